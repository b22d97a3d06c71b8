#include <iostream>
#include <memory>
#include <mutex>

#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/number_text.h"
#include "app/cli/sampling_report.h"
#include "app/cli/sampling_task.h"
#include "app/cli/status_line.h"
#include "core/text.h"
#include "core/threads/independent.h"

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

std::vector<SamplingRow> runRows(const std::vector<SamplingOptions> &planned, int threads,
                                 const std::stop_token &stop) {
    std::vector<SamplingRow> rows;
    rows.reserve(planned.size());
    for (const SamplingOptions &options : planned) rows.push_back({options, {}});
    SamplingBar bar(rows.size());
    forEachIndependent(static_cast<int>(rows.size()), threads, [&](int n) {
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

int sample(const SamplingArguments &given) {
    const std::vector<SamplingOptions> planned = samplingRows(given);
    Interrupt interrupt;
    const std::vector<SamplingRow> rows = runRows(planned, given.threads, interrupt.token());
    write(rows, given.json, given.out);
    const bool failed = tellFailures(rows);
    if (interrupt.happened()) return kInterrupted;
    return failed ? kNumericalFailure : kDone;
}

}  // namespace

Command samplingLab() {
    const auto given = std::make_shared<SamplingArguments>();
    Command lab;
    lab.name = "sampling";
    lab.summary = "learns a function from as few of its values as possible";
    lab.description =
        "Strategies choose the next points, for a multilayer perceptron (mlp), a KAN (kan) or a KAN whose curves are "
        "recognised (formula); prints the mean absolute error on a grid, and how many evaluations, start points "
        "included, "
        "each took to 1e-2, 1e-3, 1e-4 and 1e-6.";
    lab.options = samplingOptions(*given);
    lab.examples = {"lab sampling --models formula --strategies uniform --start 100"};
    lab.run = [given] { return sample(*given); };
    return lab;
}

}  // namespace kan::cli
