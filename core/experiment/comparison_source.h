#pragma once

#include <memory>

#include "core/compare/comparison.h"
#include "core/experiment/experiment.h"

namespace kan {

/// The data of each repeat for Vary::Split: the experiment's own first, then other splits: of its table by further
/// folds and seeds (splitOfRepeat), scaled anew; of any other rows dealt anew (resplit).
DatasetOfRepeat repeatsOf(const Experiment &experiment, std::shared_ptr<const Dataset> data);

/// What the experiment asks for, or its network against the usual rivals; where its table has folds, on each of them.
Comparison comparisonOf(const Experiment &experiment, const Dataset &data);

}  // namespace kan
