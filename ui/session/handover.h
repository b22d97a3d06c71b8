#pragma once

#include <QObject>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace kan::ui {

/// Carries values from any thread to the thread of this object, in their order. The values lie behind a lock of our
/// own, not in Qt's events.
template <typename T>
class Handover : public QObject {
  public:
    explicit Handover(std::function<void(const T &)> receiver) : receiver_(std::move(receiver)) {}

    void post(T value) {
        {
            const std::lock_guard lock(mutex_);
            values_.push_back(std::move(value));
        }
        QMetaObject::invokeMethod(this, &Handover::deliver, Qt::QueuedConnection);
    }

  private:
    void deliver() {
        std::deque<T> values;
        {
            const std::lock_guard lock(mutex_);
            values.swap(values_);
        }
        for (const T &value : values) receiver_(value);
    }

    std::function<void(const T &)> receiver_;
    std::mutex mutex_;
    std::deque<T> values_;
};

}  // namespace kan::ui
