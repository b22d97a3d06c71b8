#include <atomic>
#include <stdexcept>

#include "tests/test_program.h"
#include "ui/labs/lab_runner.h"

using namespace kan::ui;

namespace {

struct Counter {
    int value = 0;
};
using Runner = LabRunner<Counter>;

/// What the window's side was told.
struct Heard {
    std::vector<int> values;
    int ends = 0;
    QString problem;
    Runner runner{[this](const Runner::StatePtr &state) { values.push_back(state->value); },
                  [this](const QString &text) {
                      ++ends;
                      problem = text;
                  }};
};

/// Counts until it is told to end, or to `last`.
Runner::Body countTo(int last) {
    return [last](Runner::Context &context) {
        for (int n = 1; n <= last && context.next(); ++n)
            if (n == last || context.due()) context.tell({n});
    };
}

}  // namespace

/// The thread of a lab, as the window drives it.
class TestLabRunner : public QObject {
    Q_OBJECT

  private slots:
    void statesComeInOrderAndTheEndLast() {
        Heard heard;
        QVERIFY(!heard.runner.isRunning());
        heard.runner.start(countTo(20'000));
        QVERIFY(heard.runner.isRunning());
        QTRY_COMPARE(heard.ends, 1);
        QVERIFY(!heard.runner.isRunning());
        QVERIFY(heard.problem.isEmpty());
        QCOMPARE(heard.values.back(), 20'000);
        QVERIFY(std::is_sorted(heard.values.begin(), heard.values.end()));
    }

    void stepsOneByOneInAPause() {
        Heard heard;
        heard.runner.start(countTo(1'000'000'000), true);
        QVERIFY(heard.runner.isPaused());
        for (int n = 1; n <= 3; ++n) {
            heard.runner.stepOnce();
            QTRY_COMPARE(heard.values.size(), static_cast<std::size_t>(n));
            QCOMPARE(heard.values.back(), n);
        }
        heard.runner.setPaused(false);
        QTRY_VERIFY(heard.values.back() > 100);
        heard.runner.setPaused(true);
        heard.runner.stop();
        QTRY_COMPARE(heard.ends, 1);
        QVERIFY(!heard.runner.isPaused());
    }

    void anotherRunReplacesTheFirst() {
        Heard heard;
        heard.runner.start(countTo(1'000'000'000));
        QTRY_VERIFY(!heard.values.empty());
        heard.runner.start(countTo(3));
        heard.values.clear();
        QTRY_COMPARE(heard.ends, 1);
        QCOMPARE(heard.values.back(), 3);
        QCOMPARE(*std::min_element(heard.values.begin(), heard.values.end()) <= 3, true);
    }

    void exceptionsAreTold() {
        Heard heard;
        heard.runner.start([](Runner::Context &) { throw std::invalid_argument("the formula is empty"); });
        QTRY_COMPARE(heard.ends, 1);
        QCOMPARE(heard.problem, QStringLiteral("the formula is empty"));
    }

    void leavingEndsTheRun() {
        std::atomic<bool> ended = false;
        {
            Heard heard;
            heard.runner.start([&](Runner::Context &context) {
                while (context.next()) {
                }
                ended = true;
            });
        }
        QVERIFY(ended);
    }
};

KAN_TEST(TestLabRunner)
#include "tst_lab_runner.moc"
