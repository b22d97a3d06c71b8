#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/experiment/table_trials.h"

namespace kan {

inline constexpr Eigen::Index kFewestTrialRows = 12;

/// What is trained on how many rows.
struct TrialPlan {
    std::vector<TableTrial> trials;  ///< simplest first, each once; without losses
    int folds = 0;                   ///< 1: a quarter is held out
    Eigen::Index rows = 0;
};

/// The trials for a table's training rows, as many as can be afforded (see tableTrials), on grids that can keep the
/// experiment's constraints.
TrialPlan trialPlan(const Experiment &experiment, const FreeFields &free, const Dataset &data);

}  // namespace kan
