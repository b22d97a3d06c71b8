#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/status_line.h"
#include "app/cli/table_defaults.h"
#include "app/cli/table_experiment.h"
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

struct CompareArguments {
    ExperimentArguments experiment;
    TableArguments table;
    std::optional<int> repeats;
    std::string out;
    bool json = false;
    TableDefaults defaults = TableDefaults::Trials;
};

int runComparison(const CompareArguments &given) {
    std::optional<Experiment> of_table = tableExperiment(given.table, given.experiment);
    Experiment experiment = of_table ? std::move(*of_table) : namedExperiment(given.experiment, {given.out});
    if (!given.table.file) leaveOut(given.table, experiment);
    readRows(experiment);
    bool given_up = false;
    if (given.table.file) chooseDefaults(given.defaults, given.experiment, experiment, given_up);
    if (given_up) return kInterrupted;
    Interrupt interrupt;
    const std::shared_ptr<const Dataset> data = experiment.makeDataset();
    Comparison comparison = comparisonOf(experiment, *data);
    if (given.repeats) comparison.repeats = *given.repeats;
    ComparisonResult result;
    {
        ComparisonBar bar(comparison);
        result = compare(
            comparison, repeatsOf(experiment, data), experiment.symbolic, experiment.training.threads,
            interrupt.token(),
            [&](int contender, int repeat, int step, int steps, const ContenderRun *done) {
                bar.update(contender, repeat, step, steps, done != nullptr);
            },
            chosenAnew(experiment, freeFields(given.experiment.assignments)));
    }
    writeReport(
        given.json, given.out, [&] { return toJson(result); }, [&] { return plainText(comparisonTable(result)); });
    for (const ContenderResult &contender : result.contenders)
        for (std::size_t n = 0; n < contender.runs.size(); ++n) {
            const ContenderRun &run = contender.runs[n];
            if (!run.chosen.empty())
                std::cerr << "kan-cli: " << contender.contender.name << ", split " << n + 1 << ": " << run.chosen
                          << "\n";
            if (run.status == TrainingStatus::Failed)
                std::cerr << "kan-cli: " << contender.contender.name << ": " << run.message << "\n";
        }
    return interrupt.happened() ? kInterrupted : kDone;
}

}  // namespace

Command compareCommand() {
    const auto given = std::make_shared<CompareArguments>();
    Command command;
    command.name = "compare";
    command.summary = "trains several models on the same rows and tells how good they are";
    command.description =
        "Trains the models that the experiment names under \"compare\" on the same rows, each several times, on other "
        "seeds "
        "or splits; prints parameters, seconds and the figures of training and test rows, mean ± deviation. Without "
        "such "
        "a list: the experiment's network, a multilayer perceptron with as many parameters, and the linear model.";
    command.usage = {"FILE [OPTION ...]", "--csv TABLE --target NAME[,NAME] [OPTION ...]"};
    command.positionals = {experimentPlace(given->experiment.name)};
    command.positionals.front().unless = "--csv";
    command.options =
        joined({{whole("--repeats N", "trainings of each model; without it what the experiment says, or 5",
                       given->repeats, {1, 10'000}),
                 jsonOption(given->json), outOption(given->out)},
                changeOptions(given->experiment),
                tableOptions(given->table),
                {defaultsOption(given->defaults)}});
    command.examples = {"compare demo-6-default --repeats 10", "compare heart-disease --json --out comparison.json"};
    command.run = [given] { return runComparison(*given); };
    return command;
}

}  // namespace kan::cli
