#include <iostream>
#include <mutex>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/number_text.h"
#include "app/cli/sampling_report.h"
#include "app/cli/sampling_task.h"
#include "app/cli/status_line.h"
#include "core/text.h"
#include "core/threads/task_team.h"

namespace kan::cli {

namespace {

/// "3/15 done; sobol, kan: 640 of 1000 evaluations, error 1.2e-02", from any thread.
class SamplingBar {
  public:
    explicit SamplingBar(std::size_t rows) : rows_(rows) {}

    void update(const SamplingRun &run) {
        const std::lock_guard lock(mutex_);
        if (!line_.due() || run.history().empty()) return;
        line_.show(concat(done_, "/", rows_, " done; ", toString(run.options().strategy), ", ",
                          toString(run.options().learner), ": ", run.evaluations(), " of ", run.options().budget,
                          " evaluations, error ", numberText("%.1e", run.history().back().mean_error)));
    }
    void rowDone() {
        const std::lock_guard lock(mutex_);
        ++done_;
    }

  private:
    std::mutex mutex_;
    std::size_t rows_, done_ = 0;
    StatusLine line_;
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
