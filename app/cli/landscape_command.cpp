#include <iostream>
#include <memory>

#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/landscape_options.h"
#include "app/cli/landscape_report.h"
#include "app/cli/status_line.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// "[3/6] six-hump-camel, mlp-9: epoch 120/500".
class LandscapeBar {
  public:
    explicit LandscapeBar(std::size_t rows) : rows_(rows) {}

    void nextRow(const LandscapeRow &row) {
        ++row_;
        title_ = concat(toString(row.problem->landscape.kind()), ", ", toString(row.parameterisation.kind));
        line_.hasten();
    }
    void update(const LandscapeRun &run) {
        if (!line_.due()) return;
        const bool fitting = run.status() == LandscapeStatus::Prefitting;
        show(fitting ? concat("fitting to the start, epoch ", run.prefitEpochs())
                     : concat("epoch ", run.epoch(), "/", run.epochs(), ", value ", run.value()));
    }
    void update(int done, int runs) {
        if (line_.due()) show(concat("run ", done, "/", runs));
    }

  private:
    void show(const std::string &text) { line_.show(concat("[", row_, "/", rows_, "] ", title_, ": ", text)); }

    std::size_t rows_, row_ = 0;
    std::string title_;
    StatusLine line_;
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

/// Says on standard error what failed, of several runs in a row the first and their number; whether anything did.
bool tellFailures(const std::vector<LandscapeRow> &rows) {
    bool failed = false;
    for (const LandscapeRow &row : rows) {
        const LandscapeResult *first = row.result.status != LandscapeStatus::Done ? &row.result : nullptr;
        if (row.rate)
            for (const LandscapeResult &result : row.rate->runs)
                if (!first && result.status != LandscapeStatus::Done) first = &result;
        if (!first) continue;
        failed = true;
        std::cerr << "kan-cli: " << toString(row.problem->landscape.kind()) << ", "
                  << toString(row.parameterisation.kind) << ": " << first->message;
        if (row.rate && row.rate->failed > 1)
            std::cerr << " (the first of " << row.rate->failed << " runs that failed)";
        std::cerr << "\n";
    }
    return failed;
}

int descend(const LandscapeArguments &given) {
    const LandscapeTask task = landscapeTask(given);
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
    write(rows, given.json, given.out);
    const bool failed = tellFailures(rows);
    if (interrupt.happened()) return kInterrupted;
    return failed ? kNumericalFailure : kDone;
}

}  // namespace

Command landscapeLab() {
    const auto given = std::make_shared<LandscapeArguments>();
    Command lab;
    lab.name = "landscape";
    lab.summary = "goes down a landscape in x itself, and in the weights of a network that makes x";
    lab.description =
        "Prints where each ends. With --runs N it tells how many of N seeds reach the minimum; --starts M repeats this "
        "from M - 1 more starts.";
    lab.options = landscapeOptions(*given);
    lab.examples = {
        "lab landscape --landscape six-hump-camel --parameterisation all --width 256 --runs 5 --starts 3",
        "lab landscape --formula \"3*sin(5*x1) + x1^2\" --start 3 --parameterisation all --width 256 --runs 10"};
    lab.run = [given] { return descend(*given); };
    return lab;
}

}  // namespace kan::cli
