#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <type_traits>
#include <vector>

namespace kan {

/// Threads of the machine if `threads` is 0, else `threads`.
int availableThreads(int threads);

/// Threads that work through numbered tasks together with the caller. Whoever is free takes the next task, the caller
/// from the front and helpers from the back: so a thread mostly gets the same tasks in each of several runs, and finds
/// what they work on in its core's cache. The caller waits only for tasks that others have begun: on a busy machine,
/// where a helper may not be running at all, it does everything itself. (OpenMP's barriers wait for every thread to
/// arrive; on two busy cores that made two threads 25 times slower than one.)
///
/// Helpers start with the first run(), spin for some tens of microseconds after each and then sleep. The team belongs
/// to one thread; which thread does a task must not matter to its result.
class TaskTeam {
  public:
    /// `threads` in total, the caller included; 0: as many as the machine has.
    explicit TaskTeam(int threads);
    ~TaskTeam();
    TaskTeam(const TaskTeam &) = delete;
    TaskTeam &operator=(const TaskTeam &) = delete;

    int threads() const { return threads_; }

    /// Helpers that have given up spinning and sleep until the next run (or are about to). From any thread.
    int asleep() const { return asleep_.load(std::memory_order_acquire); }

    /// Calls task(0) .. task(count-1), each once, and returns when all are done; with `spread` false, or one thread, or
    /// one task, all on the calling thread, where a task may call run() itself. Rethrows the first exception of a task
    /// after those begun have ended. A task that takes two numbers is also told which of the threads does it, 0 ..
    /// threads()-1, the caller being 0: for scratch memory that tasks of one thread use one after the other.
    template <typename Task>
    void run(int count, bool spread, const Task &task) {
        call_ = [](const void *context, int n, [[maybe_unused]] int thread) {
            if constexpr (std::is_invocable_v<const Task &, int, int>)
                (*static_cast<const Task *>(context))(n, thread);
            else
                (*static_cast<const Task *>(context))(n);
        };
        context_ = &task;
        runAll(count, spread);
    }

  private:
    /// Generation of the run and the range of its tasks that nobody has taken: one word, so that a helper that comes
    /// late cannot take a task of another run.
    struct Ticket {
        std::uint32_t generation = 0;
        std::uint16_t front = 0, back = 0;
    };
    static Ticket unpack(std::uint64_t word);
    static std::uint64_t pack(Ticket ticket);

    void runAll(int count, bool spread);
    void runTogether(int first, int count);
    void help(int thread);
    bool takeTask(int thread);
    void start();

    int threads_ = 1;
    void (*call_)(const void *context, int n, int thread) = nullptr;
    const void *context_ = nullptr;
    std::atomic<std::uint64_t> ticket_{0};
    std::atomic<int> done_{0};
    std::atomic<bool> quit_{false};
    std::atomic<int> asleep_{0};
    int first_ = 0, count_ = 0;  ///< of the run
    std::atomic_flag failed_;
    std::exception_ptr error_;
    std::uint32_t generation_ = 0;
    std::vector<std::jthread> helpers_;
};

}  // namespace kan
