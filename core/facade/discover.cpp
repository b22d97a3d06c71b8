#include <kan/discover.h>

#include <utility>

#include "core/discover/discover.h"
#include "core/facade/state.h"

namespace kan::lib {

namespace {

DiscoverStage stageOf(const kan::DiscoverStage &stage) {
    return {stage.attempt, stage.name, stage.detail, stage.train_rmse, stage.test_rmse};
}

Discovery discovered(const kan::Experiment &experiment, const Dataset &dataset, int attempts, std::stop_token stop,
                     const DiscoverCallback &callback) {
    DiscoverOptions search = discoverOptions(experiment.symbolic, experiment.training.threads);
    search.attempts = attempts;
    search.loss = experiment.training.loss;
    const auto tell = [&](const kan::DiscoverStage &stage) {
        if (callback) callback(stageOf(stage));
    };
    DiscoverResult result = kan::discover(experiment.makeModel(), experiment.dataset, experiment.symbolic.library(),
                                          search, std::move(stop), tell);
    Discovery discovery = {networkOf(std::move(result.model), dataset, search.loss.kind),
                           result.exact,
                           result.stopped,
                           std::move(result.message),
                           result.train_rmse,
                           result.test_rmse,
                           {},
                           {}};
    for (const kan::DiscoverStage &stage : result.stages) discovery.stages.push_back(stageOf(stage));
    for (kan::FrontPoint &point : result.front)
        discovery.front.push_back({point.complexity, point.train_rmse, point.test_rmse,
                                   networkOf(std::move(point.model), dataset, search.loss.kind)});
    return discovery;
}

}  // namespace

Discovery discover(const Dataset &dataset, const Options &options, int attempts, std::stop_token stop,
                   const DiscoverCallback &callback) {
    return discovered(experimentOf(dataset, options), dataset, attempts, std::move(stop), callback);
}

Discovery discover(const Network &start, const Dataset &dataset, const Options &options, int attempts,
                   std::stop_token stop, const DiscoverCallback &callback) {
    return discovered(experimentOf(start, dataset, options), dataset, attempts, std::move(stop), callback);
}

}  // namespace kan::lib
