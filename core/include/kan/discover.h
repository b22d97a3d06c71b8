#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include <kan/network.h>

namespace kan::lib {

/// A network in closed form, not beaten in complexity and RMSE at once. RMSE here and below in the network's units.
struct FrontPoint {
    double complexity = 0;  ///< of its functions, and one for every constant that is not 0 or +-1
    double train_rmse = 0, test_rmse = 0;
    Network network;
};

/// What the network was like when a stage was done.
struct DiscoverStage {
    int attempt = 0;   ///< counted from 0
    std::string name;  ///< train, sparsify, prune, refine, suggest, fix, retrain, snap
    std::string detail;
    double train_rmse = 0, test_rmse = 0;
};

struct Discovery {
    Network network;
    bool exact = false;  ///< every edge in closed form, and the RMSE that of roundings
    bool stopped = false;
    std::string message;  ///< in words
    double train_rmse = 0, test_rmse = 0;
    std::vector<DiscoverStage> stages;
    std::vector<FrontPoint> front;  ///< by rising complexity and falling RMSE
};

/// Called after every stage of every attempt, in their order. Calls do not overlap, but may come from other threads
/// than the caller's.
using DiscoverCallback = std::function<void(const DiscoverStage &stage)>;

/// From data to a formula: train, sparsify, prune, refine, suggest, fix, retrain, snap, with networks of up to
/// `attempts` seeds until a formula is exact (pykan has no such function). The same as kan-cli discover. Throws
/// std::invalid_argument for options and data that do not fit, and attempts outside 1 .. 1000.
Discovery discover(const Dataset &dataset, const Options &options = {}, int attempts = 3, std::stop_token stop = {},
                   const DiscoverCallback &callback = {});

/// The same from a given network, whose functions stay; the options' width, grid, k and seed are not read.
Discovery discover(const Network &start, const Dataset &dataset, const Options &options = {}, int attempts = 3,
                   std::stop_token stop = {}, const DiscoverCallback &callback = {});

}  // namespace kan::lib
