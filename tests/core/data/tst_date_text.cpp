#include "core/data/date_text.h"
#include "tests/test_program.h"

using namespace kan;

class TestDateText : public QObject {
    Q_OBJECT

  private slots:
    void formats_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("kind");
        const auto row = [](const char *code, NumberKind kind) {
            QTest::newRow(*code ? code : "none") << QString(code) << static_cast<int>(kind);
        };
        for (const char *code : {"yyyy-mm-dd", "DD.MM.YY", "d mmm", "m/d/yy h:mm", "[$-407]d. mmmm yyyy", "mmm",
                                 "yyyy\\-mm;@", "[Red]dd/mm/yyyy"})
            row(code, NumberKind::Date);
        for (const char *code : {"h:mm", "hh:mm:ss", "h:mm AM/PM", "mm:ss.0"}) row(code, NumberKind::Time);
        for (const char *code : {"", "General", "0.00", "#,##0", "0.00E+00", "0 \"days\"", "[h]:mm:ss", "[mm]:ss",
                                 "0\\d", "0_d", "[Red]0", "@", "0;yyyy", "0.0 \"unclosed day"})
            row(code, NumberKind::Number);
    }
    void formats() {
        QFETCH(QString, code);
        QFETCH(int, kind);
        QCOMPARE(static_cast<int>(kindOfFormat(code.toStdString())), kind);
    }

    void formatsByNumber() {
        QVERIFY(kindOfFormat(14) == NumberKind::Date && kindOfFormat(22) == NumberKind::Date);
        QVERIFY(kindOfFormat(20) == NumberKind::Time && kindOfFormat(45) == NumberKind::Time);
        for (const int id : {-1, 0, 2, 9, 11, 37, 46, 48, 49, 164}) QVERIFY(kindOfFormat(id) == NumberKind::Number);
    }

    void dates_data() {
        QTest::addColumn<double>("days");
        QTest::addColumn<bool>("from_1904");
        QTest::addColumn<QString>("text");
        QTest::newRow("a day") << 43832.0 << false << "2020-01-02";
        QTest::newRow("with a time") << 43832.127835648148 << false << "2020-01-02T03:04:05";
        QTest::newRow("milliseconds") << 1.0 + 1.5 / 86400 << false << "1900-01-01T00:00:01.500";
        QTest::newRow("rounded to the next day") << 43831.9999999999 << false << "2020-01-02";
        QTest::newRow("before the day that never was") << 59.0 << false << "1900-02-28";
        QTest::newRow("after it") << 61.0 << false << "1900-03-01";
        QTest::newRow("1904") << 0.0 << true << "1904-01-01";
        QTest::newRow("1904, a leap year") << 42370.0 << true << "2020-01-02";
        QTest::newRow("the last") << 2958465.0 << false << "9999-12-31";
        QTest::newRow("beyond") << 2958466.0 << false << "";
        QTest::newRow("beyond, 1904") << 2958465.0 << true << "";
        QTest::newRow("before all") << -1.0 << false << "";
        QTest::newRow("none") << std::nan("") << false << "";
    }
    void dates() {
        QFETCH(double, days);
        QFETCH(bool, from_1904);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(dateText(days, NumberKind::Date, from_1904)), text);
    }

    void times() {
        QCOMPARE(dateText(0.52083333333333337, NumberKind::Time, false), std::string("12:30:00"));
        QCOMPARE(dateText(43832.5, NumberKind::Time, false), std::string("2020-01-02T12:00:00"));
    }
};

KAN_TEST(TestDateText)
#include "tst_date_text.moc"
