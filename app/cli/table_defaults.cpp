#include "app/cli/table_defaults.h"

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/interrupt.h"
#include "app/cli/status_line.h"
#include "core/experiment/table_experiment.h"

namespace kan::cli {

namespace {

nlohmann::json trialJson(const TableTrial &trial) {
    return {{"width", trial.model.width}, {"grid", trial.model.grid},
            {"k", trial.model.k},         {"base_fun", toString(trial.model.base_fun)},
            {"lamb", trial.lamb},         {"lamb_entropy", trial.lamb_entropy},
            {"steps", trial.steps},       {"validation_loss", trial.loss}};
}

}  // namespace

Option defaultsOption(TableDefaults &defaults) {
    Option option = reader("--defaults HOW",
                           "how width, grid, λ and steps of a table's network are chosen where --set does not say "
                           "them: by quick trials on the training rows, or fixed ones",
                           [&defaults](const std::string &how) {
                               defaults = how == "fixed" ? TableDefaults::Fixed : TableDefaults::Trials;
                           })
                        .amongst({"trials", "fixed"});
    option.needs = "--csv";
    return option;
}

std::optional<TableTrials> chooseDefaults(TableDefaults defaults, const ExperimentArguments &changes,
                                          Experiment &experiment, bool &interrupted) {
    if (defaults == TableDefaults::Fixed || !experiment.table || !experiment.dataset) return std::nullopt;
    const Interrupt interrupt;
    std::optional<TableTrials> found;
    {
        StatusLine status;
        if (status.due()) status.show("trying a few networks on the training rows");
        found = tableTrials(experiment, *experiment.dataset, freeFields(changes.assignments), interrupt.token());
    }
    interrupted = interrupt.happened();
    if (!found) return found;
    adopt(*found, experiment);
    std::cerr << "kan-cli: " << found->words << "\n";
    return found;
}

nlohmann::json trialsJson(const TableTrials &trials) {
    nlohmann::json out = trialJson(trials.trials[trials.chosen]);
    out["words"] = trials.words;
    out["folds"] = trials.folds;
    out["rows"] = trials.rows;
    for (const TableTrial &trial : trials.trials) out["trials"].push_back(trialJson(trial));
    return out;
}

}  // namespace kan::cli
