#include "core/lab/gradients/gradient_fit.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "core/lab/gradients/gradient_gauss_newton.h"
#include "core/text.h"
#include "core/train/grid_update.h"
#include "core/train/optimizer.h"

namespace kan {

namespace {

GradientModel makeModel(const GradientFitOptions &options, const Matrix &inputs) {
    if (const MlpSpec *mlp = std::get_if<MlpSpec>(&options.model)) return Mlp(*mlp);
    KanSpec spec = std::get<KanSpec>(options.model);
    spec.grid_range[0] = inputs.minCoeff();
    spec.grid_range[1] = inputs.maxCoeff();
    if (!(spec.grid_range[1] > spec.grid_range[0])) spec.grid_range[1] = spec.grid_range[0] + 1;
    return Kan(spec);
}

}  // namespace

class GradientFitRun::State {
  public:
    State(const GradientFitOptions &fit, GradientDataset rows)
        : options(fit),
          data(std::move(rows)),
          model(makeModel(options, data.inputs)),
          optimizer_(makeOptimizer(options.optimizer)) {
        rebind();
    }

    void step(const std::stop_token &stop);
    GradientLosses losses() { return objective_->losses(parametersOf(model)); }

    GradientFitOptions options;
    GradientDataset data;
    GradientModel model;
    GradientFitHistory history;
    GradientFitStatus status = GradientFitStatus::Running;
    std::string message;
    int epoch = 0;

  private:
    void rebind();
    bool gridDue() const;
    OptimizerStatus optimise(const std::stop_token &stop);
    void record(GradientLosses losses);
    void fail();
    void finish(GradientFitStatus how);

    std::optional<GradientObjective> objective_;
    std::optional<GradientGaussNewton> gauss_newton_;
    std::unique_ptr<Optimizer> optimizer_;
    GradientLosses at_start_;     ///< of the running epoch
    std::vector<double> before_;  ///< where the last finite update of SGD or Adam began
};

/// After a change of the model's knots.
void GradientFitRun::State::rebind() {
    objective_.emplace(model, data, options.weight, options.threads);
    gauss_newton_.reset();
    if (options.optimizer == OptimizerKind::Lm)
        gauss_newton_.emplace(std::get<Kan>(model), *objective_, options.threads);
    optimizer_->clear();
}

/// Before the first epoch, and at equal distances in the first half of them if there are hidden nodes, which move.
bool GradientFitRun::State::gridDue() const {
    const Kan *network = std::get_if<Kan>(&model);
    if (!network || options.grid_updates == 0) return false;
    if (network->depth() == 1) return epoch == 0;
    const int distance = std::max(1, options.epochs / 2 / options.grid_updates);
    return epoch % distance == 0 && epoch / distance < options.grid_updates;
}

OptimizerStatus GradientFitRun::State::optimise(const std::stop_token &stop) {
    const bool updates = options.optimizer == OptimizerKind::Sgd || options.optimizer == OptimizerKind::Adam;
    bool first = true;
    StepProblem problem;
    problem.objective = [&](std::span<const double> x, double &f, std::span<double> slope) {
        if (!updates && stop.stop_requested()) return false;
        const GradientLosses losses = objective_->evaluate(x, slope);
        if (std::exchange(first, false)) at_start_ = losses;
        f = losses.total(options.weight);
        if (updates && std::isfinite(f)) before_.assign(x.begin(), x.end());
        return true;
    };
    problem.curved = [&]() -> CurvedParameters & {
        gauss_newton_->use(stop);
        return *gauss_newton_;
    };
    const StepReport done = optimizer_->step(parametersOf(model), problem, {options.lr, options.momentum, 0});
    if (options.optimizer == OptimizerKind::Lm) at_start_ = gauss_newton_->losses();
    return done.status;
}

void GradientFitRun::State::record(GradientLosses losses) {
    history.loss.push_back(losses.total(options.weight));
    history.loss_f.push_back(losses.f);
    history.loss_df.push_back(losses.df);
}

void GradientFitRun::State::fail() {
    status = GradientFitStatus::Failed;
    if (!before_.empty()) parametersOf(model) = before_;
    message = concat("the loss is not finite in epoch ", epoch + 1, "; choose a smaller ",
                     options.optimizer == OptimizerKind::Lm ? "weight or another range" : "lr or weight");
}

void GradientFitRun::State::finish(GradientFitStatus how) {
    const GradientLosses last = losses();
    if (!std::isfinite(last.total(options.weight))) return fail();
    record(last);
    status = how;
}

void GradientFitRun::State::step(const std::stop_token &stop) {
    if (status != GradientFitStatus::Running || stop.stop_requested()) return;
    if (gridDue()) {
        updateGrid(std::get<Kan>(model), data.inputs, options.threads);
        rebind();
    }
    const bool measured = options.weight == 0 && epoch % std::max(1, options.epochs / 100) == 0;
    const double df = measured ? losses().df : 0;
    const OptimizerStatus ended = optimise(stop);
    if (ended == OptimizerStatus::Stopped) return;
    if (ended == OptimizerStatus::Failed) return fail();
    if (measured) at_start_.df = df;
    record(at_start_);
    ++epoch;
    if (ended == OptimizerStatus::NoProgress || ended == OptimizerStatus::Converged)
        finish(GradientFitStatus::Converged);
    else if (epoch == options.epochs)
        finish(GradientFitStatus::Completed);
}

GradientFitRun::GradientFitRun(const GradientFitOptions &options)
    : state_(std::make_unique<State>(options, makeDataset(options))) {}

GradientFitRun::GradientFitRun(const GradientFitOptions &options, GradientDataset data) {
    options.validate();
    data.validate();
    if (data.inputs.cols() != options.inputs() || data.labels.cols() != options.outputs())
        throw std::invalid_argument(concat("the data has ", data.inputs.cols(), " inputs and ", data.labels.cols(),
                                           " labels, the network ", options.inputs(), " and ", options.outputs(),
                                           "; change the width or the data"));
    state_ = std::make_unique<State>(options, std::move(data));
}

GradientFitRun::~GradientFitRun() = default;

GradientFitStatus GradientFitRun::step(const std::stop_token &stop) {
    state_->step(stop);
    return state_->status;
}
GradientFitStatus GradientFitRun::status() const {
    return state_->status;
}
const std::string &GradientFitRun::message() const {
    return state_->message;
}
int GradientFitRun::epochsDone() const {
    return state_->epoch;
}
const GradientFitHistory &GradientFitRun::history() const {
    return state_->history;
}
const GradientModel &GradientFitRun::model() const {
    return state_->model;
}
const GradientDataset &GradientFitRun::data() const {
    return state_->data;
}
const GradientFitOptions &GradientFitRun::options() const {
    return state_->options;
}
GradientLosses GradientFitRun::losses() {
    return state_->losses();
}

GradientFitResult fitWithGradients(const GradientFitOptions &options, const std::stop_token &stop,
                                   const GradientFitCallback &callback) {
    GradientFitRun run(options);
    return fitWithGradients(run, stop, callback);
}

GradientFitResult fitWithGradients(GradientFitRun &run, const std::stop_token &stop,
                                   const GradientFitCallback &callback) {
    GradientFitResult result;
    while (run.status() == GradientFitStatus::Running && !stop.stop_requested()) {
        const auto start = std::chrono::steady_clock::now();
        run.step(stop);
        result.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (callback) callback(run);
    }
    result.status = run.status() == GradientFitStatus::Running ? GradientFitStatus::Stopped : run.status();
    result.message = run.message();
    result.model = run.model();
    result.history = run.history();
    result.losses = run.losses();
    result.epochs = run.epochsDone();
    return result;
}

}  // namespace kan
