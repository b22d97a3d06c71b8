#pragma once

#include <optional>

#include "app/cli/arguments.h"
#include "core/experiment/experiment.h"
#include "core/model/mlp.h"

namespace kan::cli {

/// --mlp WIDTHS [--activation NAME] [--init NAME] [--seed N]: the multilayer perceptron to be trained instead of the
/// KAN. WIDTHS are the nodes of all layers, "2,5,1". Nothing without --mlp. Throws UsageError.
std::optional<MlpSpec> mlpOption(Arguments &arguments);

/// Whether --set gives the weight of the penalty.
bool setsPenalty(Arguments arguments);

/// Trains it on the experiment's rows with the experiment's training options; writes the result as trainCommand does.
int trainMlp(const Experiment &experiment, const MlpSpec &spec, const std::string &out);

}  // namespace kan::cli
