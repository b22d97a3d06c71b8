#include <cmath>

#include "core/data/sampling.h"
#include "core/kernels/evaluate.h"
#include "core/train/adam.h"
#include "core/train/objective.h"
#include "core/train/refine.h"
#include "core/train/sgd.h"
#include "core/train/trainer.h"
#include "tests/core/sample_datasets.h"
#include "tests/core/sample_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<const Dataset> dataset(Matrix x, Matrix y) {
    Dataset data;
    data.train_input = std::move(x);
    data.train_label = std::move(y);
    return std::make_shared<const Dataset>(std::move(data));
}

Kan network(int inputs, int outputs, Rules rules = Rules::Pykan00, int grid = 5) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.width = {inputs, 4, outputs};
    spec.grid = grid;
    return Kan(spec);
}

bool historyFinite(const TrainingHistory &history) {
    for (const auto *column : {&history.train_loss, &history.test_loss, &history.reg})
        for (const double value : *column)
            if (!std::isfinite(value)) return false;
    return true;
}

}  // namespace

class TestTrainer : public QObject {
    Q_OBJECT

  private slots:
    void bothOptimisersLearn_data() {
        QTest::addColumn<bool>("adam");
        QTest::addColumn<int>("batch");
        QTest::newRow("L-BFGS") << false << -1;
        QTest::newRow("L-BFGS, batches") << false << 100;
        QTest::newRow("Adam") << true << -1;
        QTest::newRow("Adam, batches") << true << 32;
    }
    void bothOptimisersLearn() {
        QFETCH(bool, adam);
        QFETCH(int, batch);
        TrainingOptions options;
        options.opt = adam ? OptimizerKind::Adam : OptimizerKind::Lbfgs;
        options.step.lr = adam ? 0.02 : 1.0;
        options.steps = adam ? 400 : 10;
        options.batch.rows = batch;
        const TrainingResult result = train(network(2, 1), test::demo6(), options);
        QVERIFY(result.status == TrainingStatus::Completed);
        QCOMPARE(result.history.steps(), options.steps);
        QVERIFY2(result.history.train_loss.back() < 0.2, qPrintable(QString::number(result.history.train_loss.back())));
        QVERIFY(std::abs(rmse(predict(result.model, test::demo6()->train_input), test::demo6()->train_label) -
                         result.history.train_loss.back()) < 1e-12);
    }

    void weightDecayReachesTheOptimiser_data() {
        QTest::addColumn<int>("opt");
        QTest::newRow("Adam") << static_cast<int>(OptimizerKind::Adam);
        QTest::newRow("SGD") << static_cast<int>(OptimizerKind::Sgd);
    }
    void weightDecayReachesTheOptimiser() {
        QFETCH(int, opt);
        TrainingOptions options;
        options.opt = static_cast<OptimizerKind>(opt);
        options.steps = 2;
        options.grid.update = false;
        options.step.lr = 0.02;
        options.step.weight_decay = 0.3;
        const Kan start = network(2, 1);
        const std::shared_ptr<const Dataset> data = test::demo6();
        const TrainingResult result = train(start, data, options);
        Objective objective(1);
        objective.bind(start, data->train_input, data->train_label);
        std::vector<double> x = start.parameters(), gradient(x.size());
        Adam adam;
        Sgd sgd;
        for (int step = 0; step < options.steps; ++step) {
            objective.evaluate(x, options.loss, options.penalty, gradient);
            for (std::size_t p = 0; p < x.size(); ++p) gradient[p] += 0.3 * x[p];
            if (options.opt == OptimizerKind::Adam)
                adam.update(x, gradient, 0.02);
            else
                sgd.update(x, gradient, 0.02, 0);
        }
        QVERIFY(result.model.parameters() == x);
    }

    void callbackSeesEveryIterationAndStep() {
        TrainingOptions options;
        options.steps = 3;
        int iterations = 0;
        int steps = 0;
        const TrainingResult result =
            train(network(2, 1), test::demo6(), options, {}, [&](const TrainingProgress &progress) {
                progress.step_finished ? ++steps : ++iterations;
                QVERIFY(progress.model.allFinite());
            });
        QCOMPARE(steps, 3);
        QVERIFY(std::abs(iterations - static_cast<int>(result.iterations)) <= 3);
    }

    void callbackTellsTheObjective() {
        TrainingOptions options;
        options.steps = 3;
        options.penalty.lamb = 0.1;
        std::vector<double> told;
        const TrainingResult result =
            train(network(2, 1), test::demo6(), options, {}, [&](const TrainingProgress &progress) {
                if (progress.step_finished) told.push_back(progress.objective);
            });
        QCOMPARE(told.size(), result.history.train_loss.size());
        for (std::size_t n = 0; n < told.size(); ++n) {
            const double loss = result.history.train_loss[n];
            QVERIFY(test::relativeError(told[n], loss * loss + options.penalty.lamb * result.history.reg[n]) < 1e-12);
        }
    }

    void stopsWithinOneEvaluation() {
        TrainingOptions options;
        options.steps = 1000;
        std::stop_source source;
        long at_stop = 0;
        Trainer trainer(network(2, 1), test::demo6(), options);
        const TrainingResult result = trainer.run(source.get_token(), [&](const TrainingProgress &progress) {
            if (progress.step == 2 && progress.iteration == 5) {
                source.request_stop();
                at_stop = progress.iteration;
            }
        });
        QVERIFY(result.status == TrainingStatus::Stopped);
        QCOMPARE(result.history.steps(), 2);
        QCOMPARE(at_stop, 5L);
        QVERIFY(result.iterations <= 2 * 20 + 6);
        QVERIFY(result.model.allFinite());
    }

    void stepByStepIsTheSameAsRun() {
        TrainingOptions options;
        options.steps = 6;
        options.penalty.lamb = 0.01;
        const TrainingResult whole = train(network(2, 1), test::demo6(), options);
        Trainer trainer(network(2, 1), test::demo6(), options);
        while (trainer.history().steps() < 6) QVERIFY(trainer.step() == TrainingStatus::Completed);
        QVERIFY(trainer.model() == whole.model);
        QVERIFY(trainer.history() == whole.history);
    }

    void threadsDoNotChangeABit() {
        TrainingOptions options;
        options.steps = 4;
        options.penalty.lamb = 0.01;
        KanSpec spec;
        spec.width = {2, 40, 5, 1};
        options.threads = 1;
        const TrainingResult one = train(Kan(spec), test::demo6(500), options);
        options.threads = 2;
        QVERIFY(train(Kan(spec), test::demo6(500), options).model == one.model);
    }

    void gridUpdatesFollowTheirSchedule() {
        TrainingOptions options;
        options.opt = OptimizerKind::Adam;
        options.step.lr = 0.001;
        options.steps = 60;
        QCOMPARE(train(network(2, 1), test::demo6(50), options).history.grid_updates,
                 (std::vector<int>{0, 5, 10, 15, 20, 25, 30, 35, 40, 45}));
        options.grid.update = false;
        QVERIFY(train(network(2, 1), test::demo6(50), options).history.grid_updates.empty());
    }

    void gridScheduleRefines() {
        TrainingOptions options;
        options.opt = OptimizerKind::Adam;
        options.step.lr = 1e-9;
        options.steps = 7;
        options.grid.update = false;
        options.grid.schedule = {6, 12};
        const TrainingResult result = train(network(2, 1), test::demo6(50), options);
        QCOMPARE(result.history.grid, (std::vector<int>{5, 5, 5, 6, 6, 12, 12}));
        QCOMPARE(result.model.layer(1).grid, 12);
        for (int step = 1; step < 7; ++step)
            QVERIFY(std::abs(result.history.test_loss[static_cast<std::size_t>(step)] - result.history.test_loss[0]) <
                    1e-6);
        options.grid.schedule = {3, 5};
        QCOMPARE(train(network(2, 1), test::demo6(50), options).history.grid, std::vector<int>(7, 5));
        options.grid.schedule = {100000};
        KanSpec wide;
        wide.width = {2, 500, 1};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Trainer(Kan(wide), test::demo6(), options));
        options.grid.schedule = {12, 12};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Trainer(network(2, 1), test::demo6(), options));
    }

    /// PITFALLS: constant, binary, duplicated columns and 3 rows all train, and nothing is ever non-finite.
    void hardDataTrains_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("rules");
        QTest::addColumn<int>("grid");
        QTest::addColumn<bool>("marquardt");
        const char *names[] = {"constant column", "binary columns", "duplicated columns", "three rows", "one row",
                               "huge inputs",     "huge labels",    "constant label",     "tiny inputs"};
        for (int kind = 0; kind < 9; ++kind)
            for (const int rules : {0, 1})
                for (const int grid : {3, 20})
                    for (const bool marquardt : {false, true})
                        QTest::addRow("%s, rules %d, G %d%s", names[kind], rules, grid, marquardt ? ", LM" : "")
                            << kind << rules << grid << marquardt;
    }
    void hardDataTrains() {
        QFETCH(int, kind);
        QFETCH(int, rules);
        QFETCH(int, grid);
        QFETCH(bool, marquardt);
        Matrix x = test::randomMatrix(kind == 3 ? 3 : kind == 4 ? 1 : 80, 3, 5);
        Matrix y = x.col(0) + x.col(1).cwiseProduct(x.col(1));
        if (kind == 0) x.col(1).setConstant(4);
        if (kind == 1) x = x.unaryExpr([](double v) { return v > 0 ? 1.0 : 0.0; });
        if (kind == 2) x.col(2) = x.col(0);
        if (kind == 5) x *= 1e6;
        if (kind == 6) y *= 1e8;
        if (kind == 7) y.setConstant(2);
        if (kind == 8) x *= 1e-9;
        TrainingOptions options = TrainingOptions::defaults(static_cast<Rules>(rules));
        options.penalty.lamb = 0.001;
        if (marquardt) options.opt = OptimizerKind::Lm;
        const TrainingResult result = train(network(3, 1, static_cast<Rules>(rules), grid), dataset(x, y), options);
        QVERIFY2(result.status == TrainingStatus::Completed || result.status == TrainingStatus::Recovered,
                 result.message.c_str());
        QVERIFY(result.model.allFinite());
        QVERIFY(historyFinite(result.history));
        QVERIFY(predict(result.model, x).allFinite());
        const auto objective = [&](std::size_t step) {
            const double loss = result.history.train_loss[step];
            return loss * loss + options.penalty.lamb * result.history.reg[step];
        };
        QVERIFY(objective(result.history.train_loss.size() - 1) <= 1.05 * objective(0) + 1e-6);
    }

    void recoversFromAStepThatExplodes() {
        TrainingOptions options;
        options.opt = OptimizerKind::Adam;
        options.step.lr = 1e6;
        options.steps = 200;
        Matrix x = test::randomMatrix(50, 3, 5);
        Matrix y = 1e150 * x.col(0);
        const TrainingResult result = train(network(3, 1), dataset(x, y), options);
        QVERIFY(result.model.allFinite());
        QVERIFY(historyFinite(result.history));
        QVERIFY(!result.message.empty());
    }

    void aHopelessStartFailsInWords() {
        const Matrix x = test::randomMatrix(50, 3, 5);
        const TrainingResult result = train(network(3, 1), dataset(x, Matrix(1e200 * x.col(0))), TrainingOptions{});
        QVERIFY(result.status == TrainingStatus::Failed);
        QVERIFY(QString::fromStdString(result.message).contains("not finite"));
        QVERIFY(result.model == network(3, 1));
    }

    void wrongShapesAndOptionsAreRefused() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Trainer(network(3, 1), test::demo6(), TrainingOptions{}));
        TrainingOptions options;
        options.step.lr = -1;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Trainer(network(2, 1), test::demo6(), options));
        Matrix x = test::randomMatrix(50, 2, 5);
        x(7, 1) = std::nan("");
        try {
            const Trainer trainer(network(2, 1), dataset(x, x.col(0)), TrainingOptions{});
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains("row 8"), error.what());
        }
    }

    void optionsAndModelsCanChangeOnTheWay() {
        TrainingOptions options;
        Trainer trainer(network(2, 1), test::demo6(), options);
        QVERIFY(trainer.step() == TrainingStatus::Completed);
        options.penalty.lamb = 0.1;
        trainer.setOptions(options);
        QVERIFY(trainer.step() == TrainingStatus::Completed);
        trainer.setModel(refine(trainer.model(), 12, test::demo6()->train_input));
        QVERIFY(trainer.step() == TrainingStatus::Completed);
        QCOMPARE(trainer.model().layer(0).grid, 12);
        QCOMPARE(trainer.history().steps(), 3);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, trainer.setModel(network(3, 1)));
    }
};

KAN_TEST(TestTrainer)
#include "tst_trainer.moc"
