#include <functional>

#include "tests/test_program.h"
#include "tests/ui/session_fixture.h"
#include "ui/session/warm_start.h"
#include "ui/session/window_threads.h"

using namespace kan;
using namespace kan::ui;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(std::function<void(kan::ui::RunStart &)>)

using Change = std::function<void(RunStart &)>;

class TestWarmStart : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        TableStore tables;
        start_.experiment = smallExperiment();
        start_.data = prepareData(start_.experiment, tables);
        trained_ = std::make_shared<const Kan>(
            train(start_.experiment.makeModel(), start_.data->dataset, start_.experiment.training).model);
        warm_.keep(trained_, start_.experiment, start_.data);
    }

    void fits_data() {
        QTest::addColumn<Change>("change");
        QTest::addColumn<bool>("fits");
        const auto add = [](const char *name, bool fits, const Change &change) {
            QTest::newRow(name) << change << fits;
        };
        add("the same", true, [](RunStart &) {});
        add("other penalties", true, [](RunStart &s) { s.experiment.training.penalty.lamb = 1; });
        add("other steps", true, [](RunStart &s) { s.experiment.training.steps = 9; });
        add("another seed", false, [](RunStart &s) { s.experiment.model.seed = 5; });
        add("another shape", false, [](RunStart &s) { s.experiment.model.width = {2, 3, 1}; });
        add("given layers", false, [](RunStart &s) { s.experiment.initial = s.experiment.makeModel(); });
        add("other rows", false, [](RunStart &s) { s.data = std::make_shared<PreparedData>(*s.data); });
        add("another optimiser", false, [](RunStart &s) { s.experiment.training.opt = OptimizerKind::Lm; });
        add("adam", false, [](RunStart &s) { s.experiment.training.opt = OptimizerKind::Adam; });
        add("batches", false, [](RunStart &s) { s.experiment.training.batch.rows = 50; });
        add("a grid schedule", false, [](RunStart &s) { s.experiment.training.grid.schedule = {3, 5}; });
        add("nothing to train", false, [](RunStart &s) { s.train = false; });
        add("a network to go on with", false, [](RunStart &s) { s.from = std::make_shared<RunResult>(); });
    }
    void fits() {
        QFETCH(const Change, change);
        RunStart start = start_;
        change(start);
        QTEST(warm_.fits(start), "fits");
    }

    void nothingFitsBeforeAndAfter() {
        WarmStart warm;
        QVERIFY(!warm.fits(start_));
        warm.keep(trained_, start_.experiment, start_.data);
        QVERIFY(warm.fits(start_));
        warm.forget();
        QVERIFY(!warm.fits(start_));
    }

    void adamIsNeverKept() {
        RunStart start = start_;
        start.experiment.training.opt = OptimizerKind::Adam;
        WarmStart warm;
        warm.keep(trained_, start.experiment, start.data);
        QVERIFY(!warm.fits(start));
    }

    void oneStepUnderTheNewPenalties() {
        RunStart start = start_;
        start.experiment.training.penalty.lamb = 1;
        const std::optional<Kan> model = warm_.towards(start, 24h);
        QVERIFY(model);
        TrainingOptions options = besideTheWindow(start.experiment, *start.data->dataset);
        options.grid.update = false;
        options.steps = 1;
        Trainer trainer(*trained_, start.data->dataset, options);
        QVERIFY(trainer.step() == TrainingStatus::Completed);
        QVERIFY(*model == trainer.model());
        QVERIFY(!(*model == *trained_));
    }

    void budgetEndsItAtAnIteration() {
        RunStart start = start_;
        start.experiment.training.penalty.lamb = 1;
        const std::optional<Kan> model = warm_.towards(start, 0ms);
        QVERIFY(model);
        QVERIFY(!(*model == *warm_.towards(start, 24h)));
        QVERIFY(model->allFinite());
    }

  private:
    RunStart start_;
    std::shared_ptr<const Kan> trained_;
    WarmStart warm_;
};

KAN_TEST(TestWarmStart)
#include "tst_warm_start.moc"
