#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/experiment/experiment.h"
#include "core/model/mlp.h"

namespace kan::cli {

/// --mlp WIDTHS [--activation NAME] [--init NAME] [--seed N]: the multilayer perceptron to be trained instead of the
/// KAN. WIDTHS are the nodes of all layers, "2,5,1".
struct MlpArguments {
    bool asked = false;
    MlpSpec spec;
};
std::vector<Option> mlpOptions(MlpArguments &arguments);

/// Trains it on the experiment's rows with the experiment's training options; writes the result as train does. Returns
/// an ExitCode.
int trainMlp(const Experiment &experiment, const MlpSpec &spec, const std::string &out);

}  // namespace kan::cli
