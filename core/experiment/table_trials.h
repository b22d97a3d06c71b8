#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace kan {

/// Which fields of an experiment trials may choose; what the user said himself stays.
struct FreeFields {
    bool width = true, grid = true, k = true, base_fun = true, extrapolation = true;
    bool lamb = true, lamb_entropy = true, steps = true;

    /// A network whose width, grid and λ are given is as its user wants it.
    bool any() const { return width || grid || lamb; }
};

/// Those that none of these "key=value" names, by full or short name. A given grid schedule is a given grid; steps are
/// not chosen for another optimiser than L-BFGS, whose steps are no trial's.
FreeFields freeFields(const std::vector<std::string> &assignments);

/// One set of fields that was tried, at the step after which it predicted best.
struct TableTrial {
    KanSpec model;
    double lamb = 0, lamb_entropy = 0;
    int steps = 0;
    double loss = 0;  ///< mean over the held-out rows: of squares, or as the loss has it; of scaled outputs
};

/// Which fields predict rows best that they were not trained on.
struct TableTrials {
    std::vector<TableTrial> trials;   ///< simplest first: by parameters, straight lines before held ones, the larger λ
    std::size_t chosen = 0;           ///< place among them
    std::optional<std::size_t> next;  ///< the best with another network; none: there was one network only
    int folds = 0;
    Eigen::Index rows = 0;  ///< of the training rows, that were trained on and held out in turn
    std::string words;      ///< the same for its reader
};

/// Trains a few networks, from straight lines to a hidden layer of cubic splines, on some inner folds of the training
/// rows (trial_folds.h); test rows are not read. For each network λ and number of steps with the least held-out loss
/// count. Among the networks the simplest is chosen whose rows lose no more against the best one's than a standard
/// error of the differences (Breiman et al. 1984, 3.4.3; paired, row by row, and corrected for folds that share rows).
///
/// The work is bounded by count (rows * edges * steps), never by time: for many rows or columns there are fewer folds,
/// then fewer networks, then fewer rows. Nothing if there are too few rows, no field is free, the experiment has no
/// table or has networks already, or `stop` was requested.
std::optional<TableTrials> tableTrials(const Experiment &experiment, const Dataset &rows, const FreeFields &free,
                                       const std::stop_token &stop = {});

/// Puts what was chosen into the experiment.
void adopt(const TableTrials &trials, Experiment &experiment);

}  // namespace kan
