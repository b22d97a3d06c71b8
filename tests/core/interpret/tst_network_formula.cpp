#include <functional>
#include <set>

#include "core/formula/expression_tape.h"
#include "core/formula/formula_number.h"
#include "core/formula/network_formula.h"
#include "core/spline/knots.h"
#include "tests/core/formula_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

const Expression *find(const ExpressionPtr &e, const std::function<bool(const Expression &)> &wanted) {
    if (wanted(*e)) return e.get();
    for (const ExpressionPtr &child : e->children)
        if (const Expression *found = find(child, wanted)) return found;
    return nullptr;
}

std::set<EdgeId> edgesOf(const Expression *e) {
    return e ? std::set<EdgeId>(e->edges.begin(), e->edges.end()) : std::set<EdgeId>{};
}

auto callOf(const char *name) {
    return [name](const Expression &e) { return e.kind == ExpressionKind::Call && e.name == name; };
}
bool isPower(const Expression &e) {
    return e.kind == ExpressionKind::Power;
}

}  // namespace

class TestNetworkFormula : public QObject {
    Q_OBJECT

  private slots:
    void agreesWithTheNetwork_data() {
        QTest::addColumn<int>("index");
        const std::vector<FormulaCase> cases = formulaCases();
        for (std::size_t n = 0; n < cases.size(); ++n) QTest::newRow(cases[n].name.c_str()) << static_cast<int>(n);
    }

    void agreesWithTheNetwork() {
        QFETCH(int, index);
        const FormulaCase sample = formulaCases()[static_cast<std::size_t>(index)];
        const Matrix x = randomMatrix(1000, sample.model.inputs(), 17, sample.low, sample.high);
        const Matrix expected = tableByDefinition(sample, x);
        const FormulaValues values = NetworkFormula(sample.model, sample.options).evaluate(x);
        int compared = 0;
        for (Eigen::Index n = 0; n < expected.size(); ++n) {
            const double wanted = expected.data()[n], got = values.values.data()[n];
            QCOMPARE(std::isfinite(got), std::isfinite(wanted));
            if (!std::isfinite(wanted)) continue;
            QVERIFY2(relativeError(got, wanted) < 1e-10, qPrintable(QString("%1 for %2").arg(got).arg(wanted)));
            ++compared;
        }
        QVERIFY(compared >= 900);
    }

    /// Where the network does not hang on the last digits of its inputs, as cos does of huge numbers.
    void agreesWithRandomSymbolicNetworks() {
        const std::vector<SymbolicFunction> functions = SymbolicLibrary::standard().functions();
        int compared = 0, networks = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            if (!tests::inSample(static_cast<int>(seed))) continue;
            ++networks;
            TorchGenerator generator(seed);
            const auto drawn = [&] { return 2 * generator.uniform() - 1; };
            FormulaCase sample{"random", Kan::blank(specOf({2, 2, 2, 1}))};
            for (int l = 0; l < 3; ++l)
                for (int edge = 0; edge < 2 * sample.model.layer(l).outputs; ++edge)
                    sample.model.fixSymbolic({l, edge % 2, edge / 2}, functions[generator.below(functions.size())],
                                             {2 * drawn(), drawn(), drawn(), drawn()});
            const Matrix x = randomMatrix(50, 2, seed, -2, 2);
            const Matrix wanted = tableByDefinition(sample, x);
            const Matrix beside = tableByDefinition(sample, x.array() * (1 + 1e-14));
            const Matrix got = NetworkFormula(sample.model).evaluate(x).values;
            for (int row = 0; row < 50; ++row) {
                if (!std::isfinite(wanted(row, 0))) continue;
                if (!(relativeError(beside(row, 0), wanted(row, 0)) < 1e-11)) continue;
                QVERIFY2(relativeError(got(row, 0), wanted(row, 0)) < 1e-10, qPrintable(QString("seed %1").arg(seed)));
                ++compared;
            }
        }
        QVERIFY2(compared > 15 * networks, qPrintable(QString::number(compared)));
    }

    void knowsTheEdgesOfItsTerms() {
        const NetworkFormula formula(exampleNetwork());
        const ExpressionPtr &e = formula.expressions()[0];
        QVERIFY(e->kind == ExpressionKind::Call && e->name == "exp");
        QCOMPARE(edgesOf(e.get()), (std::set<EdgeId>{{0, 0, 0}, {0, 1, 0}, {1, 0, 0}}));
        QCOMPARE(edgesOf(find(e, callOf("sin"))), (std::set<EdgeId>{{0, 0, 0}}));
        QCOMPARE(edgesOf(find(e, isPower)), (std::set<EdgeId>{{0, 1, 0}}));
    }

    void edgesAreThoseOfThePlace() {
        // The hidden node sin(2 x1) + x2^2 is read as it is by one output and inside exp by the other.
        Kan model = Kan::blank(specOf({2, 1, 2}));
        model.fixSymbolic({0, 0, 0}, functionNamed("sin"), {2, 0, 1, 0});
        model.fixSymbolic({0, 1, 0}, functionNamed("x^2"), {1, 0, 3, 0});
        model.fixSymbolic({1, 0, 0}, functionNamed("x"), {5, 0, 1, 2});
        model.fixSymbolic({1, 0, 1}, functionNamed("exp"), {1, 0, 1, 0});
        const NetworkFormula formula(model);
        QCOMPARE(edgesOf(find(formula.expressions()[0], callOf("sin"))), (std::set<EdgeId>{{0, 0, 0}, {1, 0, 0}}));
        QCOMPARE(edgesOf(find(formula.expressions()[0], isPower)), (std::set<EdgeId>{{0, 1, 0}, {1, 0, 0}}));
        QCOMPARE(edgesOf(find(formula.expressions()[1], callOf("sin"))), (std::set<EdgeId>{{0, 0, 0}}));
        QCOMPARE(edgesOf(find(formula.expressions()[1], callOf("exp"))),
                 (std::set<EdgeId>{{0, 0, 0}, {0, 1, 0}, {1, 0, 1}}));
    }

    void mergedTermsHaveAllTheirEdges() {
        Kan model = Kan::blank(specOf({1, 2, 1}));
        for (int j = 0; j < 2; ++j) {
            model.fixSymbolic({0, 0, j}, functionNamed("sin"), {2, 0, 1.0 + j, 0});
            model.fixSymbolic({1, j, 0}, functionNamed("x"), {1, 0, 1, 0});
        }
        const ExpressionPtr e = NetworkFormula(model).expressions()[0];
        QCOMPARE(e->kind, ExpressionKind::Product);
        QCOMPARE(e->children[0]->number, 3.0);
        QCOMPARE(edgesOf(e.get()), (std::set<EdgeId>{{0, 0, 0}, {0, 0, 1}, {1, 0, 0}, {1, 1, 0}}));
    }

    void splinesAreFunctionsOfTheirEdge() {
        const NetworkFormula formula(Kan(specOf({2, 3, 1})));
        QCOMPARE(formula.splines().size(), std::size_t{9});
        for (std::size_t n = 0; n < 9; ++n) {
            const Expression *spline = find(formula.expressions()[0], [&](const Expression &e) {
                return e.kind == ExpressionKind::Spline && e.index == static_cast<int>(n);
            });
            QVERIFY(spline);
            QVERIFY(edgesOf(spline).count(formula.splines()[n].edge));
            QCOMPARE(spline->edges.size(), n < 6 ? std::size_t{1} : std::size_t{3});
        }
    }

    void roundsBeforeItSimplifies() {
        Kan model = Kan::blank(specOf({1, 1, 1}));
        model.fixSymbolic({0, 0, 0}, functionNamed("sin"), {3.141592653589793, 1e-18, 1.00001, 0});
        model.fixSymbolic({1, 0, 0}, functionNamed("x"), {0.99999, 0, 1, 0.123456});
        FormulaOptions options;
        options.digits = 4;
        const ExpressionPtr e = NetworkFormula(model, options).expressions()[0];
        QCOMPARE(e->kind, ExpressionKind::Sum);
        QCOMPARE(e->children[0]->kind, ExpressionKind::Call);
        QCOMPARE(e->children[1]->number, 0.1235);
        const Matrix x = randomMatrix(50, 1, 3);
        const NetworkFormula exact(model);
        const NetworkFormula rounded = exact.withDigits(4);
        const Matrix labels = exact.evaluate(x).values;
        QVERIFY(exact.rmse(x, labels) == 0);
        QVERIFY(rounded.rmse(x, labels) > 1e-6 && rounded.rmse(x, labels) < 1e-3);
    }

    void roundsProductsOnce() {
        Kan model = Kan::blank(specOf({1, 1, 1, 1}));
        model.fixSymbolic({0, 0, 0}, functionNamed("sin"), {2, 0.5, 1.234567, 0});
        model.fixSymbolic({1, 0, 0}, functionNamed("exp"), {-2, 0, 1, 0});
        model.fixSymbolic({2, 0, 0}, functionNamed("x"), {1.004, 0, 1.004, 0});
        const ExpressionPtr e = NetworkFormula(model).withDigits(3).expressions()[0];
        QCOMPARE(e->children[0]->number, 1.01);
        QCOMPARE(e->children[1]->children[0]->children[0]->number, -2.47);
        QCOMPARE(edgesOf(find(e, callOf("exp"))), (std::set<EdgeId>{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}}));
        QCOMPARE(edgesOf(find(e, callOf("sin"))), (std::set<EdgeId>{{0, 0, 0}}));
    }

    void roundingKeepsTheDigitsOfAShift() {
        Kan model = Kan::blank(specOf({1, 1}));
        model.fixSymbolic({0, 0, 0}, functionNamed("sin"), {2, 0.1, 1, 0});
        FormulaOptions options;
        options.input_scaling = {{2011.25, 0.5}};
        options.digits = 3;
        const Matrix x = randomMatrix(50, 1, 3, 2010, 2012);
        const Matrix exact = NetworkFormula(model).evaluate((x.array() - 2011.25) / 0.5).values;
        QVERIFY(NetworkFormula(model, options).rmse(x, exact) < 1e-2);
        options.output_scaling = {{54321.5, 0.1}};
        QVERIFY(NetworkFormula(model, options).rmse(x, exact.array() * 0.1 + 54321.5) < 1e-3);
    }

    /// log(y) = 2 log(x) - 1 in the network's units is y = exp(2 log(x) - 1) in the user's.
    void logarithmsAreUndone() {
        Kan model = Kan::blank(specOf({1, 1}));
        model.fixSymbolic({0, 0, 0}, functionNamed("x"), {2, 0, 1, 0.25});
        FormulaOptions options;
        options.input_scaling = {{0.5, 0.5, true}};
        options.output_scaling = {{0.25, 0.5, true}};
        const NetworkFormula formula(model, options);
        Matrix x(2, 1);
        x << 3, 0.2;
        const Matrix y = formula.evaluate(x).values;
        for (int row = 0; row < 2; ++row) {
            const double network = 2 * (std::log(x(row, 0)) - 0.5) / 0.5 + 0.25;
            QVERIFY(relativeError(y(row, 0), std::exp(network * 0.5 + 0.25)) < 1e-12);
        }
        QVERIFY(find(formula.expressions()[0], callOf("exp")) && find(formula.expressions()[0], callOf("log")));
        QCOMPARE(edgesOf(find(formula.expressions()[0], callOf("log"))), (std::set<EdgeId>{{0, 0, 0}}));
        QVERIFY(formula.withDigits(4).rmse(x, y) < 1e-2);
        x << -1, 0;
        QVERIFY(std::isnan(formula.evaluate(x).values(0, 0)));
    }

    void rootsOfSquaresAreAbsolute() {
        Kan model = Kan::blank(specOf({1, 1, 1}));
        model.fixSymbolic({0, 0, 0}, functionNamed("x^2"), {2, 0, 1, 0});
        model.fixSymbolic({1, 0, 0}, functionNamed("sqrt"), {1, 0, 1, 0});
        const NetworkFormula formula(model);
        QVERIFY(find(formula.expressions()[0], callOf("abs")));
        Matrix x(1, 1);
        x << -0.7;
        QCOMPARE(formula.evaluate(x).values(0, 0), 1.4);
    }

    void undefinedRowsAreReported() {
        Kan model = Kan::blank(specOf({1, 1}));
        model.fixSymbolic({0, 0, 0}, functionNamed("log"), {1, 0, 1, 0});
        Matrix x(3, 1);
        x << 1, -1, 0;
        const FormulaValues values = NetworkFormula(model).evaluate(x);
        QCOMPARE(values.undefined_rows, 2);
        QCOMPARE(values.first_undefined_row, 1);
        QVERIFY(std::isnan(values.values(2, 0)));
        model.fixSymbolic({0, 0, 0}, functionNamed("log"), {0, -1, 1, 0});
        QVERIFY(NetworkFormula(model).remarks().at(0).find("undefined") != std::string::npos);
        QVERIFY(std::isnan(NetworkFormula(model).rmse(x, x)));
    }

    void prunedOutputsSaySo() {
        Kan model = randomNetwork(specOf({2, 2, 2}), 7, false);
        for (int i = 0; i < 2; ++i) model.setMask(1, i, 1, 0);
        const NetworkFormula formula(model);
        QCOMPARE(formula.expressions()[1]->kind, ExpressionKind::Number);
        QCOMPARE(formula.expressions()[1]->number, model.bias(1, 1));
        QCOMPARE(formula.remarks().size(), std::size_t{1});
        QVERIFY(formula.remarks()[0].find("y2") != std::string::npos);
        const NetworkFormula none{Kan()};
        QCOMPARE(none.outputs(), 0);
        QCOMPARE(none.remarks().size(), std::size_t{1});
        QCOMPARE(none.evaluate(Matrix(3, 0)).values.rows(), Eigen::Index{3});
    }

    void hugeNetworksStayTheirSize() {
        const Kan wide = randomNetwork(specOf({40, 60, 5}), 4, false);
        const NetworkFormula formula(wide);
        QVERIFY(formula.typesetRefusal().find("2700 edges") != std::string::npos);
        const FormulaCase sample{"wide", wide};
        const Matrix x = randomMatrix(20, 40, 1);
        const Matrix wanted = tableByDefinition(sample, x), got = formula.evaluate(x).values;
        for (Eigen::Index n = 0; n < got.size(); ++n) QVERIFY(relativeError(got.data()[n], wanted.data()[n]) < 1e-10);
        QVERIFY(
            !NetworkFormula(randomNetwork(specOf({2, 5, 5, 5, 5, 5, 5, 5, 5, 1}), 4, false)).typesetRefusal().empty());
        QCOMPARE(NetworkFormula(exampleNetwork()).typesetRefusal(), std::string());
    }

    void piecewisePolynomialsAreTheSpline_data() {
        QTest::addColumn<int>("k");
        for (const int k : {1, 2, 3, 5, 10}) QTest::addRow("k = %d", k) << k;
    }

    void piecewisePolynomialsAreTheSpline() {
        QFETCH(int, k);
        const Matrix numbers = randomMatrix(1, 40, 8);
        const std::vector<double> knots = {-1, -0.7, 0.1, 0.4, 1.3};
        const BSplineBasis basis(extendKnots(knots, k), k);
        const std::span<const double> coef(numbers.data(), static_cast<std::size_t>(basis.size()));
        for (const Extrapolation rule : {Extrapolation::Zero, Extrapolation::Linear, Extrapolation::Clamp}) {
            const PiecewisePolynomial pieces = PiecewisePolynomial::fromSpline(basis, coef, rule);
            for (double x = -9; x < 9; x += 0.0173)
                QVERIFY(relativeError(pieces.value(x), basis.curve(x, coef, rule)) < 1e-11);
            for (const double x : basis.extended())
                QVERIFY(relativeError(pieces.value(x), basis.curve(x, coef, rule)) < 1e-11);
            QVERIFY(std::isnan(pieces.value(std::nan(""))));
        }
    }

    void namesNumbers() {
        QCOMPARE(namedNumber(1.5 * 3.141592653589793)->numerator, 3);
        QVERIFY(namedNumber(-2.718281828459045)->unit == NamedNumber::Unit::E);
        QCOMPARE(namedNumber(1.0 / 3)->denominator, 3);
        for (const double other : {3.14159, 0.25, 0.333333, 0.0, 2.0, 1e300}) QVERIFY(!namedNumber(other));
        QCOMPARE(roundedTo(3.141592653589793, 3), 3.141592653589793);
        QCOMPARE(roundedTo(3.14159265, 3), 3.14);
        QCOMPARE(roundedTo(-0.00012345, 2), -0.00012);
    }

    void refusesWhatDoesNotFit() {
        FormulaOptions options;
        options.input_names = {"a"};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, NetworkFormula(exampleNetwork(), options));
        options.input_names.clear();
        options.output_scaling = {{0, 0}};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, NetworkFormula(exampleNetwork(), options));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, NetworkFormula(exampleNetwork()).evaluate(Matrix(2, 3)));
    }
};

KAN_TEST(TestNetworkFormula)
#include "tst_network_formula.moc"
