
#include "tests/test_program.h"
#include "ui/window/snapshot_relay.h"

using namespace kan::ui;

class TestRelay : public QObject {
    Q_OBJECT

  private slots:
    void servesOneReceiverInATurn();
    void newestWinsAndTheEndArrives();
    void holdIsShort();

  private:
    static SnapshotPtr numbered(std::uint64_t id, RunState state = RunState::Running) {
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->run_id = id;
        snapshot->state = state;
        return snapshot;
    }
};

void TestRelay::servesOneReceiverInATurn() {
    SnapshotRelay relay;
    QList<int> served;
    int turn = 0, last_turn = -1;
    bool apart = true;
    for (int n = 0; n < 3; ++n) {
        relay.add([&, n](const SnapshotPtr &) {
            served << n;
            apart = apart && std::exchange(last_turn, turn) != turn;
            QMetaObject::invokeMethod(
                this, [&turn] { ++turn; }, Qt::QueuedConnection);
        });
    }
    relay.post(numbered(1));
    QVERIFY(served.isEmpty());
    QTRY_COMPARE(served, QList<int>({0, 1, 2}));
    QVERIFY(apart);
}

void TestRelay::newestWinsAndTheEndArrives() {
    SnapshotRelay relay;
    std::vector<std::uint64_t> first, second;
    relay.add([&](const SnapshotPtr &s) { first.push_back(s->run_id); });
    relay.add([&](const SnapshotPtr &s) {
        second.push_back(s->run_id);
        if (s->run_id < 5) relay.post(numbered(s->run_id + 1));
    });
    relay.post(numbered(1));
    relay.post(numbered(2));
    QTRY_VERIFY(!second.empty() && second.back() == 5);
    QCOMPARE(first, second);
    QCOMPARE(first.front(), std::uint64_t(2));
    relay.post(numbered(9, RunState::Finished));
    QTRY_COMPARE(second.back(), std::uint64_t(9));
    QCOMPARE(first.back(), std::uint64_t(9));
}

void TestRelay::holdIsShort() {
    SnapshotRelay relay;
    int served = 0;
    relay.add([&](const SnapshotPtr &) { ++served; });
    QTimer drag;
    connect(&drag, &QTimer::timeout, &relay, &SnapshotRelay::hold);
    connect(&drag, &QTimer::timeout, this, [&] { relay.post(numbered(1)); });
    drag.start(5);
    QTRY_VERIFY(served >= 3);
}

KAN_TEST(TestRelay)
#include "tst_relay.moc"
