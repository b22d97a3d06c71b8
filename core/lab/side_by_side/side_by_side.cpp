#include "core/lab/side_by_side/side_by_side.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/data/sampling.h"
#include "core/formula/formula.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kAdamRate = 0.01;
constexpr int kUpdatesOfBoth = 10;

std::string widths(const std::vector<int> &width) {
    std::string text;
    for (const int nodes : width) text += (text.empty() ? "" : "-") + std::to_string(nodes);
    return text;
}

const SideBySideOptions &validated(const SideBySideOptions &options) {
    options.validate();
    return options;
}

std::shared_ptr<const Dataset> rowsOf(const SideBySideOptions &options) {
    Sampling sampling;
    sampling.ranges.assign(static_cast<std::size_t>(options.kan().width.front()), options.range);
    sampling.train_num = options.rows;
    sampling.test_num = options.test_rows;
    sampling.seed = options.seed;
    return std::make_shared<const Dataset>(createDataset(options.formula, sampling));
}

SideFigures figuresOf(const std::string &name, std::size_t parameters) {
    SideFigures figures;
    figures.name = name;
    figures.parameters = parameters;
    figures.train = figures.test = std::numeric_limits<double>::quiet_NaN();
    return figures;
}

/// One step of one of them; false if it was stopped.
template <class Model>
bool stepOne(TrainerOf<Model> &trainer, SideFigures &figures, int steps, const std::stop_token &stop) {
    if (figures.steps >= steps || !figures.problem.empty()) return true;
    const auto began = std::chrono::steady_clock::now();
    const TrainingStatus status = trainer.step(stop);
    if (status == TrainingStatus::Stopped) return false;
    figures.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (status == TrainingStatus::Failed) figures.problem = trainer.message();
    const TrainingHistory &history = trainer.history();
    figures.steps = history.steps();
    if (figures.steps == 0) return true;
    figures.train = history.train_loss.back();
    figures.test = history.test_loss.back();
    return true;
}

}  // namespace

void SideBySideOptions::validate() const {
    requireWithin("rows", rows, 10, 1'000'000);
    requireWithin("test_rows", test_rows, 1, 1'000'000);
    requireWithin("hidden layers of the KAN", static_cast<int>(kan_hidden.size()), 0, kMostLayers);
    for (const int nodes : kan_hidden) requireWithin("hidden nodes of the KAN", nodes, 1, kMostNodes);
    requireWithin("grid", grid, 1, 200);
    requireWithin("hidden layers of the MLP", mlp_layers, 1, kMostLayers);
    requireWithin("steps", steps, 1, 100'000);
    if (opt != OptimizerKind::Lbfgs && opt != OptimizerKind::Adam)
        throw std::invalid_argument(concat("opt is ", toString(opt), "; it must be LBFGS or Adam, which train both"));
    if (!(range.second > range.first) || !std::isfinite(range.second - range.first))
        throw std::invalid_argument(
            concat("range is ", range.first, " .. ", range.second, "; its first number must be below its second"));
    if (Formula::parse(formula, kMostInputs).variables() == 0)
        throw std::invalid_argument(concat("the formula \"", formula, "\" is constant; write one with x1 in it"));
    kan().validate();
    if (const int nodes = mlp().width[1]; nodes > kMostHidden)
        throw std::invalid_argument(concat("the MLP would need ", nodes, " nodes in a layer; at most ", kMostHidden,
                                           " can be drawn: give the KAN fewer nodes or intervals, or the MLP more "
                                           "layers"));
}

KanSpec SideBySideOptions::kan() const {
    const Formula function = Formula::parse(formula, kMostInputs);
    KanSpec spec;
    spec.width = {function.variables()};
    spec.width.insert(spec.width.end(), kan_hidden.begin(), kan_hidden.end());
    spec.width.push_back(function.outputs());
    spec.grid = grid;
    spec.seed = seed;
    spec.grid_range[0] = range.first;
    spec.grid_range[1] = range.second;
    return spec;
}

MlpSpec SideBySideOptions::mlp() const {
    const KanSpec own = kan();
    const int inputs = own.width.front(), outputs = own.width.back();
    MlpSpec spec;
    spec.width.assign(static_cast<std::size_t>(mlp_layers),
                      matchedHiddenWidth(inputs, outputs, mlp_layers, own.parameterCount()));
    spec.width.insert(spec.width.begin(), inputs);
    spec.width.push_back(outputs);
    spec.activation = activation;
    spec.init = activation == Activation::Relu ? Initialisation::He : Initialisation::Xavier;
    spec.seed = seed;
    return spec;
}

TrainingOptions SideBySideOptions::training() const {
    TrainingOptions training;
    training.opt = opt;
    training.steps = steps;
    if (opt == OptimizerKind::Adam) training.step.lr = kAdamRate;
    training.grid.update_num = kUpdatesOfBoth;
    training.grid.stop_update_step = std::max(1, steps / 2);
    training.threads = threads;
    return training;
}

SideBySideRun::SideBySideRun(const SideBySideOptions &options)
    : options_(validated(options)),
      dataset_(rowsOf(options_)),
      kan_(Kan(options_.kan()), dataset_, options_.training()),
      mlp_(Mlp(options_.mlp()), dataset_, options_.training()),
      kan_figures_(figuresOf(concat("KAN ", widths(options_.kan().width), ", G ", options_.grid),
                             options_.kan().parameterCount())),
      mlp_figures_(figuresOf(concat("MLP ", widths(options_.mlp().width), ", ", toString(options_.activation)),
                             options_.mlp().parameterCount())) {}

bool SideBySideRun::finished() const {
    const auto ended = [this](const SideFigures &figures) {
        return figures.steps >= options_.steps || !figures.problem.empty();
    };
    return ended(kan_figures_) && ended(mlp_figures_);
}

bool SideBySideRun::step(const std::stop_token &stop) {
    if (finished()) return false;
    return stepOne(kan_, kan_figures_, options_.steps, stop) && stepOne(mlp_, mlp_figures_, options_.steps, stop);
}

}  // namespace kan
