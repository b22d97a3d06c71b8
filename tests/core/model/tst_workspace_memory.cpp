#include <QtTest>

#include "core/train/objective.h"
#include "tests/allocation_counter.h"
#include "tests/core/workspace_cases.h"

using namespace kan;

/// A program of its own, as it counts every allocation of the process.
class TestWorkspaceMemory : public QObject {
    Q_OBJECT

  private slots:
    void nothingIsAllocatedAfterTheFirstEvaluation_data() {
        test::addNetworks({{2, 5, 1}, {3, 4, 2}, {2, 40, 40, 3}, {5, 9, 17, 2, 1}, {3, 70, 66, 2}});
    }
    void nothingIsAllocatedAfterTheFirstEvaluation() {
        QFETCH(std::vector<int>, width);
        QFETCH(int, metric);
        QFETCH(double, lamb);
        QFETCH(bool, symbolic);
        const auto [model, x, y, options] = test::makeCase(width, metric, lamb, width[1] > 60 ? 250 : 1500, symbolic);
        Objective objective(2);
        objective.bind(model, x, y);
        std::vector<double> gradient(model.parameters().size());
        objective.evaluate(model.parameters(), options, gradient);
        const long before = test::allocations();
        for (int n = 0; n < 3; ++n) objective.evaluate(model.parameters(), options, gradient);
        QCOMPARE(test::allocations() - before, 0L);
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceMemory)
#include "tst_workspace_memory.moc"
