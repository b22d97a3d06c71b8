#include <cstdint>
#include <string_view>

#include "core/values.h"
#include "tests/test_program.h"

using namespace kan;

class TestValues : public QObject {
    Q_OBJECT

  private slots:
    void wholeNumbers() {
        QCOMPARE(numberIn<int>("12"), std::optional(12));
        QCOMPARE(numberIn<int>("-3"), std::optional(-3));
        for (const std::string_view text : {"", " 1", "1 ", "+1", "1.0", "1e2", "x", "0x10", "--1", "99999999999"})
            QVERIFY2(!numberIn<int>(text), text.data());
        QCOMPARE(numberIn<std::uint64_t>("18446744073709551615"), std::optional<std::uint64_t>(18446744073709551615U));
        QVERIFY(!numberIn<std::uint64_t>("-1"));
    }
    void realNumbers() {
        QCOMPARE(numberIn<double>("0.5"), std::optional(0.5));
        QCOMPARE(numberIn<double>("-1e-3"), std::optional(-1e-3));
        QCOMPARE(numberIn<double>("2"), std::optional(2.0));
        for (const std::string_view text : {"", "inf", "nan", "1e999", "1,5", "0.5x", "+0.5"})
            QVERIFY2(!numberIn<double>(text), text.data());
    }
    void aPlusIsTakenWhereItIsASign() {
        QCOMPARE(signedNumberIn<int>("+5"), std::optional(5));
        QCOMPARE(signedNumberIn<int>("-5"), std::optional(-5));
        QCOMPARE(signedNumberIn<double>("+0.5"), std::optional(0.5));
        for (const std::string_view text : {"+", "++5", "+-5", "+ 5"})
            QVERIFY2(!signedNumberIn<int>(text), text.data());
    }
    void blanksAreTrimmed() {
        QVERIFY(trimmed(" \ta b\n") == "a b");
        QVERIFY(trimmed("  ").empty() && trimmed("").empty());
        QVERIFY(trimmed(" \ta ", " ") == "\ta");
    }
    void partsAreAsTheyAre() {
        using Parts = std::vector<std::string_view>;
        QVERIFY(partsOf("a, b,c") == (Parts{"a", " b", "c"}));
        QVERIFY(partsOf(",,a,") == Parts{"a"});
        QVERIFY(partsOf("").empty() && partsOf(",").empty());
        QVERIFY(partsOf("3; 5,10", ",; ") == (Parts{"3", "5", "10"}));
    }
};

KAN_TEST(TestValues)
#include "tst_values.moc"
