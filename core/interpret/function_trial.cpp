#include "core/interpret/function_trial.h"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"

namespace kan {

namespace {

constexpr int kBorderRounds = 5;
constexpr double kWorthARound = 0.98;  ///< of the loss, down to which a round must bring it for another one
constexpr int kCallIterations = 20;    ///< of L-BFGS in a training step

std::shared_ptr<const Dataset> withoutTests(Dataset data) {
    data.test_input.resize(0, data.test_input.cols());
    data.test_label.resize(0, data.test_label.cols());
    data.test_weight.clear();
    return std::make_shared<const Dataset>(std::move(data));
}

/// Whether the loss cannot be expected to come down to `enough` in as many steps as are left.
bool isHopeless(const std::vector<double> &losses, double enough, int left) {
    constexpr std::size_t kWindow = 4;  // steps whose pace counts
    constexpr double kFaster = 2;
    if (losses.size() <= kWindow) return false;
    const double now = losses.back();
    const double pace = std::log(losses[losses.size() - 1 - kWindow] / now) / static_cast<double>(kWindow);
    return std::log(now / enough) > kFaster * pace * left;
}

/// Two steps in a row, the second with fresh damping, have found no way down.
bool hasSettled(const std::vector<double> &losses) {
    const std::size_t n = losses.size();
    return n >= 3 && losses[n - 1] == losses[n - 2] && losses[n - 2] == losses[n - 3];
}

double trainedParameters(const Kan &model) {
    std::size_t count = 0;
    for (int l = 0; l < model.depth(); ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j) {
                if (model.mask(l, i, j) == 0) continue;
                const KanLayer &layer = model.layer(l);
                if (model.symbolic({l, i, j})) count += 4;
                if (layer.numeric(layer.edge(i, j))) count += static_cast<std::size_t>(layer.coefficients()) + 2;
            }
    return static_cast<double>(count);
}

}  // namespace

FunctionTrials::FunctionTrials(const Dataset &dataset, const LossFunction &loss, int steps, int threads)
    : data_(withoutTests(dataset)), loss_(loss), steps_(steps), threads_(threads) {}

double FunctionTrials::lossOf(const Kan &model) const {
    return kan::lossOf(loss_, predict(model, data_->train_input, threads_), data_->train_label, data_->train_weight);
}

TrialledNetwork FunctionTrials::trainedOnce(Kan model, double enough, int further_rounds, const std::stop_token &stop) {
    TrainingOptions training;
    const bool squares = loss_.kind == Loss::Mse;
    training.opt = squares ? OptimizerKind::Lm : OptimizerKind::Lbfgs;
    training.loss = loss_;
    training.steps = squares ? steps_ : (steps_ + kCallIterations - 1) / kCallIterations;
    training.grid.update = false;
    training.threads = threads_;
    const double parameters = trainedParameters(model);
    constexpr double kOfValues = 64;  // multiply-adds that a parameter's part of values and slopes takes
    const double step_work = static_cast<double>(data_->train_input.rows()) * parameters * (parameters + kOfValues);
    Trainer trainer(std::move(model), data_, training);
    const std::vector<double> &losses = trainer.history().train_loss;
    TrialledNetwork result;
    TrainingStatus status = TrainingStatus::Completed;
    while (trainer.history().steps() < training.steps) {
        status = trainer.step(stop);
        work_ += step_work;
        if (status == TrainingStatus::Stopped || status == TrainingStatus::Failed) break;
        const int left = training.steps - trainer.history().steps() + further_rounds * training.steps;
        if (hasSettled(losses) || isHopeless(losses, enough, left)) break;
    }
    result.model = trainer.model();
    result.stopped = status == TrainingStatus::Stopped;
    if (status == TrainingStatus::Failed) result.problem = trainer.message();
    result.loss = status == TrainingStatus::Failed ? std::numeric_limits<double>::infinity() : lossOf(result.model);
    return result;
}

TrialledNetwork FunctionTrials::trained(Kan model, const SymbolicFunction &changed, double enough,
                                        const std::stop_token &stop) {
    TrialledNetwork result{std::move(model), 0, {}, false};
    result.loss = lossOf(result.model);
    // Steps that would leave a function's domain are refused, and the damping that this leaves behind lets training
    // crawl along the border: functions with one get further rounds, each with fresh damping.
    const int rounds = changed.domain.unbounded() ? 1 : kBorderRounds;
    for (int round = 0; steps_ > 0 && round < rounds; ++round) {
        if (round > 0 && !(result.loss > enough)) break;
        const double before = result.loss;
        TrialledNetwork next = trainedOnce(result.model, enough, rounds - 1 - round, stop);
        result = std::move(next);
        if (result.stopped || (round > 0 && result.loss > kWorthARound * before)) break;
    }
    return result;
}

}  // namespace kan
