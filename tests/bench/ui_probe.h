#pragma once

#include <QElapsedTimer>
#include <QEvent>
#include <QEventLoop>
#include <QImage>
#include <QMetaObject>
#include <QTimer>
#include <QWidget>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <vector>

#include <unistd.h>

/// What measures a window from the outside: when a widget has painted, how long its thread was busy.
namespace kan::bench {

using Clock = std::chrono::steady_clock;

inline constexpr int kTimeout = 30'000;  // ms

inline double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Resident memory of this program.
inline double residentMegabytes() {
    std::ifstream statm("/proc/self/statm");
    long pages = 0, resident = 0;
    statm >> pages >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// -1 for nothing.
inline double percentile(std::vector<double> values, double fraction) {
    if (values.empty()) return -1;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(std::lround(fraction * static_cast<double>(values.size() - 1)))];
}

/// Runs the event loop until `done`; ends the program if that takes too long.
inline void waitUntil(const std::function<bool()> &done, int timeout = kTimeout) {
    QEventLoop loop;
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        if (clock.elapsed() > timeout) qFatal("nothing happened for too long");
        loop.processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents);
    }
}

/// Tells when a widget has painted: after its paint event and those of all widgets painted with it.
class PaintWatch : public QObject {
  public:
    explicit PaintWatch(QWidget *widget) : widget_(widget) { widget->installEventFilter(this); }
    std::function<void()> on_paint;

    /// As on screen, without a call of on_paint.
    QImage picture() {
        muted_ = true;
        QImage image = widget_->grab().toImage();
        muted_ = false;
        return image;
    }

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override {
        if (event->type() == QEvent::Paint && on_paint && !muted_) {
            QMetaObject::invokeMethod(
                this,
                [this] {
                    if (on_paint) on_paint();
                },
                Qt::QueuedConnection);
        }
        return QObject::eventFilter(watched, event);
    }

  private:
    QWidget *widget_;
    bool muted_ = false;
};

/// The longest time between two beats of the GUI thread's event loop.
class Heartbeat {
  public:
    Heartbeat() {
        timer_.setTimerType(Qt::PreciseTimer);
        QObject::connect(&timer_, &QTimer::timeout, [this] {
            longest_ = std::max(longest_, millisecondsSince(last_) - kBeat);
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

}  // namespace kan::bench
