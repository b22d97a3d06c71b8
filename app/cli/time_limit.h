#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace kan::cli {

/// Requests a stop when `outer` is asked to stop, and after so many seconds; for what knows no clock itself.
class TimeLimit {
  public:
    TimeLimit(const std::stop_token &outer, std::optional<double> seconds);
    TimeLimit(const TimeLimit &) = delete;
    TimeLimit &operator=(const TimeLimit &) = delete;

    std::stop_token token() const { return source_.get_token(); }
    bool reached() const { return reached_; }  ///< the time was up before anybody else asked for a stop

  private:
    struct Passes {
        std::stop_source source;
        void operator()() { source.request_stop(); }
    };
    std::stop_source source_;
    std::stop_callback<Passes> passed_on_;
    std::atomic<bool> reached_ = false;
    std::mutex mutex_;
    std::condition_variable_any ends_;
    std::jthread clock_;
};

}  // namespace kan::cli
