#include "core/discover/sparse_sum.h"
#include "core/fit/expression_values.h"
#include "core/formula/formula_export.h"
#include "tests/core/discover/law_tables.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::vector<Eigen::Index> everyRow(const LawProblem &problem) {
    std::vector<Eigen::Index> rows;
    for (Eigen::Index row = 0; row < problem.train; ++row) rows.push_back(row);
    return rows;
}

std::vector<SparseSum> sumsOf(const LawProblem &problem, TargetChange::Kind kind, std::size_t terms = 800) {
    const std::vector<Eigen::Index> rows = everyRow(problem);
    return sparseSums(problem, termTable(problem, rows, terms), rows, {kind, false}, false,
                      [](const ExpressionPtr &) { return true; }, {});
}

double missed(const LawProblem &problem, const SparseSum &sum) {
    return rootMeanSquare(valuesOf(sum.expression, {}, problem.x) - problem.y) / deviation(problem.y);
}

}  // namespace

class TestSparseSum : public QObject {
    Q_OBJECT

  private slots:
    void theLikeliestTermsComeFirstAndStandForTheirValues() {
        const LawProblem problem =
            tests::lawTable({{0.5, 2}, {-1, 3}}, 50, [](const Eigen::VectorXd &x) { return x(0); });
        const std::vector<Eigen::Index> rows = everyRow(problem);
        const TermTable table = termTable(problem, rows, 300);
        QVERIFY(table.terms.size() <= 300 && table.terms.size() > 100);
        QVERIFY(table.terms.front().factors.empty());
        ExpressionFactory make;
        for (std::size_t n = 0; n < table.terms.size(); ++n) {
            const Eigen::VectorXd values = valuesOf(table.terms[n], problem.x);
            const Eigen::VectorXd written = valuesOf(table.terms[n].written(make), {}, problem.x);
            QVERIFY2((values - written).norm() <= 1e-12 * values.norm(), qPrintable(QString::number(n)));
            const auto at = static_cast<Eigen::Index>(n);
            const Eigen::VectorXd kept = table.values.col(at) * table.norms(at);
            QVERIFY((kept - values(rows)).norm() <= 1e-12 * kept.norm());
        }
        // The second column is below 0 in some rows: it has no root and no logarithm.
        for (const LawTerm &term : table.terms)
            for (const TermFactor &factor : term.factors)
                if (factor.column == 1)
                    QVERIFY(factor.function != TermFactor::Function::Log &&
                            factor.exponent == std::round(factor.exponent));
    }

    void sumsAndQuotientsAreExact_data() {
        QTest::addColumn<int>("law");
        QTest::addColumn<int>("kind");
        using Kind = TargetChange::Kind;
        QTest::newRow("three products") << 0 << static_cast<int>(Kind::None);
        QTest::newRow("a polynomial of six terms") << 1 << static_cast<int>(Kind::None);
        QTest::newRow("one over a sum") << 2 << static_cast<int>(Kind::Inverse);
        QTest::newRow("a root of a sum") << 3 << static_cast<int>(Kind::Square);
        QTest::newRow("a quotient of sums") << 4 << static_cast<int>(Kind::None);
        QTest::newRow("waves and powers") << 5 << static_cast<int>(Kind::None);
        QTest::newRow("exp of a sum") << 6 << static_cast<int>(Kind::Logarithm);
    }
    void sumsAndQuotientsAreExact() {
        QFETCH(int, law);
        QFETCH(int, kind);
        const auto value = [&](const Eigen::VectorXd &x) {
            switch (law) {
                case 0:
                    return 2.5 * x(0) * x(1) - x(1) * x(2) + 0.3 * x(0) * x(0) / x(2);
                case 1:
                    return 1 + x(0) + x(0) * x(0) - 2 * x(1) * x(1) + x(0) * x(1) - 0.5 * x(2);
                case 2:
                    return 1 / (x(0) / x(1) + 0.7 * x(2));
                case 3:
                    return std::sqrt(x(0) * x(0) + x(1) * x(2) + 3);
                case 4:
                    return (1 + 2 * x(0)) / (1 + 0.4 * x(1) * x(2));
                case 5:
                    return x(0) * std::sin(x(1)) + std::sqrt(x(2)) * std::cos(x(1));
                default:
                    return std::exp(0.2 * x(0) - x(1) / x(2) + 0.1);
            }
        };
        const LawProblem problem = tests::lawTable({{1, 3}, {1, 4}, {0.5, 2}}, 300, value);
        const std::vector<SparseSum> sums = sumsOf(problem, static_cast<TargetChange::Kind>(kind));
        QVERIFY(!sums.empty());
        QVERIFY2(missed(problem, sums.front()) < 1e-9, qPrintable(QString::number(missed(problem, sums.front()))));
        QVERIFY(sums.front().share < 1e-18);
    }

    void noiseLeavesTheShortSumFirst() {
        const auto law = [](const Eigen::VectorXd &x) { return x(0) * x(0) - 2 * x(0) * x(1) + 1; };
        const LawProblem problem = tests::lawTable({{-1, 2}, {0.5, 3}}, 400, law, 0.05);
        const LawProblem clean = tests::lawTable({{-1, 2}, {0.5, 3}}, 400, law);
        const std::vector<SparseSum> sums = sumsOf(problem, TargetChange::Kind::None);
        QVERIFY(writtenSize(sums.front().expression) < 20);
        QVERIFY(missed(clean, sums.front()) < 0.015);
    }

    /// 1 + d s may not pass 0 among the rows: a pole is no law of them.
    void quotientsHaveNoPoleAmongTheRows() {
        const LawProblem problem = tests::lawTable(
            {{-2, 2}, {-2, 2}}, 200, [](const Eigen::VectorXd &x) { return std::tanh(x(0)) + 0.2 * x(1); }, 0.02);
        for (const SparseSum &sum : sumsOf(problem, TargetChange::Kind::None))
            QVERIFY(valuesOf(sum.expression, {}, problem.x).allFinite());
    }

    void changesAreUndone() {
        Eigen::VectorXd y(3);
        y << -0.5, -2, -7;
        QCOMPARE(changesOf(y).size(), std::size_t{7});
        for (const TargetChange &change : changesOf(y)) {
            const std::optional<Eigen::VectorXd> changed = change.of(y);
            QVERIFY2(changed && (change.undone(*changed) - y).norm() < 1e-14, change.text().c_str());
            ExpressionFactory make;
            const Matrix rows = *changed;
            const Eigen::VectorXd written = valuesOf(change.undone(make, make.variable(0)), {}, rows);
            QVERIFY2((written - y).norm() < 1e-14, change.text().c_str());
        }
        y(1) = 2;
        QCOMPARE(changesOf(y).size(), std::size_t{1});
    }
};

KAN_TEST(TestSparseSum)
#include "tst_sparse_sum.moc"
