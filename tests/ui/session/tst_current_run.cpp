
#include "tests/test_program.h"
#include "ui/session/current_run.h"

using namespace kan::ui;

/// Which of the worker's pictures count, and what they say of the run.
class TestCurrentRun : public QObject {
    Q_OBJECT

  private slots:
    void followingKeepsEarlierPictures() {
        CurrentRun run;
        const std::uint64_t first = run.replace();
        const std::uint64_t second = run.follow();
        QCOMPARE(second, first + 1);
        QCOMPARE(run.id(), second);
        QVERIFY(run.shows(first) && run.shows(second));
        run.pictureArrived(second, RunState::Running);
        QVERIFY(!run.shows(first));  // not back again
    }

    void replacingDropsThem() {
        CurrentRun run;
        const std::uint64_t first = run.follow();
        const std::uint64_t second = run.replace();
        QVERIFY(!run.shows(first) && run.shows(second));
    }

    void onlyThePresentRunTellsWhetherItRuns() {
        CurrentRun run;
        const std::uint64_t first = run.follow();
        QCOMPARE(run.pictureArrived(first, RunState::Running), std::optional(true));
        QCOMPARE(run.pictureArrived(first, RunState::Finished), std::optional(false));
        run.follow();
        QCOMPARE(run.pictureArrived(first, RunState::Finished), std::optional<bool>());
    }

    void picturesThatStillRunDoNotUndoAPause() {
        CurrentRun run;
        const std::uint64_t id = run.follow();
        run.askToPause();
        QCOMPARE(run.pictureArrived(id, RunState::Running), std::optional<bool>());
        QCOMPARE(run.pictureArrived(id, RunState::Paused), std::optional(false));
        QCOMPARE(run.pictureArrived(id, RunState::Running), std::optional(true));  // it was done with
        run.askToPause();
        run.goOn();
        QCOMPARE(run.pictureArrived(id, RunState::Running), std::optional(true));
        run.askToPause();
        QCOMPARE(run.pictureArrived(run.follow(), RunState::Running), std::optional(true));
        run.askToPause();
        QCOMPARE(run.pictureArrived(run.replace(), RunState::Running), std::optional(true));
    }

    void whetherItIsDerivedIsKept() {
        CurrentRun run;
        QVERIFY(!run.isDerived());
        run.setDerived(true);
        run.follow();
        QVERIFY(run.isDerived());  // whoever starts a run says so
        run.setDerived(false);
        QVERIFY(!run.isDerived());
    }
};

KAN_TEST(TestCurrentRun)
#include "tst_current_run.moc"
