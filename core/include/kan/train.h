#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include <kan/network.h>

namespace kan::lib {

/// StoppedEarly: the validation loss fell no more. Recovered: a step failed, and training went on from the best
/// network.
enum class TrainingStatus { Failed, Completed, Stopped, StoppedEarly, Recovered };

/// pykan's results of fit. Losses have one entry per step, in the network's units: RMSE, or what "training.loss" says.
struct Training {
    Network network;
    TrainingStatus status = TrainingStatus::Failed;
    std::string message;  ///< in words
    std::vector<double> train_loss;
    std::vector<double> test_loss;  ///< as train_loss if there are no test rows
    std::vector<double> penalty;    ///< pykan's reg, without lamb
};

/// Called after each step, on the calling thread, with the steps that are done and the last losses.
using TrainingCallback = std::function<void(int steps, double train_loss, double test_loss)>;

/// pykan's fit, of the network of the options' seed. The same numbers as kan-cli train for the same experiment. Trouble
/// with numbers is a status. Throws std::invalid_argument naming the field, its value and the allowed range.
Training train(const Dataset &dataset, const Options &options = {}, std::stop_token stop = {},
               const TrainingCallback &callback = {});

/// The same from a given network; the options' width, grid, k and seed are not read. Also throws if it does not fit the
/// dataset.
Training train(const Network &start, const Dataset &dataset, const Options &options = {}, std::stop_token stop = {},
               const TrainingCallback &callback = {});

/// pykan's refine: the same function on a grid of `grid` >= 1 intervals. Throws std::invalid_argument.
Network refine(const Network &network, const Dataset &dataset, int grid);

}  // namespace kan::lib
