#include <kan/train.h>

#include <utility>

#include "core/facade/state.h"
#include "core/train/refine.h"
#include "core/train/trainer.h"

namespace kan::lib {

namespace {

TrainingStatus statusOf(kan::TrainingStatus status) {
    switch (status) {
        case kan::TrainingStatus::Failed:
            return TrainingStatus::Failed;
        case kan::TrainingStatus::Completed:
            return TrainingStatus::Completed;
        case kan::TrainingStatus::Stopped:
            return TrainingStatus::Stopped;
        case kan::TrainingStatus::StoppedEarly:
            return TrainingStatus::StoppedEarly;
        case kan::TrainingStatus::Recovered:
            return TrainingStatus::Recovered;
    }
    return TrainingStatus::Failed;
}

Training trained(const kan::Experiment &experiment, const Dataset &dataset, std::stop_token stop,
                 const TrainingCallback &callback) {
    const auto tell = [&](const TrainingProgress &progress) {
        if (callback && progress.step_finished)
            callback(progress.step, progress.history.train_loss.back(), progress.history.test_loss.back());
    };
    TrainingResult result =
        kan::train(experiment.makeModel(), experiment.dataset, experiment.training, std::move(stop), tell);
    return {networkOf(std::move(result.model), dataset, experiment.training.loss.kind),
            statusOf(result.status),
            std::move(result.message),
            std::move(result.history.train_loss),
            std::move(result.history.test_loss),
            std::move(result.history.reg)};
}

}  // namespace

Training train(const Dataset &dataset, const Options &options, std::stop_token stop, const TrainingCallback &callback) {
    return trained(chosenExperiment(dataset, options, stop), dataset, stop, callback);
}

Training train(const Network &start, const Dataset &dataset, const Options &options, std::stop_token stop,
               const TrainingCallback &callback) {
    return trained(experimentOf(start, dataset, options), dataset, std::move(stop), callback);
}

Network refine(const Network &network, const Dataset &dataset, int grid) {
    return withModel(network, kan::refine(network.state().model, grid, dataset.state().rows->train_input));
}

}  // namespace kan::lib
