#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/status_line.h"
#include "app/cli/table_experiment.h"
#include "app/cli/training_run.h"
#include "core/compare/comparison.h"
#include "core/compare/comparison_table.h"
#include "core/experiment/comparison_source.h"
#include "core/io/comparison_json.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// "[17/40] KAN λ 0.01, repeat 4: step 12/40".
class ComparisonBar {
  public:
    explicit ComparisonBar(const Comparison &comparison)
        : comparison_(comparison), runs_(comparison.repeats * static_cast<int>(comparison.contenders.size())) {}

    void update(int contender, int repeat, int step, int steps, bool done) {
        done_ += done;
        if (done) line_.hasten();
        if (!line_.due()) return;
        const std::string &name = comparison_.contenders[static_cast<std::size_t>(contender)].name;
        line_.show(concat("[", done_, "/", runs_, "] ", name, ", repeat ", repeat + 1, ": step ", step, "/", steps));
    }

  private:
    const Comparison &comparison_;
    int runs_, done_ = 0;
    StatusLine line_;
};

}  // namespace

int compareCommand(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const bool json = arguments.flag("--json");
    const int repeats = arguments.integer("--repeats", 0, 1, 10'000);
    std::optional<Experiment> of_table = tableExperiment(arguments);
    Experiment experiment = of_table ? std::move(*of_table) : namedExperiment(arguments);
    readRows(experiment);
    Interrupt interrupt;
    const std::shared_ptr<const Dataset> data = experiment.makeDataset();
    Comparison comparison = comparisonOf(experiment, *data);
    if (repeats > 0) comparison.repeats = repeats;
    ComparisonResult result;
    {
        ComparisonBar bar(comparison);
        result =
            compare(comparison, repeatsOf(experiment, data), experiment.symbolic, experiment.training.threads,
                    interrupt.token(), [&](int contender, int repeat, int step, int steps, const ContenderRun *done) {
                        bar.update(contender, repeat, step, steps, done != nullptr);
                    });
    }
    if (json || !out.empty()) writeResult(toJson(result), out);
    if (!json) writeText(plainText(comparisonTable(result)), "");
    for (const ContenderResult &contender : result.contenders)
        for (const ContenderRun &run : contender.runs)
            if (run.status == TrainingStatus::Failed)
                std::cerr << "kan-cli: " << contender.contender.name << ": " << run.message << "\n";
    return interrupt.happened() ? kInterrupted : kDone;
}

}  // namespace kan::cli
