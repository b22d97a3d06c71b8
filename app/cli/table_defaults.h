#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "app/cli/command.h"
#include "app/cli/experiment_arguments.h"
#include "core/experiment/table_trials.h"

namespace kan::cli {

/// Where the network of a table comes from, if --set does not say it.
enum class TableDefaults {
    Trials,  ///< tableTrials
    Fixed    ///< the same for every table: tableExperiment
};
/// --defaults trials|fixed.
Option defaultsOption(TableDefaults &defaults);

/// Chooses by trials what --set leaves open of a new experiment on a table, and says so on standard error. Nothing if
/// nothing was tried. Sets `interrupted` if Ctrl+C came meanwhile.
std::optional<TableTrials> chooseDefaults(TableDefaults defaults, const ExperimentArguments &changes,
                                          Experiment &experiment, bool &interrupted);
nlohmann::json trialsJson(const TableTrials &trials);

}  // namespace kan::cli
