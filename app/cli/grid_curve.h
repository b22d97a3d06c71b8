#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/train/trainer.h"

namespace kan::cli {

/// What each grid of a schedule reached: the losses of its last step.
class GridCurve {
  public:
    /// Takes the time of every finished step; to be called from the training callback.
    void update(const TrainingProgress &progress);
    /// Sorts the steps by grid; losses in the user's units are `unit` times those of the history.
    void finish(const TrainingHistory &history, double unit);

    /// [{grid, train_rmse, test_rmse, seconds, slope}], coarsest first; slope = d log(test_rmse) / d log(grid) from the
    /// grid before, null for the first.
    nlohmann::json toJson() const;
    /// The same as a table to read.
    std::string table() const;

  private:
    struct Point {
        int grid = 0;
        double train_rmse = 0, test_rmse = 0, seconds = 0;
    };
    double slope(std::size_t n) const;

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::vector<double> finished_;  ///< seconds since the start, per step
    std::vector<Point> points_;
};

}  // namespace kan::cli
