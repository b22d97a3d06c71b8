#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/train/trainer.h"

namespace kan {

/// A KAN and a multilayer perceptron with about as many parameters learn the same rows by the same optimiser.
struct SideBySideOptions {
    static constexpr int kMostInputs = 8;
    static constexpr int kMostNodes = 12;   ///< in a hidden layer of the KAN
    static constexpr int kMostLayers = 3;   ///< hidden ones, of either
    static constexpr int kMostHidden = 64;  ///< in a hidden layer of the perceptron

    std::string formula = "exp(sin(pi*x1)+x2^2)";
    std::pair<double, double> range = {-1, 1};  ///< of every input
    int rows = 1000, test_rows = 1000;
    std::vector<int> kan_hidden = {2};
    int grid = 5;        ///< G of the KAN
    int mlp_layers = 1;  ///< hidden ones; their width is found so that the parameters come nearest
    Activation activation = Activation::Tanh;
    OptimizerKind opt = OptimizerKind::Lbfgs;  ///< or Adam
    int steps = 60;                            ///< of both; one of L-BFGS is up to 20 iterations
    std::uint64_t seed = 0;                    ///< of rows and networks
    int threads = 0;                           ///< 0: as many as the machine has; results do not depend on it

    /// Throws std::invalid_argument (FormulaError for the formula) naming the field, its value and the allowed range.
    void validate() const;
    KanSpec kan() const;
    MlpSpec mlp() const;
    TrainingOptions training() const;
};

/// One of the two.
struct SideFigures {
    std::string name;  ///< "KAN 2-2-1, G 5", "MLP 2-15-1, tanh"
    std::size_t parameters = 0;
    int steps = 0;
    double train = 0, test = 0;  ///< RMSE after them; NaN before the first
    double seconds = 0;          ///< of its steps alone
    std::string problem;         ///< why it does not go on; else empty
};

/// Trains both step for step. Belongs to one thread. One that fails stays as it was, the other goes on.
class SideBySideRun {
  public:
    /// Throws as validate() and createDataset do.
    explicit SideBySideRun(const SideBySideOptions &options);

    /// One step of each; false if it was stopped or nothing is left to do.
    bool step(const std::stop_token &stop = {});
    bool finished() const;

    const SideBySideOptions &options() const { return options_; }
    const Dataset &dataset() const { return *dataset_; }
    const Kan &kan() const { return kan_.model(); }
    const Mlp &mlp() const { return mlp_.model(); }
    const TrainingHistory &kanHistory() const { return kan_.history(); }
    const TrainingHistory &mlpHistory() const { return mlp_.history(); }
    const SideFigures &kanFigures() const { return kan_figures_; }
    const SideFigures &mlpFigures() const { return mlp_figures_; }

  private:
    SideBySideOptions options_;
    std::shared_ptr<const Dataset> dataset_;
    Trainer kan_;
    TrainerOf<Mlp> mlp_;
    SideFigures kan_figures_, mlp_figures_;
};

}  // namespace kan
