#include <numbers>

#include "core/discover/law_surrogate.h"
#include "core/discover/symmetry.h"
#include "core/fit/expression_values.h"
#include "tests/core/discover/law_tables.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// What a law of these exact derivatives shows.
template <class Law>
OutputDerivatives exactDerivatives(const LawProblem &problem, const Law &law) {
    OutputDerivatives of;
    of.x = problem.x;
    of.f = problem.y;
    of.slope.resize(problem.x.rows(), problem.x.cols());
    for (Eigen::Index row = 0; row < problem.x.rows(); ++row)
        for (Eigen::Index c = 0; c < problem.x.cols(); ++c) {
            Eigen::VectorXd up = problem.x.row(row), down = up;
            const double step = 1e-6 * (1 + std::abs(up(c)));
            up(c) += step;
            down(c) -= step;
            of.slope(row, c) = (law(up) - law(down)) / (2 * step);
        }
    return of;
}

double lorentz(const Eigen::VectorXd &x) {
    return x(0) / std::sqrt(1 - x(1) * x(1) / (x(2) * x(2)));
}
double wave(const Eigen::VectorXd &x) {
    return std::cos(x(0) - x(1)) + x(2);
}

}  // namespace

class TestSymmetry : public QObject {
    Q_OBJECT

  private slots:
    void scalingsLeaveTheirInvariants() {
        const LawProblem problem = tests::lawTable({{1, 5}, {1, 2}, {3, 10}}, 200, lorentz);
        const std::vector<SymmetryGroup> groups = scalings(exactDerivatives(problem, lorentz));
        QVERIFY(!groups.empty() && groups.front().scaling);
        QCOMPARE(groups.front().members.size(), std::size_t{2});
        const LawProblem next = reduced(problem, groups.front());
        QCOMPARE(next.inputs(), 1);
        // y is now a function of one column: the same where that is the same.
        Matrix other = problem.x;
        other.col(0) *= 2;
        other.col(1) *= 3;
        other.col(2) *= 3;
        ExpressionFactory make;
        const Eigen::VectorXd here = valuesOf(next.columns.front(), {}, problem.x);
        QVERIFY((valuesOf(next.columns.front(), {}, other) - here).norm() < 1e-12 * here.norm());
        QVERIFY((next.x.col(0) - here).norm() < 1e-12 * here.norm());
        // And the table's y is the factor times it.
        const Eigen::VectorXd factor = valuesOf(next.factor, {}, problem.x);
        QVERIFY((factor.cwiseProduct(next.y) - problem.y).norm() < 1e-12 * problem.y.norm());
        QVERIFY((factor - next.factor_values).norm() < 1e-12 * factor.norm());
    }

    void shiftsLeaveDifferences() {
        const LawProblem problem = tests::lawTable({{-1, 5}, {1, 2}, {3, 10}}, 200, wave);
        const std::vector<SymmetryGroup> groups = shifts(exactDerivatives(problem, wave));
        QVERIFY(!groups.empty() && !groups.front().scaling);
        QCOMPARE(groups.front().members.size(), std::size_t{1});
        const LawProblem next = reduced(problem, groups.front());
        QCOMPARE(next.inputs(), 2);
        const Eigen::ArrayXd difference = (problem.x.col(0) - problem.x.col(1)).array().abs();
        QVERIFY((next.x.col(0).array().abs() - difference).matrix().norm() < 1e-12);
        QVERIFY(next.factor == nullptr);
    }

    void aLawWithoutSymmetryHasNone() {
        const auto law = [](const Eigen::VectorXd &x) {
            return std::sin(x(0)) * std::exp(-x(1)) + std::tanh(x(0) * x(1) + x(1));
        };
        const LawProblem problem = tests::lawTable({{0.5, 3}, {0.5, 2}}, 200, law);
        QVERIFY(scalings(exactDerivatives(problem, law)).empty());
        QVERIFY(shifts(exactDerivatives(problem, law)).empty());
    }

    /// Powers are of what is above 0.
    void columnsThatPassZeroAreNoPivots() {
        const auto law = [](const Eigen::VectorXd &x) { return x(0) * x(1); };
        const LawProblem problem = tests::lawTable({{-1, 1}, {1, 3}}, 200, law);
        for (const SymmetryGroup &group : scalings(exactDerivatives(problem, law)))
            for (const Symmetry &member : group.members) QCOMPARE(member.pivot, 1);
    }

    /// By the rows alone: noise of 2 % makes some y negative.
    void powersAreFactorsInNoise() {
        const auto law = [](const Eigen::VectorXd &x) { return x(0) * x(0) / std::sqrt(x(1)) * std::sin(x(2)); };
        const LawProblem problem = tests::lawTable({{0.2, 3}, {1, 9}, {0.2, 2.9}}, 800, law, 0.02);
        const std::optional<SymmetryGroup> factors = powerFactors(problem);
        QVERIFY(factors && factors->members.size() == 2);
        QCOMPARE(factors->members[0].pivot, 0);
        QCOMPARE(factors->members[0].of_y, 2.0);
        QCOMPARE(factors->members[1].pivot, 1);
        QCOMPARE(factors->members[1].of_y, -0.5);
        const LawProblem next = reduced(problem, *factors);
        QCOMPARE(next.inputs(), 1);
        QVERIFY(rootMeanSquare((next.y.array() * next.factor_values.array() - problem.y.array()).matrix()) < 1e-12);
        // A sum has none.
        const auto sum = [](const Eigen::VectorXd &x) { return x(0) + 3 * x(1); };
        QVERIFY(!powerFactors(tests::lawTable({{1, 3}, {1, 3}}, 400, sum)));
    }

    void pairsStandByThemselves() {
        const auto law = [](const Eigen::VectorXd &x) {
            return std::sqrt(5 * x(0) * x(1) - x(2) * x(2) / (x(3) * x(3)));
        };
        const LawProblem problem = tests::lawTable({{2, 3}, {2, 3}, {1, 2}, {1, 2}}, 200, law);
        const std::vector<SymmetryGroup> groups = pairSymmetries(exactDerivatives(problem, law));
        QVERIFY(!groups.empty() && groups.front().scaling && groups.front().members.size() == 2);
        const LawProblem next = reduced(problem, groups.front());
        QCOMPARE(next.inputs(), 2);
        Matrix other = problem.x;
        other.col(0) *= 2;
        other.col(1) /= 2;
        other.col(2) *= 3;
        other.col(3) *= 3;
        for (const ExpressionPtr &column : next.columns) {
            const Eigen::VectorXd here = valuesOf(column, {}, problem.x);
            QVERIFY((valuesOf(column, {}, other) - here).norm() < 1e-12 * here.norm());
        }
    }

    void aTrainedNetworkShowsThem() {
        const LawProblem problem = tests::lawTable({{1, 5}, {1, 2}, {3, 10}}, 500, lorentz);
        const std::optional<LawSurrogate> network = trainSurrogate(problem, false, 1, {});
        QVERIFY(network && network->error < 0.01 * deviation(problem.y));
        const std::vector<SymmetryGroup> groups = scalings(network->derivatives(problem, 200, 1));
        QVERIFY(!groups.empty());
        QCOMPARE(groups.front().members.size(), std::size_t{2});
        // Not a bit of it depends on threads.
        const std::optional<LawSurrogate> other = trainSurrogate(problem, false, 2, {});
        QVERIFY(other && other->model == network->model && other->error == network->error);
    }
};

KAN_TEST(TestSymmetry)
#include "tst_symmetry.moc"
