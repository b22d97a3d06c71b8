#include <QSignalSpy>
#include <thread>

#include "tests/test_program.h"
#include "ui/session/snapshot_mailbox.h"

using namespace kan::ui;
using namespace std::chrono_literals;

class TestSnapshotMailbox : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        time_ = {};
        box_ = std::make_unique<SnapshotMailbox>(nullptr, [this] { return time_; });
        arrived_.clear();
        previews_.clear();
        connect(box_.get(), &SnapshotMailbox::arrived, this, [this](const SnapshotPtr &s) { arrived_ << s->step; });
        connect(box_.get(), &SnapshotMailbox::previewArrived, this,
                [this](const SnapshotPtr &s) { previews_ << s->step; });
    }
    void cleanup() { box_.reset(); }

    void nothingArrivesWithinPost() {
        box_->post(picture(1, 1));
        QVERIFY(arrived_.isEmpty());
        deliver();
        QCOMPARE(arrived_, QList<int>{1});
        deliver();
        QCOMPARE(arrived_, QList<int>{1});  // once
    }

    void newestWins() {
        for (int step = 1; step <= 5; ++step) box_->post(picture(1, step));
        deliver();
        QCOMPARE(arrived_, QList<int>{5});
    }

    void picturesOnTheWayWaitForTheirFrame() {
        box_->post(picture(1, 1));
        deliver();
        time_ += 15ms;
        box_->post(picture(1, 2));
        deliver();
        box_->post(picture(1, 3));
        deliver();
        QCOMPARE(arrived_, QList<int>{1});
        time_ += 1ms;
        QTRY_COMPARE(arrived_, (QList<int>{1, 3}));  // by itself
    }

    void aFrameLaterThereIsNoWait() {
        box_->post(picture(1, 1));
        deliver();
        time_ += 16ms;
        box_->post(picture(1, 2));
        deliver();
        QCOMPARE(arrived_, (QList<int>{1, 2}));
    }

    void firstPictureAndEndOfARunDoNotWait() {
        box_->post(picture(1, 1));
        deliver();
        box_->post(picture(2, 2));  // of another run
        deliver();
        QCOMPARE(arrived_, (QList<int>{1, 2}));
        box_->post(picture(2, 3));
        deliver();
        QCOMPARE(arrived_, (QList<int>{1, 2}));
        box_->post(picture(2, 4, RunState::Finished));
        deliver();
        QCOMPARE(arrived_, (QList<int>{1, 2, 4}));
    }

    void previewsComeAtOnceAndTakeNobodysPlace() {
        box_->post(picture(1, 1));
        deliver();
        box_->postPreview(picture(2, 10));
        box_->postPreview(picture(2, 11));
        deliver();
        QCOMPARE(previews_, QList<int>{11});
        QCOMPARE(arrived_, QList<int>{1});
        box_->post(picture(1, 2, RunState::Finished));
        box_->postPreview(picture(2, 12));
        deliver();
        QCOMPARE(arrived_, (QList<int>{1, 2}));
        QCOMPARE(previews_, (QList<int>{11, 12}));
    }

    void lastOneArrivesFromAnotherThread() {
        std::thread worker([this] {
            for (int step = 1; step <= 1000; ++step) box_->post(picture(1, step));
            box_->post(picture(1, 1001, RunState::Finished));
        });
        QTRY_VERIFY(!arrived_.isEmpty() && arrived_.last() == 1001);
        worker.join();
        QVERIFY(std::is_sorted(arrived_.begin(), arrived_.end()));
    }

  private:
    static SnapshotPtr picture(std::uint64_t run, int step, RunState state = RunState::Running) {
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->run_id = run;
        snapshot->step = step;
        snapshot->state = state;
        return snapshot;
    }
    /// What was posted so far.
    void deliver() { QCoreApplication::sendPostedEvents(box_.get()); }

    std::chrono::steady_clock::time_point time_;
    std::unique_ptr<SnapshotMailbox> box_;
    QList<int> arrived_, previews_;
};

KAN_TEST(TestSnapshotMailbox)
#include "tst_snapshot_mailbox.moc"
