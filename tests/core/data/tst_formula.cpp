#include <cmath>
#include <numbers>

#include "core/formula/formula.h"
#include "tests/test_program.h"

using kan::Formula;
using kan::FormulaError;

namespace {
double valueAt(const char *text, std::vector<double> x) {
    const Formula formula = Formula::parse(text);
    std::vector<double> y(static_cast<std::size_t>(formula.outputs()));
    formula.evaluate(x, y);
    return y[0];
}
}  // namespace

class TestFormula : public QObject {
    Q_OBJECT

  private slots:
    void values_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("expected");
        const double x = 0.3, y = -1.7, z = 2.2;
        const auto row = [](const char *text, double expected) { QTest::newRow(text) << QString(text) << expected; };
        row("exp(sin(pi*x1)+x2^2)", std::exp(std::sin(std::numbers::pi * x) + y * y));
        row("x1*x2+x3", x * y + z);
        row("sin(π*x1)", std::sin(std::numbers::pi * x));
        row("2 * π", 2 * std::numbers::pi);
        row("1/x1^12-1/x1^6", std::pow(x, -12) - std::pow(x, -6));
        row("-x1^2", -x * x);
        row("(-x1)**2", x * x);
        row("2^3^2", 512);
        row("2^-1", 0.5);
        row("x1-x2-x3", x - y - z);
        row("x1/x2/x3", x / y / z);
        row("sqrt(x3)+x3^1.5", std::sqrt(z) + std::pow(z, 1.5));
        row("x3^x1", std::pow(z, x));
        row("abs(x2)+sign(x2)+step(x2)", 1.7 - 1 + 0);
        row("max(x1,x2)+10*min(x1,x2)", x + 10 * y);
        row("atan2(x2,x1)+pow(x3,3)", std::atan2(y, x) + z * z * z);
        row("ln(x3)+log(x3)", 2 * std::log(z));
        row("tanh(x1)+sinh(x1)+cosh(x1)+asinh(x1)+atanh(x1)+acosh(x3)",
            std::tanh(x) + std::sinh(x) + std::cosh(x) + std::asinh(x) + std::atanh(x) + std::acosh(z));
        row("arctan(x1)+arcsin(x1)+arccos(x1)+atan(x1)", 2 * std::atan(x) + std::asin(x) + std::acos(x));
        row("1e-3*x1 + .5 + 3.25e2 + e", 1e-3 * x + 0.5 + 325 + std::numbers::e);
        row(" x1 ; x2 ", x);
        row("0.1+0.2", 0.3);
        row("+-+x1", -x);
        row("7", 7);
        row("min(x1,1e18)", x);
        row("max(x1,-1e9)", x);
        row("min(3,pi)*max(x1,x1)", 3 * x);
        row("(1.5*x1)^400*1.5^200*1e40", std::pow(1.5 * x, 400) * std::pow(1.5, 200) * 1e40);
        row("sin(1e22)", std::sin(1e22));
        row("cos(1e18)*x1", std::cos(1e18) * x);
    }
    void values() {
        QFETCH(QString, text);
        QFETCH(double, expected);
        const double value = valueAt(qPrintable(text), {0.3, -1.7, 2.2});
        QVERIFY2(std::abs(value - expected) <= 1e-12 * std::max(1.0, std::abs(expected)),
                 qPrintable(QString::number(value, 'g', 17)));
    }

    void countsOutputsAndVariables() {
        const Formula formula = Formula::parse("x1*x2+x5 ; sin(2*x1) ; 3");
        QCOMPARE(formula.outputs(), 3);
        QCOMPARE(formula.variables(), 5);
        QCOMPARE(Formula::parse("1+1").variables(), 0);
    }

    void undefinedValuesAreNotANumber() {
        QVERIFY(std::isnan(valueAt("log(x1)", {-1})));
        QVERIFY(std::isnan(valueAt("sqrt(x1)", {-1})));
        QVERIFY(!std::isfinite(valueAt("1/x1", {0})));
    }

    /// Exact numbers do not grow without bound: this took a minute and three gigabytes.
    void powersOfPowersAreRounded() {
        const double value = valueAt("((1.000001^1000)^1000)^100", {});
        QVERIFY2(std::abs(value / std::exp(1e8 * std::log1p(1e-6)) - 1) < 1e-10, qPrintable(QString::number(value)));
    }

    /// As NumPy has it: what is not a number stays it.
    void extremesOfWhatIsNoNumber() {
        QVERIFY(std::isnan(valueAt("min(x1,2)", {std::nan("")})));
        QVERIFY(std::isnan(valueAt("max(2,x1)", {std::nan("")})));
        QCOMPARE(valueAt("min(x1,2)", {-HUGE_VAL}), -HUGE_VAL);
    }

    void errorsNameThePlace_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *text, int position, const char *says) {
            QTest::newRow(text) << QString(text) << position << QString(says);
        };
        row("", 0, "empty");
        row("   ", 0, "empty");
        row("sin(x1", 6, "')' to close sin");
        row("(x1+2", 5, "')' to close the '(' at position 1");
        row("x1 +", 4, "expected a number");
        row("x1 x2", 3, "operator");
        row("2x1", 1, "operator");
        row("sin x1", 4, "'(' after sin");
        row("sni(x1)", 0, "perhaps \"sin\"");
        row("x1 + y", 5, "not known");
        row("x4+1", 0, "x1 to x3");
        row("x0", 0, "not known");
        row("x1 $ 2", 3, "unexpected '$'");
        row("x1 · 2", 3, "unexpected '·'");
        row("1/0", 1, "division by zero");
        row("log(0)", 0, "cannot be evaluated");
        row("9^9^9^9", 3, "");
        row("9^(9^9)", 1, "exponent");
        row("10^400", 2, "");
        row("(((1.000001*x1)^1000)^1000)^1000", 27, "beyond 1e300");
        row("x1^99999", 2, "exponent");
        row("atan2(x1)", 8, "second argument");
        row("x1;", 3, "expected a number");
        row("sqrt(-1)", 0, "real");
        row("1e999", 0, "number");
    }
    void errorsNameThePlace() {
        QFETCH(QString, text);
        QFETCH(int, position);
        QFETCH(QString, says);
        try {
            Formula::parse(text.toStdString(), 3);
            QFAIL("accepted");
        } catch (const FormulaError &error) {
            QVERIFY2(QString(error.what()).contains(says), error.what());
            QCOMPARE(static_cast<int>(error.position()), position);
        }
    }

    void longAndDeepInputIsRefused() {
        QVERIFY_THROWS_EXCEPTION(FormulaError, Formula::parse(std::string(100000, '(')));
        QVERIFY_THROWS_EXCEPTION(FormulaError, Formula::parse(std::string(3000, '(')));
        std::string tower = "x1";
        for (int n = 0; n < 200; ++n) tower += "^x1";
        QVERIFY_THROWS_EXCEPTION(FormulaError, Formula::parse(tower));
        QVERIFY(std::isfinite(valueAt((std::string(2000, '-') + "x1").c_str(), {1})));
    }
};

KAN_TEST(TestFormula)
#include "tst_formula.moc"
