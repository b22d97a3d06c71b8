#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/train/trainer.h"

namespace kan {

/// Grid extension (Liu et al. 2024, section 2.4): a KAN is trained on a coarse grid, its splines are put on a finer one
/// without changing the function, it is trained on, and so forth.
struct StaircaseOptions {
    static constexpr int kMostGrid = 1000;
    static constexpr int kMostInputs = 20;

    std::string formula = "exp(sin(pi*x1)+x2^2)";
    std::pair<double, double> range = {-1, 1};  ///< of every input
    std::vector<int> hidden = {1};              ///< nodes of the hidden layers
    std::vector<int> grids = {3, 5, 10, 20, 50, 100, 200};
    int steps = 15;  ///< of Levenberg-Marquardt, on each grid
    int rows = 3000, test_rows = 1000;
    std::uint64_t seed = 0;  ///< of rows and network
    int threads = 0;         ///< 0: as many as the machine has; results do not depend on it

    /// Throws std::invalid_argument (FormulaError for the formula) naming the field, its value and the allowed range.
    void validate() const;
    int allSteps() const { return steps * static_cast<int>(grids.size()); }
    KanSpec spec() const;  ///< on the first grid
    TrainingOptions training() const;
};

/// What the network reached on one grid.
struct StaircaseStage {
    int grid = 0;
    int first_step = 0, last_step = 0;  ///< from 1; so far
    std::size_t parameters = 0;
    double train = 0, test = 0;  ///< RMSE after last_step
    double seconds = 0;          ///< of its steps
};
/// d log(test) / d log(G) from the stage before; NaN for the first.
double slopeOf(const std::vector<StaircaseStage> &stages, std::size_t n);

/// Goes up the grids step by step. Belongs to one thread.
class StaircaseRun {
  public:
    /// Throws as validate() and createDataset do.
    explicit StaircaseRun(const StaircaseOptions &options);

    /// One step of training, with a refinement before it where the next grid's turn comes.
    TrainingStatus step(const std::stop_token &stop = {});
    bool finished() const { return history().steps() >= options_.allSteps(); }

    const StaircaseOptions &options() const { return options_; }
    const TrainingHistory &history() const { return trainer_.history(); }
    const Kan &model() const { return trainer_.model(); }
    const std::string &message() const { return trainer_.message(); }
    const std::vector<StaircaseStage> &stages() const { return stages_; }

  private:
    StaircaseOptions options_;
    Trainer trainer_;
    std::vector<StaircaseStage> stages_;
};

}  // namespace kan
