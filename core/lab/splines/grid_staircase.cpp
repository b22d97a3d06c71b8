#include "core/lab/splines/grid_staircase.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>

#include "core/data/sampling.h"
#include "core/formula/formula.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kStepsPerGridUpdate = 5;

const StaircaseOptions &validated(const StaircaseOptions &options) {
    options.validate();
    return options;
}

std::shared_ptr<const Dataset> rowsOf(const StaircaseOptions &options) {
    Sampling sampling;
    sampling.ranges.assign(static_cast<std::size_t>(options.spec().width.front()), options.range);
    sampling.train_num = options.rows;
    sampling.test_num = options.test_rows;
    sampling.seed = options.seed;
    return std::make_shared<const Dataset>(createDataset(options.formula, sampling));
}

}  // namespace

void StaircaseOptions::validate() const {
    if (grids.empty()) throw std::invalid_argument("grids is empty; name them from coarse to fine, as in 3, 5, 10");
    for (std::size_t n = 0; n < grids.size(); ++n) {
        requireWithin("grids holds a number that", grids[n], 1, kMostGrid);
        if (n > 0 && grids[n] <= grids[n - 1])
            throw std::invalid_argument(
                concat("grids: ", grids[n], " follows ", grids[n - 1], "; each must be finer than the one before"));
    }
    requireWithin("steps", steps, 1, 10'000);
    requireWithin("rows", rows, 10, 1'000'000);
    requireWithin("test_rows", test_rows, 1, 1'000'000);
    requireWithin("hidden layers", static_cast<int>(hidden.size()), 0, 5);
    for (const int nodes : hidden) requireWithin("hidden nodes", nodes, 1, 100);
    if (!(range.second > range.first) || !std::isfinite(range.second - range.first))
        throw std::invalid_argument(
            concat("range is ", range.first, " .. ", range.second, "; its first number must be below its second"));
    if (Formula::parse(formula, kMostInputs).variables() == 0)
        throw std::invalid_argument(concat("the formula \"", formula, "\" is constant; write one with x1 in it"));
    spec().validate();
}

KanSpec StaircaseOptions::spec() const {
    const Formula function = Formula::parse(formula, kMostInputs);
    KanSpec made;
    made.width = {function.variables()};
    made.width.insert(made.width.end(), hidden.begin(), hidden.end());
    made.width.push_back(function.outputs());
    made.grid = grids.front();
    made.seed = seed;
    made.grid_range[0] = range.first;
    made.grid_range[1] = range.second;
    return made;
}

TrainingOptions StaircaseOptions::training() const {
    TrainingOptions training;
    training.opt = OptimizerKind::Lm;
    training.steps = allSteps();
    training.grid.update_num = std::max(1, allSteps() / kStepsPerGridUpdate);
    training.grid.stop_update_step = allSteps();
    training.grid.schedule.assign(grids.begin() + 1, grids.end());
    training.threads = threads;
    return training;
}

double slopeOf(const std::vector<StaircaseStage> &stages, std::size_t n) {
    if (n == 0) return std::numeric_limits<double>::quiet_NaN();
    return std::log(stages[n].test / stages[n - 1].test) /
           std::log(static_cast<double>(stages[n].grid) / stages[n - 1].grid);
}

StaircaseRun::StaircaseRun(const StaircaseOptions &options)
    : options_(validated(options)), trainer_(Kan(options_.spec()), rowsOf(options_), options_.training()) {}

TrainingStatus StaircaseRun::step(const std::stop_token &stop) {
    const int before = history().steps();
    const auto began = std::chrono::steady_clock::now();
    const TrainingStatus status = trainer_.step(stop);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const int now = history().steps();
    if (now == before) return status;
    const int grid = history().grid.back();
    if (stages_.empty() || stages_.back().grid != grid) stages_.push_back({grid, now});
    StaircaseStage &stage = stages_.back();
    stage.last_step = now;
    stage.parameters = model().parameters().size();
    stage.train = history().train_loss.back();
    stage.test = history().test_loss.back();
    stage.seconds += seconds;
    return status;
}

}  // namespace kan
