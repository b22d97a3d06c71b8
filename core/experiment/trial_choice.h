#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/experiment/table_trials.h"

namespace kan {

inline constexpr double kTiedLosses = 1e-6;  ///< relative difference that is none

/// The best trial for which `counts`; the simpler of equal ones. None: all failed.
template <class Counts>
std::optional<std::size_t> bestOf(const std::vector<TableTrial> &trials, const Counts &counts) {
    std::optional<std::size_t> best;
    for (std::size_t n = 0; n < trials.size(); ++n) {
        if (!std::isfinite(trials[n].loss) || !counts(trials[n])) continue;
        if (!best || trials[n].loss < trials[*best].loss * (1 - kTiedLosses)) best = n;
    }
    return best;
}

/// The simplest network that is not clearly worse than the best, by its largest λ of which that holds. Clearly: it
/// loses more than a standard error of the rows' differences, which grows since the folds' training rows are nearly the
/// same (Nadeau and Bengio 2003), or, where many rows were held out, more than simplicity is worth. A network that by
/// its best λ is worse than a simpler one is none, however much its rows scatter. None: all failed.
///
/// `trials` simplest first, with their losses; `losses` of held-out rows, [trial][row], the same rows of each;
/// `trained`: rows that a fold trains on.
std::optional<std::size_t> chosenTrial(const std::vector<TableTrial> &trials,
                                       const std::vector<std::vector<double>> &losses, double trained);

}  // namespace kan
