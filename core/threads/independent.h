#pragma once

#include <functional>
#include <stop_token>

namespace kan {

/// Independent pieces of work of some length (trainings, fits of curves), each on one thread of its own: OpenMP,
/// whoever is free takes the next (schedule(dynamic)). For the many short passes of one training there is TaskTeam.
///
/// Calls task(0) .. task(count-1), each once, on up to `threads` threads (0: all of the machine), the caller's
/// included, and returns when all are done. Which thread does a task must not matter to its result. Inside a task
/// further calls stay on its thread. Rethrows the exception of the first task, by number, that threw one, after all
/// have ended.
void forEachIndependent(int count, int threads, const std::function<void(int n)> &task);

/// A search whose tasks are tried in order until one is good enough: task(n, stop) returns whether nothing after n is
/// needed. Those after it are then not begun, and those already begun are asked to stop; `stop` asks all. Returns the
/// number of tasks that count: up to the first that was good enough, it included. So what comes out does not depend on
/// the number of threads, if tasks are taken into account in their order and only so many.
int searchIndependent(int count, int threads, const std::stop_token &stop,
                      const std::function<bool(int n, const std::stop_token &stop)> &task);

}  // namespace kan
