#include <cmath>
#include <functional>

#include "core/fit/expression_values.h"
#include "core/fit/rewritings.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/random/torch_generator.h"
#include "core/symbolic/symbolic_library.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

Matrix column(double low, double high, int count) {
    Matrix rows(count, 1);
    for (int row = 0; row < count; ++row) rows(row, 0) = low + (high - low) * row / (count - 1);
    return rows;
}

/// y = f(x) with noise, written down from one function on the one edge of a network.
std::string writtenFrom(const char *function, const Affine &start, const Matrix &rows,
                        const std::function<double(double)> &f, double noise) {
    KanSpec spec;
    spec.width = {1, 1};
    Kan model(spec);
    model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at(function), start);
    TorchGenerator random(5);
    const std::vector<double> normals = random.normals(static_cast<std::size_t>(rows.rows()));
    Matrix labels(rows.rows(), 1);
    for (Eigen::Index row = 0; row < rows.rows(); ++row)
        labels(row, 0) = f(rows(row, 0)) + noise * normals[static_cast<std::size_t>(row)];
    return formulaInWords(writtenFormula(NetworkFormula(model), rows, labels).formula, 3).outputs.front();
}

}  // namespace

class TestRewritings : public QObject {
    Q_OBJECT

  private slots:
    /// What is offered is near what stood there, on the rows.
    void offersAreAlikeOnTheRows() {
        ExpressionFactory make;
        const auto x = [&] { return make.variable(0); };
        const auto number = [&](double value) { return make.number(value); };
        const auto call = [&](const char *name, ExpressionPtr argument) {
            return make.call(name, {std::move(argument)});
        };
        struct Case {
            ExpressionPtr e;
            double low, high, tolerance;
        };
        const Case cases[] = {
            {call("exp", make.product({number(0.5), x()})), 4, 4.4, 1e-3},
            {make.power(x(), number(0.37)), 4, 4.4, 1e-3},
            {call("tanh", make.product({number(0.7), x()})), -3, 3, 1e-12},
            {call("sin", x()), 1.3, 1.8, 1e-3},
            {call("cos", x()), -0.2, 0.3, 1e-3},
            {call("sin", x()), 4.5, 5, 1e-3},
        };
        for (const Case &one : cases) {
            const Matrix rows = column(one.low, one.high, 40);
            const std::vector<Rewriting> offered = rewritings(make.orderedSum({one.e, number(2)}), rows);
            QCOMPARE(offered.size(), std::size_t{1});
            // Up to a factor and a constant, which are fitted.
            const Eigen::ArrayXd before = valuesOf(one.e, {}, rows).array();
            const Eigen::ArrayXd after = valuesOf(offered[0].expression, {}, rows).array();
            const Eigen::ArrayXd u = before - before.mean(), v = after - after.mean();
            const double correlation = (u * v).sum() / std::sqrt(u.square().sum() * v.square().sum());
            QVERIFY2(1 - correlation < one.tolerance, offered[0].detail.c_str());
        }
        // Where a column is not positive, and for a sine of a whole period, there is nothing.
        QVERIFY(rewritings(call("exp", x()), column(-1, 3, 20)).empty());
        QVERIFY(rewritings(call("sin", x()), column(0, 9, 20)).empty());
        QVERIFY(rewritings(make.power(x(), make.number(2, 0)), column(1, 3, 20)).empty());
    }

    void theShorterIsTaken() {
        const Matrix narrow = column(3, 4.5, 200);
        QCOMPARE(writtenFrom(
                     "exp", {0.5, 0, 2, 0}, narrow, [](double x) { return 2 * x * x; }, 0.02),
                 std::string("2*x1^2"));
        const std::string kept = writtenFrom(
            "exp", {0.5, 0, 2, 0}, narrow, [](double x) { return 2 * std::exp(0.5 * x); }, 0.02);
        QVERIFY2(kept.find("exp(0.5*x1)") != std::string::npos, kept.c_str());
        const std::string bell = writtenFrom(
            "sin", {1.8, 1.53, 0.47, 0.5}, column(-2, 2, 200), [](double x) { return std::exp(-x * x); }, 0.02);
        QVERIFY2(bell.starts_with("exp(-x1^2)"), bell.c_str());
        const std::string sine = writtenFrom(
            "sin", {1, 0, 1, 0}, column(0.2, 3, 200), [](double x) { return std::sin(x); }, 0.02);
        QVERIFY2(sine.starts_with("sin(x1)"), sine.c_str());
        const std::string saturation = writtenFrom(
            "1/x", {1, 1.6, -7, 4}, column(0.1, 10, 200), [](double x) { return 4 * x / (x + 1.75); }, 0.01);
        QVERIFY2(saturation == "4*x1/(x1 + 1.75)" || saturation == "4*x1/(1.75 + x1)", saturation.c_str());
        const std::string growth = writtenFrom(
            "tanh", {0.5, -1, 4.4, 4.6}, column(-5, 10, 300), [](double x) { return 9 / (1 + std::exp(2 - x)); }, 0.05);
        QVERIFY2(growth.find("tanh") == std::string::npos && growth.find("exp") != std::string::npos, growth.c_str());
    }
};

KAN_TEST(TestRewritings)
#include "tst_rewritings.moc"
