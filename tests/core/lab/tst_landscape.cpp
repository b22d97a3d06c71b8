#include <QtTest>
class TestLandscape : public QObject { Q_OBJECT };
QTEST_GUILESS_MAIN(TestLandscape)
#include "tst_landscape.moc"
