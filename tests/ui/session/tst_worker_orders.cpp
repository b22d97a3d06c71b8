
#include "tests/test_program.h"
#include "ui/session/worker_orders.h"

using namespace kan::ui;
using namespace std::chrono_literals;

namespace {

RunStart startOf(std::uint64_t id, bool patient = false) {
    RunStart start;
    start.run_id = id;
    start.patient = patient;
    return start;
}

std::uint64_t idOf(const WorkerOrders::Order &order) {
    const auto *start = std::get_if<RunStart>(&order);
    return start ? start->run_id : 0;
}

/// A run under way that has shown a picture and takes another hour.
void beginLongRun(WorkerOrders &orders) {
    const auto now = WorkerOrders::Clock::now();
    orders.policy([&](DragPolicy &policy) {
        policy.runBegan(now - 1h, 2, false);
        policy.setTraining(true);
        policy.pictureShown();
        policy.stepDone(now, 1);
    });
}

}  // namespace

/// What orders do to the step under way, on one thread: none of these waits.
class TestWorkerOrders : public QObject {
    Q_OBJECT

  private slots:
    void ordersComeInTurn() {
        WorkerOrders orders;
        orders.add(WorkerOrders::Run{});
        orders.add(WorkerOrders::Pause{});
        const auto work = orders.wait({});
        QVERIFY(work);
        QCOMPARE(work->orders.size(), std::size_t{2});
        QVERIFY(std::holds_alternative<WorkerOrders::Run>(work->orders[0]));
        QVERIFY(std::holds_alternative<WorkerOrders::Pause>(work->orders[1]));
        QVERIFY(!work->view_changed);
    }

    void startReplacesWhatWaits() {
        WorkerOrders orders;
        orders.add(WorkerOrders::Run{});
        orders.start(startOf(1));
        orders.start(startOf(2));
        const auto work = orders.wait({});
        QVERIFY(work);
        QCOMPARE(work->orders.size(), std::size_t{1});
        QCOMPARE(idOf(work->orders[0]), std::uint64_t{2});
    }

    void viewIsToldOnce() {
        WorkerOrders orders;
        ViewRequest view;
        view.focus = {{0, 1, 2}};
        orders.setView(view);
        const auto work = orders.wait({});
        QVERIFY(work && work->view_changed && work->orders.empty());
        QCOMPARE(orders.view().focus.size(), std::size_t{1});
        orders.add(WorkerOrders::Run{});
        QVERIFY(!orders.wait({})->view_changed);
    }

    void timeToEndComesFirst() {
        WorkerOrders orders;
        std::stop_source quit;
        quit.request_stop();
        orders.add(WorkerOrders::Run{});
        QVERIFY(!orders.wait(quit.get_token()));
        WorkerOrders none;
        QVERIFY(!none.armStop(quit.get_token()));
    }

    void pauseLetsTheStepEndUntilItIsHastened() {
        WorkerOrders orders;
        beginLongRun(orders);
        const auto stop = orders.armStop({});
        QVERIFY(stop);
        orders.hastenPause();  // none is due
        QVERIFY(!stop->stop_requested());
        orders.add(WorkerOrders::Pause{});
        QVERIFY(!stop->stop_requested());
        QVERIFY(!orders.armStop({}));  // it comes before another step
        orders.hastenPause();
        QVERIFY(stop->stop_requested());
    }

    void urgentOrdersBreakTheStepOff() {
        WorkerOrders orders;
        beginLongRun(orders);
        const auto stop = orders.armStop({});
        orders.addUrgent(ModelChange());
        QVERIFY(stop->stop_requested());
    }

    void longRunGivesWayAtOnce() {
        for (const bool patient : {false, true}) {
            WorkerOrders orders;
            beginLongRun(orders);
            const auto stop = orders.armStop({});
            orders.start(startOf(7, patient));
            QVERIFY(stop->stop_requested());
            QVERIFY(!orders.passedStart(WorkerOrders::Clock::now()));
            QCOMPARE(orders.wait({})->orders.size(), std::size_t{1});
        }
    }

    void runWithoutPictureGivesWayWhenItHasOne() {
        WorkerOrders orders;
        const auto now = WorkerOrders::Clock::now() + 1h;  // it began "later": age does not matter here
        orders.policy([&](DragPolicy &policy) {
            policy.runBegan(now, 1000, false);
            policy.setTraining(true);
        });
        const auto stop = orders.armStop({});
        orders.start(startOf(7));
        orders.giveWay(now);
        QVERIFY(!stop->stop_requested());
        orders.policy([](DragPolicy &policy) { policy.pictureShown(); });
        orders.giveWay(now);
        QVERIFY(stop->stop_requested());
    }

    void onlyAStartMakesTheRunGiveWay() {
        WorkerOrders orders;
        beginLongRun(orders);
        const auto stop = orders.armStop({});
        orders.add(WorkerOrders::SetOptions());
        orders.giveWay(WorkerOrders::Clock::now());
        QVERIFY(!stop->stop_requested());
    }

    void searchesStopWhenTold() {
        WorkerOrders orders;
        const auto stop = orders.armStop({});
        orders.stopSearch();  // there is none
        QVERIFY(!stop->stop_requested());
        orders.searchBegan();
        orders.stopSearch();
        QVERIFY(stop->stop_requested());
        const auto next = orders.armStop({});
        orders.searchEnded();
        orders.stopSearch();
        QVERIFY(!next->stop_requested());
    }

    void nearlyFinishedRunPassesAPatientStart() {
        WorkerOrders orders;
        const auto now = WorkerOrders::Clock::now();
        orders.policy([&](DragPolicy &policy) {
            policy.runBegan(now, 2, false);
            policy.setTraining(true);
            policy.pictureShown();
            policy.stepDone(now, 1);  // the next takes no time either
        });
        const auto stop = orders.armStop({});
        orders.start(startOf(7, true));
        QVERIFY(!stop->stop_requested());
        const auto passed = orders.passedStart(now);
        QVERIFY(passed);
        QCOMPARE(passed->run_id, std::uint64_t{7});
        orders.giveWay(now);
        QVERIFY(!stop->stop_requested());
        orders.giveWay(now + 1h);  // it waited too long
        QVERIFY(stop->stop_requested());
        QVERIFY(!orders.passedStart(now));
        orders.add(WorkerOrders::Run{});  // the start is no longer all that waits
        QCOMPARE(orders.wait({})->orders.size(), std::size_t{2});
    }
};

KAN_TEST(TestWorkerOrders)
#include "tst_worker_orders.moc"
