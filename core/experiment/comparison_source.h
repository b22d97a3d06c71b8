#pragma once

#include <memory>

#include "core/compare/comparison.h"
#include "core/experiment/experiment.h"
#include "core/experiment/table_trials.h"

namespace kan {

/// The data of each repeat for Vary::Split: the experiment's own first, then other splits: of its table by further
/// folds and seeds (splitOfRepeat), scaled anew; of any other rows dealt anew (resplit).
DatasetOfRepeat repeatsOf(const Experiment &experiment, std::shared_ptr<const Dataset> data);

/// What the experiment asks for, or its network against the usual rivals; where its table has folds, on each of them.
Comparison comparisonOf(const Experiment &experiment, const Dataset &data);

/// Whose network trials chose (Experiment::chosen): the contender that is this network is chosen anew by trials on the
/// training rows of each further split, so that no row judges what it helped to choose; only fields that `free` names.
/// Others stay, a rival of as many parameters too. Nothing of other experiments.
ContenderOfRepeat chosenAnew(const Experiment &experiment, const FreeFields &free = {});

}  // namespace kan
