#include "core/threads/independent.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

#include "core/threads/task_team.h"

namespace kan {

void forEachIndependent(int count, int threads, const std::function<void(int n)> &task) {
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(std::max(count, 0)));
    const int team = std::clamp(availableThreads(threads), 1, std::max(count, 1));
#pragma omp parallel for schedule(dynamic) num_threads(team) if (team > 1)
    for (int n = 0; n < count; ++n) {
        try {
            task(n);
        } catch (...) {  // none may leave a parallel region
            errors[static_cast<std::size_t>(n)] = std::current_exception();
        }
    }
    for (const std::exception_ptr &error : errors)
        if (error) std::rethrow_exception(error);
}

int searchIndependent(int count, int threads, const std::stop_token &stop,
                      const std::function<bool(int n, const std::stop_token &stop)> &task) {
    std::vector<std::stop_source> sources(static_cast<std::size_t>(std::max(count, 0)));
    const auto stopFrom = [&](int first) {
        for (int n = first; n < count; ++n) sources[static_cast<std::size_t>(n)].request_stop();
    };
    const std::stop_callback forward(stop, [&] { stopFrom(0); });
    std::mutex mutex;
    int needed = count;  // guarded by the mutex
    forEachIndependent(count, threads, [&](int n) {
        const std::stop_token own = sources[static_cast<std::size_t>(n)].get_token();
        if (own.stop_requested() || !task(n, own)) return;
        const std::lock_guard lock(mutex);
        if (n + 1 >= needed) return;
        needed = n + 1;
        stopFrom(needed);
    });
    return needed;
}

}  // namespace kan
