#include <cmath>
#include <functional>

#include "core/fit/column_laws.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

constexpr int kSeeds = 20;

Matrix evenly(double low, double high, int count) {
    Matrix rows(count, 1);
    for (int row = 0; row < count; ++row) rows(row, 0) = low + (high - low) * row / (count - 1);
    return rows;
}

/// f with relative noise, drawn from a seed.
Matrix measured(const Matrix &rows, const std::function<double(double)> &f, double noise, int seed) {
    TorchGenerator random(static_cast<std::uint64_t>(seed));
    const std::vector<double> normals = random.normals(static_cast<std::size_t>(rows.rows()));
    Matrix labels(rows.rows(), 1);
    for (Eigen::Index row = 0; row < rows.rows(); ++row)
        labels(row, 0) = f(rows(row, 0)) * (1 + noise * normals[static_cast<std::size_t>(row)]);
    return labels;
}

FormulaOptions namedT() {
    FormulaOptions options;
    options.input_names = {"T"};
    return options;
}

/// What a network says that took a bell, a bend of tanh or a power for the law.
NetworkFormula bell() {
    ExpressionFactory make;
    const ExpressionPtr distance = make.orderedSum({make.variable(0), make.number(-480)});
    const ExpressionPtr square = make.power(distance, make.number(2, 0));
    const ExpressionPtr e =
        make.product({make.number(1700), make.call("exp", {make.product({make.number(-2.9e-4), square})})});
    return NetworkFormula::of({make.orderedSum({e, make.number(-0.001)})}, namedT());
}
NetworkFormula bend() {
    ExpressionFactory make;
    const ExpressionPtr z = make.orderedSum({make.product({make.number(0.045), make.variable(0)}), make.number(-16.5)});
    const ExpressionPtr e = make.product({make.number(40), make.call("tanh", {z})});
    return NetworkFormula::of({make.orderedSum({e, make.number(39.7)})}, namedT());
}
NetworkFormula power() {
    ExpressionFactory make;
    const ExpressionPtr e = make.product({make.number(1.9e-73), make.power(make.variable(0), make.number(29.01))});
    return NetworkFormula::of({e}, namedT());
}

std::string lawOf(const NetworkFormula &formula, const Matrix &rows, const Matrix &labels) {
    return formulaInWords(writtenFormula(formula, rows, labels).formula, 3).outputs.front();
}

}  // namespace

class TestColumnLaws : public QObject {
    Q_OBJECT

  private slots:
    /// k = A exp(-B/T) over 280 to 350 K with 1 and 2 % noise, from what networks take it for.
    void arrheniusIsTold() {
        const auto k = [](double T) { return 1e13 * std::exp(-9622.3 / T); };
        for (const NetworkFormula &taken : {bell(), bend(), power()})
            for (int seed = 0; seed < kSeeds; ++seed) {
                const Matrix rows = evenly(280, 350, 30 + 10 * (seed % 4));
                const WrittenFormula written =
                    writtenFormula(taken, rows, measured(rows, k, seed % 2 == 0 ? 0.01 : 0.02, seed));
                const std::string text = formulaInWords(written.formula, 3).outputs.front();
                QVERIFY2(text.find("*exp(-9") != std::string::npos && text.ends_with("/T)"), text.c_str());
                const std::vector<WrittenConstant> constants = fittedConstants(written.formula);
                QCOMPARE(constants.size(), std::size_t{2});
                QVERIFY(std::abs(constants[1].value + 9622.3) < 5 * constants[1].standard_error);
            }
    }

    /// Another law that the rows tell apart stays, and where they do not the first in the order is taken.
    void otherLawsStay() {
        const Matrix wide = evenly(280, 350, 60);
        for (int seed = 0; seed < kSeeds; ++seed) {
            const auto growth = [](double T) { return 2e-12 * std::exp(0.084 * T); };
            const std::string exponential = lawOf(bell(), wide, measured(wide, growth, 0.01, seed));
            QVERIFY2(exponential.find("exp(0.08") != std::string::npos && exponential.ends_with("*T)"),
                     exponential.c_str());
            const auto bent = [](double T) { return std::pow(T / 300, 31.5); };
            const std::string steep = lawOf(bell(), wide, measured(wide, bent, 0.01, seed));
            QVERIFY2(steep.find("T^3") != std::string::npos && steep.find("exp") == std::string::npos, steep.c_str());
        }
        const Matrix narrow = evenly(300, 302, 30);
        for (int seed = 0; seed < kSeeds; ++seed) {
            const auto k = [](double T) { return 1e13 * std::exp(-9622.3 / T); };
            const std::string text = lawOf(bell(), narrow, measured(narrow, k, 0.01, seed));
            QVERIFY2(text.find("/T)") == std::string::npos, text.c_str());
        }
    }

    void offersAreNearThePart() {
        ExpressionFactory make;
        const ExpressionPtr x = make.variable(0);
        Matrix rows(40, 2);
        rows.col(0) = evenly(4, 4.4, 40);
        rows.col(1) = evenly(1, 2, 40);
        const ExpressionPtr part = make.call("exp", {make.power(x, make.number(2, 0))});
        const ExpressionPtr e = make.product({part, make.variable(1)});
        const std::vector<Rewriting> offered = columnLaws(e, rows);
        QCOMPARE(offered.size(), std::size_t{3});  // in place of the part, not of the line beside it
        rows.col(0) = evenly(-0.4, 0.4, 40);
        QCOMPARE(columnLaws(e, rows).size(), std::size_t{1});  // neither power nor inverse
        QVERIFY(columnLaws(make.call("sin", {make.product({make.number(9), x})}), rows).empty());
        QVERIFY(columnLaws(make.orderedSum({x, make.number(2)}), rows).empty());
    }
};

KAN_TEST(TestColumnLaws)
#include "tst_column_laws.moc"
