#include <cmath>
#include <set>

#include "core/data/sampling.h"
#include "core/random/torch_generator.h"
#include "core/train/overfitting.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Few, noisy rows: whatever fits them well fits others badly.
std::shared_ptr<const Dataset> noisy(int rows) {
    Sampling sampling;
    sampling.ranges = {{-1, 1}, {-1, 1}};
    sampling.train_num = rows;
    sampling.test_num = 400;
    sampling.noise = 0.5;
    return std::make_shared<const Dataset>(createDataset("sin(3*x1)+x2", sampling));
}

KanSpec fine() {
    KanSpec spec;
    spec.width = {2, 5, 1};
    spec.grid = 10;
    return spec;
}

TrainingOptions overfitting() {
    TrainingOptions options;
    options.steps = 25;
    options.validation = 0.3;
    return options;
}

}  // namespace

class TestValidation : public QObject {
    Q_OBJECT

  private slots:
    void theBestNetworkIsKept() {
        const auto data = noisy(60);
        const TrainingOptions options = overfitting();
        Trainer trainer{Kan(fine()), data, options};
        const TrainingResult result = trainer.run();
        const std::vector<double> &losses = result.history.validation_loss;
        QCOMPARE(static_cast<int>(losses.size()), 25);
        const auto least = std::min_element(losses.begin(), losses.end());
        QCOMPARE(result.history.kept_step, static_cast<int>(least - losses.begin()) + 1);
        QVERIFY(result.history.kept_step < 25);  // it does overfit
        QVERIFY2(result.message.find("is kept for its validation loss") != std::string::npos, result.message.c_str());
        // the network is that of the step, as a shorter training gives it
        TrainingOptions shorter = options;
        shorter.steps = result.history.kept_step;
        QVERIFY(train(Kan(fine()), data, shorter).model.parameters() == result.model.parameters());
    }

    void trainingStopsEarly() {
        TrainingOptions options = overfitting();
        options.patience = 3;
        const TrainingResult result = train(Kan(fine()), noisy(60), options);
        QVERIFY2(result.status == TrainingStatus::StoppedEarly, result.message.c_str());
        QCOMPARE(result.history.steps(), result.history.kept_step + 3);
        QVERIFY(result.history.steps() < 25);
    }

    void validationRowsDoNotTrain() {
        const auto data = noisy(50);
        TrainingOptions options;
        options.steps = 3;
        options.validation = 0.2;
        auto spoiled = std::make_shared<Dataset>(*data);
        // Whatever the labels of the rows that are set aside, training is the same: ten rows can be found like that.
        const std::vector<double> reference = train(Kan(fine()), data, options).history.train_loss;
        int aside = 0;
        for (int row = 0; row < 50; ++row) {
            const double label = spoiled->train_label(row, 0);
            spoiled->train_label(row, 0) = 100;
            if (train(Kan(fine()), spoiled, options).history.train_loss == reference) ++aside;
            spoiled->train_label(row, 0) = label;
        }
        QCOMPARE(aside, 10);
    }

    void partsWithoutRowsAreRefused() {
        TrainingOptions options;
        options.validation = 0.1;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Trainer(Kan(fine()), noisy(4), options));
        options.validation = 0;
        options.patience = 2;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Trainer(Kan(fine()), noisy(40), options));
    }

    void anEpochTakesEveryRowOnce() {
        const auto data = noisy(100);
        TrainingOptions options;
        options.opt = OptimizerKind::Sgd;
        options.step.lr = 1e-3;
        options.steps = 2;
        options.batch.rows = 30;
        options.batch.epochs = true;
        options.grid.update = false;
        int batches = 0;
        const TrainingResult result = train(Kan(fine()), data, options, {}, [&](const TrainingProgress &progress) {
            if (!progress.step_finished) ++batches;
        });
        QCOMPARE(result.evaluations, 8L);  // 30 + 30 + 30 + 10 rows, twice
        QCOMPARE(batches, 6);
        QCOMPARE(result.history.steps(), 2);
    }

    /// With a small lr, the steps of four equal batches add up to four of all rows.
    void batchesOfAnEpochAddUp() {
        const auto data = noisy(120);
        TrainingOptions options;
        options.opt = OptimizerKind::Sgd;
        options.step.lr = 1e-6;
        options.steps = 1;
        options.batch.rows = 30;
        options.batch.epochs = true;
        options.grid.update = false;
        const Kan start(fine());
        const Kan epoch = train(start, data, options).model;
        options.batch.rows = -1;
        const Kan whole = train(start, data, options).model;
        double largest = 0, missed = 0;
        for (std::size_t p = 0; p < start.parameters().size(); ++p) {
            const double from = start.parameters()[p];
            const double by_batches = epoch.parameters()[p] - from, at_once = 4 * (whole.parameters()[p] - from);
            largest = std::max(largest, std::abs(at_once));
            missed = std::max(missed, std::abs(by_batches - at_once));
        }
        QVERIFY2(missed < 1e-4 * largest, qPrintable(QString("%1 of %2").arg(missed).arg(largest)));
    }

    void memorisingIsToldFromLearning() {
        TrainingHistory history;
        history.train_loss = {1, 0.5, 0.2, 0.1};
        history.test_loss = {1, 0.5, 0.3, 0.6};
        const auto much = overfitting(history);
        QVERIFY(much);
        QCOMPARE(much->best_step, 3);
        QCOMPARE(much->gap, 6.0);
        QCOMPARE(much->risen, 2.0);
        history.test_loss = {1, 0.6, 0.5, 0.5};  // a gap, but nothing has become worse
        QVERIFY(!overfitting(history));
        history.train_loss = {1, 0.5, 0.4, 0.5};
        history.test_loss = {1, 0.3, 0.4, 0.6};  // worse, but so is training
        QVERIFY(!overfitting(history));
    }

    void lrDecays() {
        const auto data = noisy(100);
        TrainingOptions options;
        options.opt = OptimizerKind::Sgd;
        options.step.lr = 0.01;
        options.grid.update = false;
        options.steps = 2;
        options.step.lr_decay = 0.5;
        const Kan start(fine());
        const Kan decayed = train(start, data, options).model;
        Trainer by_hand(start, data, options);
        options.step.lr_decay = 1;
        by_hand.setOptions(options);
        by_hand.step();
        options.step.lr = 0.005;
        by_hand.setOptions(options);
        by_hand.step();
        QVERIFY(by_hand.model().parameters() == decayed.parameters());
    }
};

KAN_TEST(TestValidation)
#include "tst_validation.moc"
