#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/threads/independent.h"
#include "tests/test_program.h"

using namespace kan;

class TestIndependent : public QObject {
    Q_OBJECT

  private slots:
    void eachTaskIsDoneOnce_data() {
        QTest::addColumn<int>("threads");
        QTest::addColumn<int>("count");
        for (const int threads : {0, 1, 2, 5})
            for (const int count : {0, 1, 2, 7, 1000})
                QTest::addRow("%d threads, %d tasks", threads, count) << threads << count;
    }
    void eachTaskIsDoneOnce() {
        QFETCH(int, threads);
        QFETCH(int, count);
        std::vector<int> done(static_cast<std::size_t>(count));
        forEachIndependent(count, threads, [&](int n) { ++done[static_cast<std::size_t>(n)]; });
        QVERIFY(std::all_of(done.begin(), done.end(), [](int times) { return times == 1; }));
    }

    /// Both tasks have begun before either ends, so there must be two threads.
    void tasksRunAtOnce() {
        std::atomic<int> begun = 0;
        forEachIndependent(2, 2, [&](int) {
            ++begun;
            while (begun < 2) std::this_thread::yield();
        });
        QCOMPARE(begun.load(), 2);
    }

    void tasksOfATaskStayOnItsThread() {
        std::atomic<int> elsewhere = 0, inner = 0;
        forEachIndependent(4, 2, [&](int) {
            const std::thread::id own = std::this_thread::get_id();
            forEachIndependent(5, 3, [&](int) {
                ++inner;
                elsewhere += std::this_thread::get_id() != own;
            });
        });
        QCOMPARE(inner.load(), 20);
        QCOMPARE(elsewhere.load(), 0);
    }

    void theFirstExceptionComesBackAfterAllTasks() {
        for (const int threads : {1, 3}) {
            std::atomic<int> done = 0;
            try {
                forEachIndependent(20, threads, [&](int n) {
                    ++done;
                    if (n % 5 == 3) throw std::runtime_error(std::to_string(n));
                });
                QFAIL("no exception");
            } catch (const std::runtime_error &error) {
                QCOMPARE(error.what(), "3");
            }
            QCOMPARE(done.load(), 20);
        }
    }

    void aSearchEndsWithTheFirstGoodTask_data() {
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 4}) QTest::addRow("%d threads", threads) << threads;
    }
    void aSearchEndsWithTheFirstGoodTask() {
        QFETCH(int, threads);
        std::vector<std::atomic<int>> done(50);
        const auto good = [&](int n, const std::stop_token &) {
            ++done[static_cast<std::size_t>(n)];
            return n >= 9 && n % 3 == 0;
        };
        QCOMPARE(searchIndependent(50, threads, {}, good), 10);
        for (std::size_t n = 0; n < 10; ++n) QCOMPARE(done[n].load(), 1);
        if (threads == 1) QCOMPARE(done[10].load(), 0);
        QCOMPARE(searchIndependent(9, threads, {}, good), 9);
    }

    /// Task 0 goes on until the one after it, which is good enough, has stopped task 2, and is not stopped itself.
    void laterTasksAreStopped() {
        std::atomic<bool> second_began = false, second_stopped = false, first_stopped = false;
        const int needed = searchIndependent(3, 3, {}, [&](int n, const std::stop_token &stop) {
            if (n == 0) {
                while (!second_stopped) std::this_thread::yield();
                first_stopped = stop.stop_requested();
                return false;
            }
            if (n == 1) {
                while (!second_began) std::this_thread::yield();
                return true;
            }
            second_began = true;
            while (!stop.stop_requested()) std::this_thread::yield();
            second_stopped = true;
            return true;
        });
        QCOMPARE(needed, 2);
        QVERIFY(!first_stopped);
    }

    /// Task 1 is good enough first, as task 2 hears by being stopped; then task 0 is, and counts.
    void theFirstByNumberCountsNotTheFirstInTime() {
        std::atomic<bool> second_began = false, second_stopped = false;
        const int needed = searchIndependent(3, 3, {}, [&](int n, const std::stop_token &stop) {
            std::atomic<bool> &awaited = n == 0 ? second_stopped : second_began;
            if (n == 2) second_began = true;
            while (n == 2 ? !stop.stop_requested() : !awaited) std::this_thread::yield();
            if (n == 2) second_stopped = true;
            return n < 2;
        });
        QCOMPARE(needed, 1);
    }

    void theCallersStopReachesAll() {
        std::stop_source source;
        int begun = 0;
        const int needed = searchIndependent(5, 1, source.get_token(), [&](int n, const std::stop_token &stop) {
            ++begun;
            if (n == 1) source.request_stop();
            return n == 1 && !stop.stop_requested();
        });
        QCOMPARE(begun, 2);
        QCOMPARE(needed, 5);
    }
};

KAN_TEST(TestIndependent)
#include "tst_independent.moc"
