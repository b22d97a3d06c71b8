#include "core/threads/task_team.h"

#include <algorithm>
#include <utility>

namespace kan {

namespace {

/// Looks at the next run before a helper sleeps: about 80 microseconds. The next pass over the data usually follows
/// sooner, and waking a thread takes as long on virtual machines.
constexpr int kHelperSpins = 6000;
/// And at the tasks still missing before the caller sleeps, so that its core can take a helper that does not run.
constexpr int kCallerSpins = 1500;

void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

}  // namespace

int availableThreads(int threads) {
    return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

TaskTeam::Ticket TaskTeam::unpack(std::uint64_t word) {
    return {static_cast<std::uint32_t>(word >> 32), static_cast<std::uint16_t>(word >> 16),
            static_cast<std::uint16_t>(word)};
}

std::uint64_t TaskTeam::pack(Ticket ticket) {
    return (static_cast<std::uint64_t>(ticket.generation) << 32) | (static_cast<std::uint64_t>(ticket.front) << 16) |
           ticket.back;
}

TaskTeam::TaskTeam(int threads) : threads_(availableThreads(threads)) {}

TaskTeam::~TaskTeam() {
    quit_ = true;
    ticket_.store(pack({++generation_, 0, 0}));
    ticket_.notify_all();
}

void TaskTeam::start() {
    for (int n = static_cast<int>(helpers_.size()); n + 1 < threads_; ++n)
        helpers_.emplace_back([this, n] { help(n + 1); });
}

bool TaskTeam::takeTask(int thread) {
    std::uint64_t word = ticket_.load(std::memory_order_acquire);
    for (;;) {
        Ticket ticket = unpack(word);
        if (ticket.front >= ticket.back) return false;
        const int mine = thread == 0 ? ticket.front++ : --ticket.back;
        if (!ticket_.compare_exchange_weak(word, pack(ticket), std::memory_order_acq_rel)) continue;
        // The run cannot end before this task has: what is read until then is of its generation.
        const int count = count_;
        try {
            call_(context_, first_ + mine, thread);
        } catch (...) {
            if (!failed_.test_and_set()) error_ = std::current_exception();
        }
        if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == count) done_.notify_all();
        return true;
    }
}

void TaskTeam::help(int thread) {
    while (!quit_) {
        if (takeTask(thread)) continue;
        const std::uint64_t seen = ticket_.load(std::memory_order_acquire);
        if (unpack(seen).front < unpack(seen).back || quit_) continue;
        int spins = 0;
        while (spins < kHelperSpins && ticket_.load(std::memory_order_relaxed) == seen) {
            relax();
            ++spins;
        }
        if (spins < kHelperSpins) continue;
        asleep_.fetch_add(1, std::memory_order_release);
        ticket_.wait(seen, std::memory_order_acquire);
        asleep_.fetch_sub(1, std::memory_order_release);
    }
}

void TaskTeam::runAll(int count, bool spread) {
    if (!spread || threads_ <= 1 || count <= 1) {
        const auto call = call_;  // a task done here may run tasks of its own
        const void *const context = context_;
        for (int n = 0; n < count; ++n) call(context, n, 0);
        return;
    }
    start();
    constexpr int kMost = 65535;  // what a ticket can count
    for (int first = 0; first < count; first += kMost) runTogether(first, std::min(kMost, count - first));
    if (!failed_.test()) return;
    failed_.clear();
    std::rethrow_exception(std::exchange(error_, nullptr));
}

void TaskTeam::runTogether(int first, int count) {
    first_ = first;
    count_ = count;
    done_.store(0, std::memory_order_relaxed);
    ticket_.store(pack({++generation_, 0, static_cast<std::uint16_t>(count)}), std::memory_order_release);
    ticket_.notify_all();
    while (takeTask(0)) {
    }
    for (int done = done_.load(std::memory_order_acquire), spins = 0; done < count;
         done = done_.load(std::memory_order_acquire)) {
        if (++spins < kCallerSpins)
            relax();
        else
            done_.wait(done, std::memory_order_acquire);
    }
}

}  // namespace kan
