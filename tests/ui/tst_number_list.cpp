#include <stdexcept>

#include "tests/test_program.h"
#include "ui/labs/number_list.h"

using namespace kan::ui;

class TestNumberList : public QObject {
    Q_OBJECT

  private slots:
    void numbersApartByCommas() {
        const auto read = [](const char *text) {
            return wholeNumbers(QString::fromUtf8(text), QStringLiteral("Grids"), QStringLiteral("3, 5"));
        };
        QCOMPARE(read("3, 5,10"), (std::vector{3, 5, 10}));
        QCOMPARE(read("\t+3 ,-5,,"), (std::vector{3, -5}));
        QVERIFY(read("").empty() && read(",").empty());
    }

    void whatIsNoNumberIsNamed_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("a word") << QStringLiteral("3, ten ,5") << QStringLiteral("ten");
        QTest::newRow("a fraction") << QStringLiteral("2.5") << QStringLiteral("2.5");
        QTest::newRow("two in a part") << QStringLiteral("3 5") << QStringLiteral("3 5");
        QTest::newRow("blanks") << QStringLiteral("3, ,5") << QString();
        QTest::newRow("too large") << QStringLiteral("99999999999") << QStringLiteral("99999999999");
        QTest::newRow("beyond ASCII") << QStringLiteral("drei½") << QStringLiteral("drei½");
    }
    void whatIsNoNumberIsNamed() {
        QFETCH(const QString, text);
        QFETCH(const QString, part);
        QString said;
        try {
            wholeNumbers(text, QStringLiteral("Grids"), QStringLiteral("3, 5"));
        } catch (const std::invalid_argument &error) {
            said = QString::fromUtf8(error.what());
        }
        QCOMPARE(said, QStringLiteral("Grids: \"%1\" is no whole number; write for example 3, 5").arg(part));
    }
};

KAN_TEST(TestNumberList)
#include "tst_number_list.moc"
