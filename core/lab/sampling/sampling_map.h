#pragma once

#include <vector>

#include "core/lab/sampling/sampling_run.h"

namespace kan {

/// Target, prediction and their difference on a grid, for heat maps.
struct SamplingMap {
    std::vector<double> x1, x2;  ///< ascending, ends of the ranges included; x2 is one number for one variable
    Matrix target;               ///< [x2][x1]; NaN where the function is not finite
    Matrix prediction;           ///< [x2][x1]
    Matrix difference;           ///< prediction - target
};

/// `points` per axis over the first two variables' ranges; further variables are held at the middle of theirs. Not
/// counted as evaluations. Throws std::invalid_argument for points outside 2 .. 2000.
SamplingMap samplingMap(const SamplingRun &run, int points);

}  // namespace kan
