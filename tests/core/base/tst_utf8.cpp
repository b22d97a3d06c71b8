#include "core/utf8.h"
#include "tests/test_program.h"

using namespace kan;

class TestUtf8 : public QObject {
    Q_OBJECT

  private slots:
    void whatIsNotSeenIsSpeltOut_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("nothing") << QByteArray() << QByteArray();
        QTest::newRow("plain") << QByteArray("a b\tc\n") << QByteArray("a b\tc\n");
        QTest::newRow("letters and signs")
            << QByteArray("λ größe 温度 👩‍🔬") << QByteArray("λ größe 温度 👩‍🔬");
        QTest::newRow("a terminal's colour") << QByteArray("\033[31mred") << QByteArray("[U+001B][31mred");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a[U+0000]b");
        QTest::newRow("DEL and C1") << QByteArray("\x7f\xc2\x9b") << QByteArray("[U+007F][U+009B]");
        QTest::newRow("turned") << QByteArray("a\u202Eb\u2066c\u200F") << QByteArray("a[U+202E]b[U+2066]c[U+200F]");
        QTest::newRow("a line that is none") << QByteArray("a\u2028b\r") << QByteArray("a[U+2028]b[U+000D]");
        QTest::newRow("a tag") << QByteArray("\U000E0041") << QByteArray("[U+E0041]");
        QTest::newRow("no UTF-8") << QByteArray("a\xFF\xC3") << QByteArray("a[0xFF][0xC3]");
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << QByteArray("[0xC0][0xAF]");
        QTest::newRow("cut short") << QByteArray("\xE2\x82") << QByteArray("[0xE2][0x82]");
    }
    void whatIsNotSeenIsSpeltOut() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(visible(text.toStdString()), shown.toStdString());
        QCOMPARE(visible(shown.toStdString()), shown.toStdString());
    }

    void otherBytesAreLatin() {
        QCOMPARE(toUtf8("gr\xF6\xDF"), std::string("größ").substr(0, 6));
        QCOMPARE(toUtf8("größe"), std::string("größe"));
        QVERIFY(isUtf8("größe") && !isUtf8("gr\xF6"));
        QCOMPARE(toUtf8("5 \x80 \x96 \x84\xE4\x93"), std::string("5 € – „ä“"));
    }
};

KAN_TEST(TestUtf8)
#include "tst_utf8.moc"
