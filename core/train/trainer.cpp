#include "core/train/trainer.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "core/train/refine.h"
#include "core/train/trainer_state.h"

namespace kan {

namespace {

constexpr std::pair<TrainingStatus, std::string_view> kStatusNames[] = {{TrainingStatus::Failed, "failed"},
                                                                        {TrainingStatus::Completed, "completed"},
                                                                        {TrainingStatus::Stopped, "stopped"},
                                                                        {TrainingStatus::StoppedEarly, "stopped early"},
                                                                        {TrainingStatus::Recovered, "recovered"}};

/// Attempts to come back from non-finite losses before training is given up.
constexpr int kMaxRecoveries = 12;

template <class Model>
void requireFit(const Model &model, const Dataset &dataset, const LossFunction &loss) {
    if (model.inputs() != dataset.inputs())
        throw std::invalid_argument(concat("width starts with ", model.inputs(), ", but the data has ",
                                           dataset.inputs(), " inputs; make them equal"));
    requireLossFits(loss, model.outputs(), static_cast<int>(dataset.train_label.cols()), dataset.classes);
}

template <class Model>
void requireTrainable(const TrainingOptions &options) {
    if (kHasGrid<Model>) return;
    if (options.opt == OptimizerKind::Lm)
        throw std::invalid_argument(
            "opt is LM, which trains KANs; choose LBFGS, Adam or SGD for a multilayer perceptron");
    if (!options.grid.schedule.empty())
        throw std::invalid_argument("grid_schedule is set, but a multilayer perceptron has no grid; leave it empty");
    if (!options.constraints.empty())
        throw std::invalid_argument("constraints are set, which KANs keep; leave them out for a multilayer perceptron");
}

/// What a step leaves alone. Its slope is zero, but weight decay would pull at it.
class FrozenNumbers {
  public:
    explicit FrozenNumbers(const Mlp &) {}
    explicit FrozenNumbers(const Kan &model) : places_(model.frozenParameters()) {
        for (const std::size_t place : places_) numbers_.push_back(model.parameters()[place]);
    }
    void putBack(std::vector<double> &parameters) const {
        for (std::size_t n = 0; n < places_.size(); ++n) parameters[places_[n]] = numbers_[n];
    }

  private:
    std::vector<std::size_t> places_;
    std::vector<double> numbers_;
};

StepReport takeStep(TrainerState<Kan> &state, const StepProblem &problem) {
    if (state.constraints.empty())
        return state.optimizer->step(state.model.parameters(), problem, state.stepSettings());
    return state.constrained.step(*state.optimizer, state.model, problem, state.stepSettings());
}
StepReport takeStep(TrainerState<Mlp> &state, const StepProblem &problem) {
    return state.optimizer->step(state.model.parameters(), problem, state.stepSettings());
}

}  // namespace

std::string_view toString(TrainingStatus status) {
    return nameOf(kStatusNames, status);
}

template <class Model>
TrainerState<Model>::TrainerState(Model start, std::shared_ptr<const Dataset> data, const TrainingOptions &chosen)
    : model(std::move(start)),
      dataset(std::move(data)),
      options(chosen),
      team(std::make_shared<TaskTeam>(chosen.threads)),
      train(team),
      test(team),
      validation(team),
      whole_batch{ObjectiveOf<Model>(team), {}, {}, {}},
      last_batch{ObjectiveOf<Model>(team), {}, {}, {}},
      optimizer(makeOptimizer(chosen.opt)),
      batch_generator(chosen.batch.seed) {
    takeConstraints();
    splitRows();
}

template <class Model>
void TrainerState<Model>::takeConstraints() {
    if constexpr (kHasGrid<Model>) {
        constraints = constraintsOn(*dataset, options.constraints);
        impose(model, constraints);
    }
}

template <class Model>
void TrainerState<Model>::bindConstraints() {
    if constexpr (kHasGrid<Model>)
        if (!constraints.empty()) constrained.bind(model, constraints);
}

template <class Model>
void TrainerState<Model>::bindAll(const std::stop_token &until) {
    if constexpr (kHasGrid<Model>)
        train.bind(model, dataset->train_input, dataset->train_label, dataset->train_weight, until);
    else
        train.bind(model, dataset->train_input, dataset->train_label, dataset->train_weight);
    train_bound = !until.stop_requested();
    if (!train_bound) return;
    if (hasTest()) test.bind(model, dataset->test_input, dataset->test_label, dataset->test_weight);
    if (hasValidation()) validation.bind(model, validation_input, validation_label, validation_weight);
    gauss_newton_bound = false;
    unbindBatches();
    bindConstraints();
}

template <class Model>
void TrainerState<Model>::rebindAll() {
    if constexpr (kHasGrid<Model>) {
        train.rebind(model);
        if (hasTest()) test.rebind(model);
        if (hasValidation()) validation.rebind(model);
        gauss_newton_bound = false;
        unbindBatches();
        bindConstraints();
    }
}

template <class Model>
void TrainerState<Model>::setModel(Model other) {
    if constexpr (kHasGrid<Model>) impose(other, constraints);
    model = std::move(other);
    bindAll();
    clearMemory();
    best_objective = std::numeric_limits<double>::infinity();
    kept_loss = std::numeric_limits<double>::infinity();
    history.kept_step = 0;
}

template <class Model>
void TrainerState<Model>::clearMemory() {
    optimizer->clear();
}

template <class Model>
StepSettings TrainerState<Model>::stepSettings() const {
    const StepOptions &step = options.step;
    return {step.lr * std::pow(step.lr_decay, history.steps()) * step_scale, step.momentum, step.weight_decay};
}

template <class Model>
void TrainerState<Model>::report(const CallbackOf<Model> &callback, bool finished, int iteration, double objective,
                                 double norm, double length) const {
    if (callback) callback({history.steps(), iteration, finished, objective, norm, length, model, history});
}

/// The running step's objective with its curvature.
template <class Model>
CurvedParameters &TrainerState<Model>::curvedObjective(const std::stop_token &stop) {
    if constexpr (kHasGrid<Model>) {
        if (!gauss_newton) gauss_newton.emplace(team);
        if (usesBatches() || !gauss_newton_bound) gauss_newton->bind(model, stepInputs(), stepObjective());
        gauss_newton_bound = !usesBatches();
        gauss_newton->use(options.loss, options.penalty, stop);
        return *gauss_newton;
    }
    throw std::logic_error("only a Kan has an objective with curvature");
}

template <class Model>
OptimizerStatus TrainerState<Model>::optimise(const std::stop_token &stop, const CallbackOf<Model> &callback) {
    // Closures over two references each: a std::function holds them without allocating.
    StepProblem problem;
    problem.objective = [this, &stop](std::span<const double> x, double &f, std::span<double> slope) {
        if (stop.stop_requested()) return false;
        f = stepObjective().evaluate(x, options.loss, options.penalty, slope).objective;
        return !stop.stop_requested();
    };
    problem.curved = [this, &stop]() -> CurvedParameters & { return curvedObjective(stop); };
    if (callback)
        problem.progress = [this, &callback](const StepReport &now) {
            report(callback, false, now.iterations, now.f, now.gradient_norm, now.step_length);
        };
    const FrozenNumbers frozen(model);
    const StepReport done = takeStep(*this, problem);
    frozen.putBack(model.parameters());
    evaluations += done.evaluations;
    iterations += done.iterations;
    return done.status;
}

/// The rest of an epoch whose first batch is bound.
template <class Model>
OptimizerStatus TrainerState<Model>::optimiseEpoch(const std::stop_token &stop, const CallbackOf<Model> &callback) {
    for (int number = 0;; ++number) {
        if (number > 0) takeBatch(number);
        const OptimizerStatus status = optimise(stop, callback);
        if (status == OptimizerStatus::Failed || status == OptimizerStatus::Stopped) return status;
        if (number + 1 == batchesPerEpoch()) return status;
        report(callback, false, number + 1, history.steps() > 0 ? best_objective : 0, 0, 0);
    }
}

/// Appends the losses at the present parameters to the history; false, without appending, if they are not finite.
template <class Model>
bool TrainerState<Model>::record(const std::stop_token &stop) {
    const Losses losses = train.losses(model.parameters(), options.loss, options.penalty);
    const bool test_finite = !hasTest() || std::isfinite(test.dataLoss(model.parameters(), options.loss));
    if (stop.stop_requested()) return true;
    if (!std::isfinite(losses.data) || !std::isfinite(losses.penalty) || !model.allFinite()) return false;
    history.train_loss.push_back(train.toldLoss());
    const bool classes = dataset->classes > 0;
    if (classes) history.train_accuracy.push_back(train.accuracy());
    const double told = hasTest() ? test.toldLoss() : train.toldLoss();
    history.test_loss.push_back(test_finite ? told : std::numeric_limits<double>::max());
    if (classes) history.test_accuracy.push_back(hasTest() ? test.accuracy() : history.train_accuracy.back());
    history.reg.push_back(losses.penalty);
    history.evaluations.push_back(evaluations);
    history.grid.push_back(largestGrid(model));
    last_objective = losses.objective;
    if (last_objective <= best_objective) {
        best_objective = last_objective;
        best = model;
    }
    return true;
}

template <class Model>
TrainingStatus TrainerState<Model>::validate() {
    if (!hasValidation()) return TrainingStatus::Completed;
    const bool finite = std::isfinite(validation.dataLoss(model.parameters(), options.loss));
    const double loss = finite ? validation.toldLoss() : std::numeric_limits<double>::max();
    history.validation_loss.push_back(loss);
    if (loss < kept_loss) {
        kept_loss = loss;
        kept = model;
        history.kept_step = history.steps();
    }
    const bool early = options.patience > 0 && history.steps() - history.kept_step >= options.patience;
    if (!early && history.steps() < options.steps) return TrainingStatus::Completed;
    if (history.kept_step < history.steps()) {
        model = kept;
        bindAll();
        clearMemory();
    }
    if (!early) return TrainingStatus::Completed;
    message = concat("stopped early: the validation loss has not fallen for ", options.patience,
                     " steps; the network of step ", history.kept_step, " is kept");
    return TrainingStatus::StoppedEarly;
}

template <class Model>
std::string TrainerState<Model>::completionMessage() const {
    std::string text = concat("completed ", history.steps(), " steps");
    if (hasValidation() && history.kept_step < history.steps())
        text += concat("; the network of step ", history.kept_step, " is kept for its validation loss");
    if (const std::string told = optimizer->report(); !told.empty()) text += concat("; ", told);
    return text;
}

template <class Model>
TrainingStatus TrainerState<Model>::recover(const std::string &where) {
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

template <class Model>
void TrainerState<Model>::setStop(const std::stop_token &stop) {
    if constexpr (kHasGrid<Model>)
        for (Objective *objective : {&train, &test, &whole_batch.objective, &last_batch.objective})
            objective->setStop(stop);
}

template <class Model>
TrainingStatus TrainerState<Model>::step(const std::stop_token &stop, const CallbackOf<Model> &callback) {
    const auto stopped = [this] {
        message = "stopped";
        return TrainingStatus::Stopped;
    };
    if (stop.stop_requested()) return stopped();
    if (!train_bound) bindAll(stop);
    if (stop.stop_requested()) return stopped();
    setStop(stop);
    if (!std::isfinite(best_objective)) {
        last_objective = train.losses(model.parameters(), options.loss, options.penalty).objective;
        if (stop.stop_requested()) return stopped();
        if (!std::isfinite(last_objective)) return recover(train.describeNonFinite());
        best_objective = last_objective;
        best = model;
    }
    if constexpr (kHasGrid<Model>) refineIfDue(*this, stop);
    const bool epoch = usesBatches() && options.batch.epochs;
    if (epoch) {
        shuffle();
        takeBatch(0);
    } else if (usesBatches()) {
        drawBatch();
    }
    if constexpr (kHasGrid<Model>) updateGridIfDue(*this, stop);
    const int before = history.steps();
    const OptimizerStatus status = epoch ? optimiseEpoch(stop, callback) : optimise(stop, callback);
    if (status == OptimizerStatus::Failed) return recover(stepObjective().describeNonFinite());
    if (status == OptimizerStatus::Stopped) return stopped();
    if (!record(stop)) return recover(train.describeNonFinite());
    if (stop.stop_requested() && history.steps() == before) return stopped();
    const TrainingStatus result = validate();
    report(callback, true, 0, last_objective, 0, 0);
    return result;
}

template <class Model>
TrainerOf<Model>::TrainerOf(Model model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options) {
    if (!dataset) throw std::invalid_argument("training needs a dataset");
    options.validate();
    dataset->validate();
    requireFit(model, *dataset, options.loss);
    requireTrainable<Model>(options);
    if constexpr (kHasGrid<Model>) requireScheduleFits(model.spec(), options.grid.schedule);
    if (!model.allFinite()) throw std::invalid_argument("the starting network holds numbers that are not finite");
    state_ = std::make_unique<TrainerState<Model>>(std::move(model), std::move(dataset), options);
}

template <class Model>
TrainerOf<Model>::~TrainerOf() = default;
template <class Model>
TrainerOf<Model>::TrainerOf(TrainerOf &&) noexcept = default;
template <class Model>
TrainerOf<Model> &TrainerOf<Model>::operator=(TrainerOf &&) noexcept = default;

template <class Model>
TrainingStatus TrainerOf<Model>::step(std::stop_token stop, const CallbackOf<Model> &callback) {
    return state_->step(stop, callback);
}

template <class Model>
ResultOf<Model> TrainerOf<Model>::run(std::stop_token stop, const CallbackOf<Model> &callback) {
    ResultOf<Model> result;
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

template <class Model>
const Model &TrainerOf<Model>::model() const {
    return state_->model;
}
template <class Model>
void TrainerOf<Model>::setModel(Model model) {
    requireFit(model, *state_->dataset, state_->options.loss);
    state_->setModel(std::move(model));
}
template <class Model>
const TrainingOptions &TrainerOf<Model>::options() const {
    return state_->options;
}
template <class Model>
void TrainerOf<Model>::setOptions(const TrainingOptions &options) {
    options.validate();
    requireTrainable<Model>(options);
    requireFit(state_->model, *state_->dataset, options.loss);
    if constexpr (kHasGrid<Model>) requireScheduleFits(state_->model.spec(), options.grid.schedule);
    if (options.constraints != state_->options.constraints)
        throw std::invalid_argument("constraints are set before training begins; start it again");
    if (options.opt != state_->options.opt) state_->optimizer = makeOptimizer(options.opt);
    const bool objective_changed = !(options == state_->options);
    state_->options = options;
    if (objective_changed) state_->best_objective = std::numeric_limits<double>::infinity();
}
template <class Model>
const TrainingHistory &TrainerOf<Model>::history() const {
    return state_->history;
}
template <class Model>
const std::string &TrainerOf<Model>::message() const {
    return state_->message;
}
template <class Model>
long TrainerOf<Model>::evaluations() const {
    return state_->evaluations;
}
template <class Model>
long TrainerOf<Model>::iterations() const {
    return state_->iterations;
}

template struct TrainerState<Kan>;
template struct TrainerState<Mlp>;
template class TrainerOf<Kan>;
template class TrainerOf<Mlp>;

TrainingResult train(Kan model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options,
                     std::stop_token stop, const TrainingCallback &callback) {
    return Trainer(std::move(model), std::move(dataset), options).run(std::move(stop), callback);
}

ResultOf<Mlp> train(Mlp model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options,
                    std::stop_token stop, const CallbackOf<Mlp> &callback) {
    return TrainerOf<Mlp>(std::move(model), std::move(dataset), options).run(std::move(stop), callback);
}

}  // namespace kan
