#include <cmath>

#include "core/formula/user_function.h"
#include "core/symbolic/symbolic_library.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Points of the domain away from its ends and poles.
const std::vector<double> kPlaces = {-2.3, -1.9, -0.9, -0.4, -0.01, 0.003, 0.03, 0.2, 0.7, 0.95, 1.3, 2.2, 3.1};

QString errorOf(const auto &call) {
    try {
        call();
    } catch (const std::invalid_argument &error) {
        return error.what();
    }
    return {};
}

}  // namespace

class TestSymbolicLibrary : public QObject {
    Q_OBJECT

  private slots:
    void holdsPykansNamesAndFiveMore() {
        const SymbolicLibrary library = SymbolicLibrary::standard();
        QCOMPARE(library.functions().size(), std::size_t{32});
        const std::pair<const char *, int> pykan[] = {
            {"x", 1},      {"x^2", 2},       {"x^3", 3},     {"x^4", 3},   {"x^5", 3},     {"1/x", 2},
            {"1/x^2", 2},  {"1/x^3", 3},     {"1/x^4", 4},   {"1/x^5", 5}, {"sqrt", 2},    {"x^0.5", 2},
            {"x^1.5", 4},  {"1/sqrt(x)", 2}, {"1/x^0.5", 2}, {"exp", 2},   {"log", 2},     {"abs", 3},
            {"sin", 2},    {"cos", 2},       {"tan", 3},     {"tanh", 3},  {"sgn", 3},     {"arcsin", 4},
            {"arccos", 4}, {"arctan", 4},    {"arctanh", 4}, {"0", 0},     {"gaussian", 3}};
        QCOMPARE(std::size(pykan), std::size_t{29});
        for (const auto &[name, complexity] : pykan) QCOMPARE(library.at(name).complexity, complexity);
        for (const char *name : {"sigmoid", "cosh", "sinh", "log1p(x^2)", "sinc"}) QVERIFY(library.find(name));
        for (std::size_t n = 0; n < library.functions().size(); ++n)
            QCOMPARE(static_cast<std::size_t>(library.functions()[n].kind), n);
    }

    void derivativesAndFormulasAgree_data() {
        QTest::addColumn<QString>("function");
        const SymbolicLibrary standard = SymbolicLibrary::standard();
        for (const SymbolicFunction &function : standard.functions())
            QTest::newRow(function.name.c_str()) << QString::fromStdString(function.name);
        for (const char *text : {"x*exp(-x)", "abs(x)*x", "1/(1+x^2)", "sin(x)^2/3", "max(x,0)", "step(x)*x^2", "x^x",
                                 "atan2(x,2)", "sqrt(1+x^2)", "2"})
            QTest::newRow(text) << QString(text);
    }
    void derivativesAndFormulasAgree() {
        QFETCH(QString, function);
        const SymbolicLibrary library = symbolicLibraryOf({function.toStdString()});
        const SymbolicFunction &f = library.functions().at(0);
        for (const double u : kPlaces) {
            const double h = 1e-5 * std::min(1.0, std::abs(u));
            if (!f.domain.contains(u - h, u + h) || !std::isfinite(f.value(u))) continue;
            const double slope = (f.value(u + h) - f.value(u - h)) / (2 * h);
            QVERIFY2(test::relativeError(f.derivative(u), slope) < test::kGradient, qPrintable(QString::number(u)));
            const double curvature = (f.derivative(u + h) - f.derivative(u - h)) / (2 * h);
            QVERIFY2(test::relativeError(f.secondDerivative(u), curvature) < test::kGradient,
                     qPrintable(QString::number(u)));
        }
        QVERIFY(!f.latex.empty());
        QString formula = QString::fromStdString(f.ginac).replace("csgn", "sign");
        const SymbolicFunction same = userFunction(formula.toStdString());
        for (const double u : kPlaces)
            if (f.domain.contains(u, u) && std::isfinite(f.value(u)))
                QVERIFY(test::relativeError(same.value(u), f.value(u)) < 1e-12);
    }

    void domains() {
        const SymbolicLibrary library = SymbolicLibrary::standard();
        const auto contains = [&](const char *name, double u, double v) {
            return library.at(name).domain.contains(u, v);
        };
        QVERIFY(contains("1/x", 0.1, 2) && contains("1/x", -0.1, -3) && !contains("1/x", -1, 1) &&
                !contains("1/x", 0, 1));
        QVERIFY(contains("log", 1e-9, 1) && !contains("log", 0, 1) && !contains("log", 1, -1));
        QVERIFY(contains("sqrt", 0, 1) && !contains("sqrt", -1e-12, 1));
        QVERIFY(contains("arcsin", -1, 1) && !contains("arctanh", -1, 0.5) && !contains("arccos", 0, 1.0001));
        QVERIFY(contains("tan", -1.5, 1.5) && contains("tan", 1.6, 4.7) && !contains("tan", 1.5, 1.6));
        QVERIFY(contains("exp", -1e6, 1e6) && !contains("exp", 0, std::nan("")));
    }

    void wrongNamesGetTheNearest() {
        const SymbolicLibrary library = SymbolicLibrary::standard();
        QVERIFY(errorOf([&] { library.at("sine"); }).contains("unknown function \"sine\"; perhaps sin"));
        QVERIFY(errorOf([&] { library.at("x^6"); }).contains("x^2"));
        QVERIFY(errorOf([&] { library.at("arctan2"); }).contains("perhaps arctan"));
        QVERIFY(errorOf([&] { library.at("hypergeometric"); }).contains("a formula of x"));
        QVERIFY(errorOf([&] { symbolicLibraryOf({"x", "cosinus"}); }).contains("unknown function"));
        QVERIFY(errorOf([&] { symbolicLibraryOf({"x", ""}); }).contains("unknown function \"\""));
        SymbolicLibrary twice = symbolicLibraryOf({"sin"});
        QVERIFY(errorOf([&] { twice.add(library.at("sin")); }).contains("already"));
    }

    void userFormulasAreChecked() {
        QVERIFY(errorOf([] { userFunction("x*(1+x"); }).contains("position 7"));
        QVERIFY(errorOf([] { userFunction("x+x2"); }).contains("x2"));
        QVERIFY(errorOf([] { userFunction("x;x^2"); }).contains("one value"));
        QVERIFY(errorOf([] { userFunction("x", -1); }).contains("complexity is -1"));
        try {
            userFunction("x*x*$");
            QFAIL("accepted");
        } catch (const FormulaError &error) {
            QCOMPARE(error.position(), std::size_t{4});
        }
        const SymbolicFunction f = userFunction("exp(x)*x", 7);
        QCOMPARE(f.complexity, 7);
        QCOMPARE(f.name, std::string("exp(x)*x"));
        QVERIFY(std::isnan(userFunction("log(x)").value(-1)));
    }
};

KAN_TEST(TestSymbolicLibrary)
#include "tst_symbolic_library.moc"
