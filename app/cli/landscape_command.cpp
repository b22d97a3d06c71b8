#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/landscape_options.h"
#include "app/cli/landscape_report.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// "[3/6] six-hump-camel, mlp-9: epoch 120/500", redrawn on a terminal.
class LandscapeBar {
  public:
    explicit LandscapeBar(std::size_t rows) : rows_(rows), terminal_(isatty(STDERR_FILENO) == 1) {}
    ~LandscapeBar() {
        if (terminal_) std::fputs("\r\033[K", stderr);
    }
    LandscapeBar(const LandscapeBar &) = delete;
    LandscapeBar &operator=(const LandscapeBar &) = delete;

    void nextRow(const LandscapeRow &row) {
        ++row_;
        title_ = concat(toString(row.problem->landscape.kind()), ", ", toString(row.parameterisation.kind));
        last_ = {};
    }
    void update(const LandscapeRun &run) {
        if (!due()) return;
        const bool fitting = run.status() == LandscapeStatus::Prefitting;
        draw(fitting ? concat("fitting to the start, epoch ", run.prefitEpochs())
                     : concat("epoch ", run.epoch(), "/", run.epochs(), ", value ", run.value()));
    }
    void update(int done, int runs) {
        if (due()) draw(concat("run ", done, "/", runs));
    }

  private:
    bool due() {
        const auto now = std::chrono::steady_clock::now();
        if (!terminal_ || now - last_ < std::chrono::milliseconds(50)) return false;
        last_ = now;
        return true;
    }
    void draw(const std::string &text) const {
        std::fprintf(stderr, "\r\033[K[%zu/%zu] %s: %s", row_, rows_, title_.c_str(), text.c_str());
    }

    std::size_t rows_, row_ = 0;
    bool terminal_;
    std::string title_;
    std::chrono::steady_clock::time_point last_{};
};

/// Fills in what the row's runs come to; false if a stop was requested before the first had ended.
bool runRow(LandscapeRow &row, const LandscapeTask &task, const std::stop_token &stop, LandscapeBar &bar) {
    if (task.runs == 0) {
        row.result = runLandscape(*row.problem, row.parameterisation, task.options, stop,
                                  [&](const LandscapeRun &run) { bar.update(run); });
        return row.result.status != LandscapeStatus::Stopped;
    }
    row.seeds = task.runs;
    row.starts = drawnStarts(row.problem->landscape, row.problem->start, task.starts, task.options.seed);
    row.rate = successRate(row.problem->landscape, row.starts, row.parameterisation, task.options, task.runs, stop,
                           [&](int done, int runs, const LandscapeResult &) { bar.update(done, runs); });
    if (row.rate->runs.empty()) return false;
    row.result = row.rate->runs.front();
    return true;
}

/// Says on standard error what failed; whether anything did.
bool tellFailures(const std::vector<LandscapeRow> &rows) {
    bool failed = false;
    const auto tell = [&](const LandscapeRow &row, const LandscapeResult &result) {
        if (result.status == LandscapeStatus::Done) return;
        failed = true;
        std::cerr << "kan-cli: " << toString(row.problem->landscape.kind()) << ", "
                  << toString(row.parameterisation.kind) << ": " << result.message << "\n";
    };
    for (const LandscapeRow &row : rows) {
        if (!row.rate) tell(row, row.result);
        if (row.rate)
            for (const LandscapeResult &result : row.rate->runs) tell(row, result);
    }
    return failed;
}

}  // namespace

int landscapeLab(Arguments arguments) {
    const LandscapeTask task = landscapeTask(std::move(arguments));
    Interrupt interrupt;
    std::vector<LandscapeRow> rows;
    {
        LandscapeBar bar(task.problems.size() * task.parameterisations.size());
        for (const LandscapeProblem &problem : task.problems)
            for (const Parameterisation &parameterisation : task.parameterisations) {
                LandscapeRow row{&problem, parameterisation, {}, {}, 1, {}};
                bar.nextRow(row);
                if (interrupt.happened() || !runRow(row, task, interrupt.token(), bar)) continue;
                rows.push_back(std::move(row));
            }
    }
    if (task.json)
        writeResult(toJson(rows), task.out);
    else
        writeText(plainText(rows), task.out);
    const bool failed = tellFailures(rows);
    if (interrupt.happened()) return kInterrupted;
    return failed ? kNumericalFailure : kDone;
}

}  // namespace kan::cli
