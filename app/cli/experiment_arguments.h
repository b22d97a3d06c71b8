#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/io/experiment_file.h"

namespace kan {
struct Experiment;
class Kan;
}  // namespace kan

namespace kan::cli {

struct CompletionWords;

/// What a command is told of the experiment that it works on.
struct ExperimentArguments {
    std::string name;  ///< a file or a preset
    std::optional<int> threads;
    std::vector<std::string> assignments;  ///< of --set
};

/// FILE; with `by_default` it may be left out.
Positional experimentPlace(std::string &name, const std::string &by_default = {});
/// --threads and --set.
std::vector<Option> changeOptions(ExperimentArguments &arguments);

/// What a command writes: empty and "-" are no files.
using Outputs = std::vector<std::string>;

/// The experiment in this file or, if there is none, the preset of this name. Throws ExperimentError, and FileError if
/// its rows are read from a file that is amongst `outputs`.
Experiment openExperiment(const std::string &name, const Outputs &outputs);
/// The same, changed by --set and --threads; not validated yet. Throws as setField does, too.
Experiment namedExperiment(const ExperimentArguments &arguments, const Outputs &outputs);
/// The last version with this label; "last" is the present network: the last version or else the given layers. `name`
/// is for messages. Throws ExperimentError if there is none.
const Kan &trainedNetwork(const Experiment &experiment, const std::string &name, const std::string &label);
/// --version LABEL: which of them.
Option versionOption(std::string &label);

/// The presets of this build, and the fields that --set takes.
CompletionWords experimentWords();

}  // namespace kan::cli
