#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/arguments.h"
#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"

namespace kan::cli {

/// kan-cli train FILE [--out RESULT.json] [--save EXPERIMENT.json] [--from-seed] [--threads N] [--set key=value …]
/// kan-cli train --csv FILE --target NAME[,NAME] …: see tableExperiment
int trainCommand(Arguments arguments);
/// kan-cli compare FILE [--repeats N] [--json] [--out RESULT.json] [--threads N] [--set key=value …]
int compareCommand(Arguments arguments);
/// kan-cli grid-extension [FILE] [--json] [--out FILE] [--threads N] [--set key=value …]
int gridExtensionCommand(Arguments arguments);
/// kan-cli demo6 [--json] [--spread N] [--threads N]
int demo6Command(Arguments arguments);
/// kan-cli presets [--json]
int presetsCommand(Arguments arguments);
/// kan-cli symbolic FILE [--out FILE] [--lib x,sin,…] [--score simplest|pykan] [--a-range lo,hi] [--b-range lo,hi]
int symbolicCommand(Arguments arguments);
/// kan-cli export FILE --format latex|python|sympy|cpp|text [--digits N] [--version LABEL|last] [--out FILE]
int exportCommand(Arguments arguments);

/// kan-cli discover FILE [--out FILE] [--lib x,sin,…] [--attempts N] [--threads N] [--set key=value …]
int discoverCommand(Arguments arguments);
/// kan-cli predict EXPERIMENT DATA [--out PREDICTIONS.csv] [--version LABEL|last] [--threads N]
int predictCommand(Arguments arguments);
/// kan-cli lab NAME [OPTION …]
int labCommand(const std::string &name, Arguments arguments);

/// The experiment in this file or, if there is none, the preset of this name. Throws ExperimentError.
Experiment openExperiment(const std::string &name);
/// The last version with this label; "last" is the present network: the last version or else the given layers. `name`
/// is for messages. Throws ExperimentError if there is none.
const Kan &trainedNetwork(const Experiment &experiment, const std::string &name, const std::string &label);
/// What a finished training means for the exit code; says on standard error what went wrong.
int exitCodeOf(const TrainingResult &result, bool interrupted);
/// Writes JSON to `out`, or to standard output if `out` is empty. Throws ExperimentError if that fails.
void writeResult(const nlohmann::json &result, const std::string &out);
/// The same for text.
void writeText(const std::string &text, const std::string &out);

}  // namespace kan::cli
