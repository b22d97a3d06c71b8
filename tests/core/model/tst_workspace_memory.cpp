
#include "core/train/objective.h"
#include "core/train/trainer.h"
#include "tests/allocation_counter.h"
#include "tests/core/workspace_cases.h"
#include "tests/test_program.h"

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
        objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
        const long before = test::allocations();
        for (int n = 0; n < 3; ++n) objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
        QCOMPARE(test::allocations() - before, 0L);
    }

    void otherRowsAllocateNothing_data() { nothingIsAllocatedAfterTheFirstEvaluation_data(); }
    /// Rows with and without values that most of them share, which take another amount of memory.
    void otherRowsAllocateNothing() {
        QFETCH(std::vector<int>, width);
        QFETCH(int, metric);
        QFETCH(double, lamb);
        QFETCH(bool, symbolic);
        const auto [model, x, y, options] = test::makeCase(width, metric, lamb, width[1] > 60 ? 250 : 700, symbolic);
        const int rows = static_cast<int>(x.rows()), columns = static_cast<int>(x.cols());
        std::vector<Matrix> others;
        for (const std::uint64_t seed : {11u, 12u, 13u}) {
            others.push_back(test::pixels(rows, columns, seed));
            others.push_back(test::randomMatrix(rows, columns, seed));
        }
        Objective objective(2);
        objective.bind(model, others[0], y);  // the least memory
        std::vector<double> gradient(model.parameters().size());
        objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
        objective.setRows(others[2], y);
        objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
        const long before = test::allocations();
        for (const Matrix &inputs : others) {
            objective.setRows(inputs, y);
            objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
        }
        QCOMPARE(test::allocations() - before, 0L);
    }

    void batchesAllocateNothing_data() {
        QTest::addColumn<int>("opt");
        QTest::addColumn<double>("lamb");
        for (const double lamb : {0.0, 0.01})
            for (const OptimizerKind opt : {OptimizerKind::Adam, OptimizerKind::Sgd})
                QTest::addRow("%s, lamb %g", toString(opt).data(), lamb) << static_cast<int>(opt) << lamb;
    }
    /// From the second epoch on, nothing between its first batch and its last, which is smaller.
    void batchesAllocateNothing() {
        QFETCH(int, opt);
        QFETCH(double, lamb);
        TrainingOptions options;
        options.opt = static_cast<OptimizerKind>(opt);
        options.penalty.lamb = lamb;
        options.step.lr = 0.001;
        options.batch = {.rows = 100, .epochs = true};
        options.grid.update = false;
        options.steps = 3;
        options.threads = 2;
        auto data = std::make_shared<Dataset>();
        data->train_input = test::pixels(950, 9, 21);
        data->train_label = test::randomMatrix(950, 2, 22);
        KanSpec spec;
        spec.width = {9, 5, 2};
        countBatches(Kan(spec), data, options);
        countBatches(Mlp(MlpSpec{.width = {9, 5, 2}}), data, options);
    }

  private:
    template <class Model>
    void countBatches(Model model, const std::shared_ptr<const Dataset> &data, const TrainingOptions &options) {
        TrainerOf<Model> trainer(std::move(model), data, options);
        long last = 0, counted = 0;
        int batches = 0;
        const CallbackOf<Model> callback = [&](const ProgressOf<Model> &progress) {
            const long now = test::allocations();
            if (progress.step >= 1 && progress.iteration > 1) {
                counted += now - last;
                ++batches;
            }
            last = now;
        };
        while (trainer.history().steps() < options.steps) trainer.step({}, callback);
        QCOMPARE(batches, 2 * 8);
        QCOMPARE(counted, 0L);
    }
};

KAN_TEST(TestWorkspaceMemory)
#include "tst_workspace_memory.moc"
