#include "core/train/trainer.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "core/train/trainer_state.h"

namespace kan {

namespace {

constexpr std::pair<TrainingStatus, std::string_view> kStatusNames[] = {{TrainingStatus::Failed, "failed"},
                                                                        {TrainingStatus::Completed, "completed"},
                                                                        {TrainingStatus::Stopped, "stopped"},
                                                                        {TrainingStatus::Recovered, "recovered"}};

/// Attempts to come back from non-finite losses before training is given up.
constexpr int kMaxRecoveries = 12;

void requireFit(const Kan &model, const Dataset &dataset) {
    if (model.inputs() != dataset.inputs() || model.outputs() != dataset.outputs())
        throw std::invalid_argument(concat("width starts with ", model.inputs(), " and ends with ", model.outputs(),
                                           ", but the data has ", dataset.inputs(), " inputs and ", dataset.outputs(),
                                           " outputs; make the first and last entry of width fit"));
}

}  // namespace

std::string_view toString(TrainingStatus status) {
    return nameOf(kStatusNames, status);
}

void Trainer::State::report(const TrainingCallback &callback, bool finished, int iteration, double objective,
                            double norm, double length) const {
    if (callback) callback({history.steps(), iteration, finished, objective, norm, length, model, history});
}

OptimizerStatus Trainer::State::lbfgsStep(const std::stop_token &stop, const TrainingCallback &callback) {
    Objective &objective = stepObjective();
    const ObjectiveFunction function = [&](std::span<const double> x, double &f, std::span<double> slope) {
        if (stop.stop_requested()) return false;
        f = objective.evaluate(x, options, slope).objective(options.lamb);
        return true;
    };
    LbfgsOptions settings;
    settings.lr = options.lr * step_scale;
    const LbfgsResult result = lbfgs.minimise(model.parameters(), function, settings, [&](const LbfgsResult &now) {
        report(callback, false, now.iterations, now.f, now.gradient_norm, now.step_length);
    });
    evaluations += result.evaluations;
    iterations += result.iterations;
    return result.status;
}

OptimizerStatus Trainer::State::adamStep(const std::stop_token &stop) {
    if (stop.stop_requested()) return OptimizerStatus::Stopped;
    gradient.resize(model.parameters().size());
    const double f = stepObjective().evaluate(model.parameters(), options, gradient).objective(options.lamb);
    ++evaluations;
    bool finite = std::isfinite(f);
    for (const double value : gradient) finite = finite && std::isfinite(value);
    if (!finite) return OptimizerStatus::Failed;
    adam.update(model.parameters(), gradient, options.lr * step_scale);
    ++iterations;
    return OptimizerStatus::MaxIterations;
}

/// One accepted Levenberg-Marquardt iteration on these rows. The damping outlives grid updates.
OptimizerStatus Trainer::State::lmStep(const std::stop_token &stop, const TrainingCallback &callback,
                                       const Matrix &rows) {
    if (usesBatches() || !gauss_newton_bound) gauss_newton.bind(model, rows, stepObjective());
    gauss_newton_bound = !usesBatches();
    gauss_newton.use(options, stop);
    Eigen::VectorXd x = gauss_newton.gather(model.parameters());
    const LmResult result = lm.iterate(x, gauss_newton);
    gauss_newton.scatter(x, model.parameters());
    evaluations += result.evaluations;
    iterations += result.iterations;
    lm_variant = result.variant;
    if (result.iterations > 0) report(callback, false, 1, result.f, result.gradient_norm, result.step_length);
    return result.status;
}

OptimizerStatus Trainer::State::optimise(const std::stop_token &stop, const TrainingCallback &callback,
                                         const Matrix &rows) {
    switch (options.opt) {
        case Optimizer::Adam:
            return adamStep(stop);
        case Optimizer::Lm:
            return lmStep(stop, callback, rows);
        case Optimizer::Lbfgs:
            break;
    }
    return lbfgsStep(stop, callback);
}

/// Appends the losses at the present parameters to the history; false, without appending, if they are not finite.
bool Trainer::State::record() {
    const Losses losses = train.losses(model.parameters(), options);
    const double test_mse = hasTest() ? test.mse(model.parameters()) : losses.mse;
    if (!std::isfinite(losses.mse) || !std::isfinite(losses.penalty) || !model.allFinite()) return false;
    history.train_loss.push_back(std::sqrt(losses.mse));
    history.test_loss.push_back(std::isfinite(test_mse) ? std::sqrt(test_mse) : std::numeric_limits<double>::max());
    history.reg.push_back(losses.penalty);
    history.evaluations.push_back(evaluations);
    history.grid.push_back(largestGrid(model));
    const double objective = losses.objective(options.lamb);
    if (objective <= best_objective) {
        best_objective = objective;
        best = model;
    }
    return true;
}

std::string Trainer::State::completionMessage() const {
    std::string text = concat("completed ", history.steps(), " steps");
    if (options.opt == Optimizer::Lm && lm_variant == LmVariant::ConjugateGradients)
        text += concat("; ", model.parameters().size(),
                       " parameters are too many for a matrix, so Levenberg-Marquardt used conjugate gradients");
    return text;
}

TrainingStatus Trainer::State::recover(const std::string &where) {
    clearMemory();
    const std::string place = where.empty() ? std::string("the gradient") : where;
    if (!std::isfinite(best_objective)) {
        message = concat("the loss of the starting network is not finite, at ", place,
                         "; scale the data or choose another grid range");
        return TrainingStatus::Failed;
    }
    model = best;
    bindAll();
    ++recoveries;
    step_scale *= 0.5;
    if (recoveries > kMaxRecoveries) {
        message = concat("training failed: the loss stopped being finite at ", place,
                         " again and again; the best network so far is kept. Try a smaller lr or scale the data");
        return TrainingStatus::Failed;
    }
    message = concat("the loss was not finite at ", place, "; went back to the best network and halved the step");
    return TrainingStatus::Recovered;
}

TrainingStatus Trainer::State::step(const std::stop_token &stop, const TrainingCallback &callback) {
    if (stop.stop_requested()) {
        message = "stopped";
        return TrainingStatus::Stopped;
    }
    if (!train_bound) bindAll();
    if (!std::isfinite(best_objective)) {
        const double objective = train.losses(model.parameters(), options).objective(options.lamb);
        if (!std::isfinite(objective)) return recover(train.describeNonFinite());
        best_objective = objective;
        best = model;
    }
    if (const int grid = scheduledGrid(); grid > largestGrid(model)) refineKeepingFinite(grid);
    const Matrix drawn = usesBatches() ? drawBatch() : Matrix();
    const Matrix &rows = usesBatches() ? drawn : dataset->train_input;
    if (gridUpdateDue()) updateGridKeepingFinite(rows);
    const OptimizerStatus status = optimise(stop, callback, rows);
    if (status == OptimizerStatus::Failed) return recover(stepObjective().describeNonFinite());
    if (status == OptimizerStatus::Stopped) {
        message = "stopped";
        return TrainingStatus::Stopped;
    }
    if (!record()) return recover(train.describeNonFinite());
    report(callback, true, 0, history.train_loss.back() * history.train_loss.back(), 0, 0);
    return TrainingStatus::Completed;
}

Trainer::Trainer(Kan model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options) {
    if (!dataset) throw std::invalid_argument("training needs a dataset");
    options.validate();
    dataset->validate();
    requireFit(model, *dataset);
    if (!model.allFinite()) throw std::invalid_argument("the starting network holds numbers that are not finite");
    state_ = std::make_unique<State>(std::move(model), std::move(dataset), options);
}

Trainer::~Trainer() = default;
Trainer::Trainer(Trainer &&) noexcept = default;
Trainer &Trainer::operator=(Trainer &&) noexcept = default;

TrainingStatus Trainer::step(std::stop_token stop, const TrainingCallback &callback) {
    return state_->step(stop, callback);
}

TrainingResult Trainer::run(std::stop_token stop, const TrainingCallback &callback) {
    TrainingResult result;
    result.status = TrainingStatus::Completed;
    std::string recovery;
    while (state_->history.steps() < state_->options.steps) {
        const TrainingStatus status = state_->step(stop, callback);
        if (status == TrainingStatus::Recovered) recovery = state_->message;
        if (status == TrainingStatus::Completed || status == TrainingStatus::Recovered) continue;
        result.status = status;
        result.message = state_->message;
        break;
    }
    if (result.status == TrainingStatus::Completed)
        result.message = recovery.empty() ? state_->completionMessage() : recovery;
    if (result.status == TrainingStatus::Completed && !recovery.empty()) result.status = TrainingStatus::Recovered;
    result.model = state_->model;
    result.history = state_->history;
    result.evaluations = state_->evaluations;
    result.iterations = state_->iterations;
    return result;
}

const Kan &Trainer::model() const {
    return state_->model;
}
void Trainer::setModel(Kan model) {
    requireFit(model, *state_->dataset);
    state_->setModel(std::move(model));
}
const TrainingOptions &Trainer::options() const {
    return state_->options;
}
void Trainer::setOptions(const TrainingOptions &options) {
    options.validate();
    if (options.opt != state_->options.opt) state_->clearMemory();
    const bool objective_changed = !(options == state_->options);
    state_->options = options;
    if (objective_changed) state_->best_objective = std::numeric_limits<double>::infinity();
}
const TrainingHistory &Trainer::history() const {
    return state_->history;
}
const std::string &Trainer::message() const {
    return state_->message;
}
long Trainer::evaluations() const {
    return state_->evaluations;
}
long Trainer::iterations() const {
    return state_->iterations;
}

TrainingResult train(Kan model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options,
                     std::stop_token stop, const TrainingCallback &callback) {
    return Trainer(std::move(model), std::move(dataset), options).run(std::move(stop), callback);
}

}  // namespace kan
