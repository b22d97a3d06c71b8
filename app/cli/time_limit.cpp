#include "app/cli/time_limit.h"

#include <chrono>

namespace kan::cli {

TimeLimit::TimeLimit(const std::stop_token &outer, std::optional<double> seconds) : passed_on_(outer, Passes{source_}) {
    if (!seconds) return;
    clock_ = std::jthread([this, wait = std::chrono::duration<double>(*seconds)](const std::stop_token &end) {
        std::unique_lock lock(mutex_);
        ends_.wait_for(lock, end, wait, [] { return false; });
        if (!end.stop_requested()) reached_ = source_.request_stop();
    });
}

}  // namespace kan::cli
