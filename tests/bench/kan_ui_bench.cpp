// Measures how the real window feels, offscreen, and prints one JSON object. With --soak SECONDS it retrains without a
// pause for that long and prints how much resident memory grew.
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSlider>
#include <QStandardPaths>
#include <QThread>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <unistd.h>

#include "core/io/presets.h"
#include "ui/main_window.h"
#include "ui/network/network_view.h"
#include "ui/panels/slider_row.h"
#include "ui/panels/training_panel.h"
#include "ui/theme.h"

namespace {

using namespace kan;
using namespace kan::ui;
using Clock = std::chrono::steady_clock;

constexpr int kTimeout = 30'000;  // ms

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double percentile(std::vector<double> values, double fraction) {
    if (values.empty()) return -1;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(fraction * static_cast<double>(values.size() - 1) + 0.5)];
}

double residentMegabytes() {
    std::ifstream statm("/proc/self/statm");
    long pages = 0, resident = 0;
    statm >> pages >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// Sees when the network's viewport has painted.
class PaintWatch : public QObject {
  public:
    explicit PaintWatch(QWidget *widget) { widget->installEventFilter(this); }
    std::function<void()> on_paint;

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override {
        if (event->type() == QEvent::Paint && on_paint) QMetaObject::invokeMethod(this, on_paint, Qt::QueuedConnection);
        return QObject::eventFilter(watched, event);
    }
};

/// Runs the event loop until `done`; false after the time.
bool waitUntil(const std::function<bool()> &done, int timeout = kTimeout) {
    QEventLoop loop;
    QElapsedTimer clock;
    clock.start();
    while (!done() && clock.elapsed() < timeout)
        loop.processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents);
    return done();
}

/// The longest time between two beats of the GUI thread's event loop.
class Heartbeat {
  public:
    Heartbeat() {
        timer_.setTimerType(Qt::PreciseTimer);
        QObject::connect(&timer_, &QTimer::timeout, [this] {
            const double gap = millisecondsSince(last_) - kBeat;
            longest_ = std::max(longest_, gap);
            last_ = Clock::now();
        });
    }
    void start() {
        longest_ = 0;
        last_ = Clock::now();
        timer_.start(kBeat);
    }
    double stop() {
        timer_.stop();
        return longest_;
    }

  private:
    static constexpr int kBeat = 1;
    QTimer timer_;
    Clock::time_point last_;
    double longest_ = 0;
};

struct Latencies {
    std::vector<double> picture;
    std::vector<double> trained;
};

/// Moves the λ slider `moves` times, each after the network of the last move was trained.
Latencies measureMoves(MainWindow &window, int moves) {
    ExperimentSession &session = window.session();
    QSlider *slider = window.trainingPanel()->lambdaRow()->slider();
    PaintWatch watch(window.networkView()->viewport());
    Latencies latencies;
    for (int m = 0; m < moves; ++m) {
        const std::uint64_t run_before = session.snapshot()->run_id;
        bool fresh = false, painted = false;
        const auto connection =
            QObject::connect(&session, &ExperimentSession::snapshotChanged, &window,
                             [&](const SnapshotPtr &s) { fresh = fresh || s->run_id > run_before; });
        watch.on_paint = [&] { painted = painted || fresh; };
        const auto start = Clock::now();
        slider->setValue(400 + (m % 2 ? 120 : 0) + m);
        if (!waitUntil([&] { return painted; })) std::exit(1);
        latencies.picture.push_back(millisecondsSince(start));
        const auto trained = [&] {
            return session.snapshot()->run_id > run_before && session.snapshot()->state == RunState::Finished;
        };
        if (!waitUntil(trained)) std::exit(1);
        latencies.trained.push_back(millisecondsSince(start));
        QObject::disconnect(connection);
        watch.on_paint = nullptr;
    }
    return latencies;
}

/// A drag with an edit every 10 ms: pictures of new settings per second, and the longest stall of the GUI thread.
std::pair<double, double> measureDrag(MainWindow &window, int milliseconds) {
    ExperimentSession &session = window.session();
    QSlider *slider = window.trainingPanel()->lambdaRow()->slider();
    std::uint64_t last = session.snapshot()->run_id;
    int networks = 0;
    const auto connection =
        QObject::connect(&session, &ExperimentSession::snapshotChanged, &window,
                         [&](const SnapshotPtr &s) { networks += std::exchange(last, s->run_id) != s->run_id; });
    QTimer drag;
    drag.setTimerType(Qt::PreciseTimer);
    int position = 300;
    QObject::connect(&drag, &QTimer::timeout, [&] { slider->setValue(position = 300 + (position - 299) % 500); });
    Heartbeat heart;
    heart.start();
    drag.start(10);
    const auto start = Clock::now();
    waitUntil([&] { return millisecondsSince(start) >= milliseconds; });
    drag.stop();
    const double stall = heart.stop();
    waitUntil([&] { return session.snapshot()->state == RunState::Finished; });
    QObject::disconnect(connection);
    return {networks * 1000.0 / milliseconds, stall};
}

/// Trains preset after preset-like runs without a pause; networks trained to the end per second, and the longest stall.
std::pair<double, double> measureTraining(MainWindow &window, int milliseconds) {
    ExperimentSession &session = window.session();
    int networks = 0;
    const auto connection =
        QObject::connect(&session, &ExperimentSession::snapshotChanged, &window, [&](const SnapshotPtr &s) {
            if (s->state != RunState::Finished) return;
            ++networks;
            QMetaObject::invokeMethod(&session, &ExperimentSession::reset, Qt::QueuedConnection);
        });
    Heartbeat heart;
    heart.start();
    session.reset();
    const auto start = Clock::now();
    waitUntil([&] { return millisecondsSince(start) >= milliseconds; });
    const double seconds = millisecondsSince(start) / 1000;
    const double stall = heart.stop();
    QObject::disconnect(connection);
    waitUntil([&] { return session.snapshot()->state == RunState::Finished; });
    return {networks / seconds, stall};
}

double measureRepaint(MainWindow &window, int times) {
    QWidget *viewport = window.networkView()->viewport();
    std::vector<double> costs;
    for (int t = 0; t < times; ++t) {
        const auto start = Clock::now();
        viewport->repaint();
        costs.push_back(millisecondsSince(start));
    }
    return percentile(costs, 0.5);
}

int soak(MainWindow &window, int seconds) {
    const auto [warm_rate, warm_stall] = measureTraining(window, std::min(20, seconds) * 1000);
    const double before = residentMegabytes();
    double rate = warm_rate, stall = warm_stall;
    const auto start = Clock::now();
    int round = 0;
    while (millisecondsSince(start) < seconds * 1000.0) {
        if (++round % 2) {
            std::tie(rate, stall) = measureTraining(window, 5000);
        } else {
            measureDrag(window, 2000);
        }
    }
    const double after = residentMegabytes();
    std::printf(
        "{\"soak_seconds\": %d, \"networks_per_second\": %.2f, \"rss_before_mb\": %.1f, \"rss_after_mb\": %.1f, "
        "\"rss_growth_mb\": %.2f}\n",
        seconds, rate, before, after, after - before);
    return 0;
}

int measure(MainWindow &window, Clock::time_point opened, int moves) {
    ExperimentSession &session = window.session();
    bool fresh = false, painted = false;
    PaintWatch watch(window.networkView()->viewport());
    watch.on_paint = [&] { painted = painted || fresh; };
    QObject::connect(&session, &ExperimentSession::snapshotChanged, &window,
                     [&](const SnapshotPtr &s) { fresh = fresh || !s->layers.empty(); });
    if (!waitUntil([&] { return painted; })) return 1;
    const double first_frame = millisecondsSince(opened);
    watch.on_paint = nullptr;
    if (!waitUntil([&] { return session.snapshot()->state == RunState::Finished; })) return 1;
    const Latencies latencies = measureMoves(window, moves);
    const auto [trained_rate, training_stall] = measureTraining(window, 5000);
    const auto [drag_rate, drag_stall] = measureDrag(window, 4000);
    const double repaint = measureRepaint(window, 50);
    std::printf(
        "{\"slider_to_picture_ms\": {\"p50\": %.1f, \"p95\": %.1f}, "
        "\"slider_to_trained_ms\": {\"p50\": %.1f, \"p95\": %.1f}, \"networks_per_second\": %.2f, "
        "\"dragged_networks_per_second\": %.1f, \"max_gui_stall_ms\": %.1f, \"max_gui_stall_drag_ms\": %.1f, "
        "\"open_to_first_training_frame_ms\": %.1f, \"repaint_ms\": %.2f, \"threads\": %d}\n",
        percentile(latencies.picture, 0.5), percentile(latencies.picture, 0.95), percentile(latencies.trained, 0.5),
        percentile(latencies.trained, 0.95), trained_rate, drag_rate, training_stall, drag_stall, first_frame, repaint,
        QThread::idealThreadCount());
    return 0;
}

int usage(const char *problem) {
    std::cerr << "kan-ui-bench: " << problem << "\nusage: kan-ui-bench [--moves N] [--soak SECONDS] [--size WxH]\n";
    return 2;
}

}  // namespace

int main(int argc, char *argv[]) {
    const auto opened = Clock::now();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    int moves = 40, soak_seconds = 0;
    QSize size(1920, 1080);
    for (int a = 1; a < argc; a += 2) {
        const std::string option = argv[a];
        if (a + 1 == argc) return usage("an option needs a value");
        const QString value = QString::fromLocal8Bit(argv[a + 1]);
        if (option == "--moves") {
            moves = std::max(1, value.toInt());
        } else if (option == "--soak") {
            soak_seconds = std::max(1, value.toInt());
        } else if (option == "--size") {
            size = QSize(value.section('x', 0, 0).toInt(), value.section('x', 1, 1).toInt());
        } else {
            return usage(("unknown option " + option).c_str());
        }
    }
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    Theme::apply(application, QStringLiteral("light"));
    MainWindow window({.remember_layout = false, .autosave_folder = {}});
    window.resize(size);
    window.session().load(presets().front());
    window.show();
    if (soak_seconds > 0) {
        waitUntil([&] { return window.session().snapshot()->state == RunState::Finished; });
        return soak(window, soak_seconds);
    }
    return measure(window, opened, moves);
}
