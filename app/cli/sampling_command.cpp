#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <mutex>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/sampling_report.h"
#include "app/cli/sampling_task.h"
#include "core/text.h"
#include "core/threads/task_team.h"

namespace kan::cli {

namespace {

/// "3/15 done; sobol, kan: 640 of 1000 evaluations, error 1.2e-02", redrawn on a terminal, from any thread.
class SamplingBar {
  public:
    explicit SamplingBar(std::size_t rows) : rows_(rows), terminal_(isatty(STDERR_FILENO) == 1) {}
    ~SamplingBar() {
        if (terminal_) std::fputs("\r\033[K", stderr);
    }
    SamplingBar(const SamplingBar &) = delete;
    SamplingBar &operator=(const SamplingBar &) = delete;

    void update(const SamplingRun &run) {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (!terminal_ || run.history().empty() || now - last_ < std::chrono::milliseconds(50)) return;
        last_ = now;
        std::fprintf(stderr, "\r\033[K%zu/%zu done; %s: %d of %d evaluations, error %.1e", done_, rows_,
                     concat(toString(run.options().strategy), ", ", toString(run.options().learner)).c_str(),
                     run.evaluations(), run.options().budget, run.history().back().mean_error);
    }
    void rowDone() {
        const std::lock_guard lock(mutex_);
        ++done_;
    }

  private:
    std::mutex mutex_;
    std::size_t rows_, done_ = 0;
    bool terminal_;
    std::chrono::steady_clock::time_point last_{};
};

std::vector<SamplingRow> runRows(const SamplingTask &task, const std::stop_token &stop) {
    std::vector<SamplingRow> rows;
    for (const SamplingOptions &options : task.rows) rows.push_back({options, {}});
    SamplingBar bar(rows.size());
    TaskTeam team(task.threads);
    team.run(static_cast<int>(rows.size()), true, [&](int n) {
        SamplingRow &row = rows[static_cast<std::size_t>(n)];
        if (stop.stop_requested()) return;
        row.result = runSampling(row.options, stop, [&](const SamplingRun &run) { bar.update(run); });
        bar.rowDone();
    });
    return rows;
}

/// Says on standard error what failed; whether anything did.
bool tellFailures(const std::vector<SamplingRow> &rows) {
    bool failed = false;
    for (const SamplingRow &row : rows) {
        if (!row.result || row.result->status != SamplingStatus::Failed) continue;
        failed = true;
        std::cerr << "kan-cli: " << toString(row.options.strategy) << ", " << toString(row.options.learner) << ": "
                  << row.result->message << "\n";
    }
    return failed;
}

}  // namespace

int samplingLab(Arguments arguments) {
    const SamplingTask task = samplingTask(std::move(arguments));
    Interrupt interrupt;
    const std::vector<SamplingRow> rows = runRows(task, interrupt.token());
    if (task.json)
        writeResult(toJson(rows), task.out);
    else
        writeText(plainText(rows), task.out);
    const bool failed = tellFailures(rows);
    if (interrupt.happened()) return kInterrupted;
    return failed ? kNumericalFailure : kDone;
}

}  // namespace kan::cli
