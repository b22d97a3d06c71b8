#include "core/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "core/random/torch_generator.h"
#include "core/text.h"
#include "core/train/adam.h"
#include "core/train/gauss_newton.h"
#include "core/train/grid_update.h"
#include "core/train/lbfgs.h"
#include "core/train/levenberg_marquardt.h"
#include "core/train/objective.h"
#include "core/train/refine.h"

namespace kan {

namespace {

constexpr std::pair<TrainingStatus, std::string_view> kStatusNames[] = {{TrainingStatus::Failed, "failed"},
                                                                        {TrainingStatus::Completed, "completed"},
                                                                        {TrainingStatus::Stopped, "stopped"},
                                                                        {TrainingStatus::Recovered, "recovered"}};

/// Attempts to come back from non-finite losses before training is given up.
constexpr int kMaxRecoveries = 12;

int largestGrid(const Kan &model) {
    int grid = 0;
    for (const KanLayer &layer : model.layers()) grid = std::max(grid, layer.grid);
    return grid;
}

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

struct Trainer::State {
    Kan model;
    std::shared_ptr<const Dataset> dataset;
    TrainingOptions options;
    TrainingHistory history;
    std::string message;
    long evaluations = 0;
    long iterations = 0;

    Objective train;  ///< all training rows
    Objective test;
    Objective batch;  ///< the rows of the running step, if they are not all
    bool train_bound = false;
    Lbfgs lbfgs;
    Adam adam;
    LevenbergMarquardt lm;
    GaussNewton gauss_newton;  ///< the running step's objective with its curvature
    bool gauss_newton_bound = false;
    LmVariant lm_variant = LmVariant::Cholesky;  ///< of the last step
    TorchGenerator batch_generator;
    Kan best;  ///< lowest objective so far, to return to
    double best_objective = std::numeric_limits<double>::infinity();
    double step_scale = 1;  ///< shortens lr after a recovery
    int recoveries = 0;
    std::vector<double> gradient;

    State(Kan start, std::shared_ptr<const Dataset> data, const TrainingOptions &chosen)
        : model(std::move(start)),
          dataset(std::move(data)),
          options(chosen),
          train(chosen.threads),
          test(chosen.threads),
          batch(chosen.threads),
          gauss_newton(chosen.threads),
          batch_generator(chosen.batch_seed) {}

    void bindAll() {
        train.bind(model, dataset->train_input, dataset->train_label);
        if (hasTest()) test.bind(model, dataset->test_input, dataset->test_label);
        train_bound = true;
        gauss_newton_bound = false;
    }
    void rebindAll() {
        train.rebind(model);
        if (hasTest()) test.rebind(model);
        gauss_newton_bound = false;
    }
    void setModel(Kan other) {
        model = std::move(other);
        bindAll();
        clearMemory();
        best_objective = std::numeric_limits<double>::infinity();
    }
    void clearMemory() {
        lbfgs.clear();
        adam.clear();
        lm.clear();
    }

    bool hasTest() const { return dataset->test_input.rows() > 0; }
    bool usesBatches() const { return options.batch > 0 && options.batch < dataset->train_input.rows(); }
    Matrix drawBatch();
    bool gridUpdateDue() const;
    int scheduledGrid() const;
    void refineKeepingFinite(int grid);
    void updateGridKeepingFinite(const Matrix &inputs);
    Objective &stepObjective() { return usesBatches() ? batch : train; }

    TrainingStatus step(const std::stop_token &stop, const TrainingCallback &callback);
    OptimizerStatus lbfgsStep(const std::stop_token &stop, const TrainingCallback &callback);
    OptimizerStatus adamStep(const std::stop_token &stop);
    OptimizerStatus lmStep(const std::stop_token &stop, const TrainingCallback &callback, const Matrix &rows);
    OptimizerStatus optimise(const std::stop_token &stop, const TrainingCallback &callback, const Matrix &rows);
    TrainingStatus recover(const std::string &where);
    bool record();
    void report(const TrainingCallback &callback, bool finished, int iteration, double objective, double norm,
                double length) const;
};

Matrix Trainer::State::drawBatch() {
    const Eigen::Index rows = dataset->train_input.rows();
    std::vector<Eigen::Index> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    Matrix inputs(options.batch, dataset->train_input.cols());
    Matrix labels(options.batch, dataset->train_label.cols());
    for (int r = 0; r < options.batch; ++r) {
        const std::size_t at = static_cast<std::size_t>(r);
        const std::size_t other = at + static_cast<std::size_t>(batch_generator.below(order.size() - at));
        std::swap(order[at], order[other]);
        inputs.row(r) = dataset->train_input.row(order[at]);
        labels.row(r) = dataset->train_label.row(order[at]);
    }
    batch.bind(model, inputs, labels);
    return inputs;
}

bool Trainer::State::gridUpdateDue() const {
    const int step = history.steps();
    const int every = std::max(1, options.stop_grid_update_step / options.grid_update_num);
    return options.update_grid && step % every == 0 && step < options.stop_grid_update_step &&
           step >= options.start_grid_update_step;
}

/// The grid that the schedule asks for before the present step; 0: none yet.
int Trainer::State::scheduledGrid() const {
    const std::vector<int> &grids = options.grid_schedule;
    if (grids.empty() || options.steps < 1) return 0;
    const auto stages = static_cast<std::int64_t>(grids.size()) + 1;
    const std::int64_t stage = std::min(history.steps() * stages / options.steps, stages - 1);
    return stage > 0 ? grids[static_cast<std::size_t>(stage) - 1] : 0;
}

void Trainer::State::refineKeepingFinite(int grid) {
    Kan refined = refine(model, grid, dataset->train_input, options.threads);
    if (!refined.allFinite()) {
        message = concat("the refinement to grid ", grid,
                         " was skipped: it would have left the network without finite coefficients");
        return;
    }
    model = std::move(refined);
    clearMemory();
    rebindAll();
}

void Trainer::State::updateGridKeepingFinite(const Matrix &inputs) {
    Kan updated = model;
    updateGrid(updated, inputs, options.threads);
    if (!updated.allFinite()) {
        message = "the grid update was skipped: it would have left the network without finite coefficients";
        return;
    }
    model = std::move(updated);
    history.grid_updates.push_back(history.steps());
    rebindAll();
    if (usesBatches()) batch.rebind(model);
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
        result.message = recovery.empty() ? concat("completed ", state_->history.steps(), " steps") : recovery;
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
