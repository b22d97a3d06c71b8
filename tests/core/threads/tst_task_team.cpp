#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/threads/task_team.h"
#include "tests/test_program.h"

using namespace kan;

class TestTaskTeam : public QObject {
    Q_OBJECT

  private slots:
    void eachTaskIsDoneOnce_data() {
        QTest::addColumn<int>("threads");
        QTest::addColumn<int>("count");
        for (const int threads : {1, 2, 5})
            for (const int count : {0, 1, 2, 7, 1000, 70'000})
                QTest::addRow("%d threads, %d tasks", threads, count) << threads << count;
    }
    void eachTaskIsDoneOnce() {
        QFETCH(int, threads);
        QFETCH(int, count);
        TaskTeam team(threads);
        std::vector<int> done(static_cast<std::size_t>(count));
        team.run(count, true, [&](int n) { ++done[static_cast<std::size_t>(n)]; });
        QVERIFY(std::all_of(done.begin(), done.end(), [](int times) { return times == 1; }));
    }

    void noTwoTasksAtOnceHaveTheSameThread() {
        TaskTeam team(3);
        std::atomic_flag busy[3];
        std::atomic<int> wrong = 0;
        for (int run = 0; run < 200; ++run)
            team.run(50, run % 5 > 0, [&](int, int thread) {
                if (thread < 0 || thread >= 3 || busy[thread].test_and_set()) return void(++wrong);
                std::this_thread::yield();
                busy[thread].clear();
            });
        QCOMPARE(wrong.load(), 0);
    }

    /// Runs follow each other without a pause, so that helpers come late for some and meet the next.
    void manyShortRuns() {
        TaskTeam team(3);
        long total = 0;
        for (int run = 0; run < 20'000; ++run) {
            std::atomic<int> sum = 0;
            const int count = 1 + run % 9;
            team.run(count, true, [&](int n) { sum += n + 1; });
            QCOMPARE(sum.load(), count * (count + 1) / 2);
            total += sum;
        }
        QVERIFY(total > 0);
    }

    void tasksOfTheCallerRunTasksOfTheirOwn() {
        TaskTeam team(2);
        std::atomic<int> outer = 0, inner = 0;
        team.run(3, false, [&](int) {
            ++outer;
            team.run(10, true, [&](int) { ++inner; });
        });
        QCOMPARE(outer.load(), 3);
        QCOMPARE(inner.load(), 30);
    }

    void helpersThatSleepWakeUp() {
        TaskTeam team(2);
        for (int run = 0; run < 20; ++run) {
            std::atomic<int> done = 0;
            team.run(4, true, [&](int) { ++done; });
            QCOMPARE(done.load(), 4);
            while (team.asleep() < 1) std::this_thread::yield();
        }
    }

    void exceptionsComeBack() {
        TaskTeam team(2);
        std::atomic<int> done = 0;
        const auto task = [&](int n) {
            ++done;
            if (n == 3) throw std::runtime_error("task 3");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, team.run(10, true, task));
        QCOMPARE(done.load(), 10);
        team.run(10, true, [&](int) { ++done; });
        QCOMPARE(done.load(), 20);
    }
};

KAN_TEST(TestTaskTeam)
#include "tst_task_team.moc"
