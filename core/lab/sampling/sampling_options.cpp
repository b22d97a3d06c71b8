#include "core/lab/sampling/sampling_options.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/formula/formula.h"
#include "core/random/sobol.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<SamplingStrategy, std::string_view> kStrategyNames[] = {
    {SamplingStrategy::Uniform, "uniform"},
    {SamplingStrategy::Sobol, "sobol"},
    {SamplingStrategy::ChangeQuantile, "change-quantile"},
    {SamplingStrategy::ChangeSwap, "change-swap"},
    {SamplingStrategy::ChangeLargest, "change-largest"},
    {SamplingStrategy::Disagreement, "disagreement"},
    {SamplingStrategy::Surprise, "surprise"}};
constexpr std::pair<SamplingLearner, std::string_view> kLearnerNames[] = {
    {SamplingLearner::Mlp, "mlp"}, {SamplingLearner::Kan, "kan"}, {SamplingLearner::Formula, "formula"}};
constexpr int kMostPoints = 100'000;
constexpr int kMostSamplingEpochs = 10'000'000;

void validateRanges(const SamplingOptions &options) {
    requireWithin("the number of ranges", options.inputs(), 1, SobolSequence::kMostDimensions);
    for (std::size_t i = 0; i < options.ranges.size(); ++i) {
        const auto [low, high] = options.ranges[i];
        if (!(low < high && std::isfinite(low) && std::isfinite(high)))
            throw std::invalid_argument(concat("ranges[", i, "] is ", low, " .. ", high, "; low must be below high"));
    }
    const Formula formula = Formula::parse(options.formula, options.inputs());
    if (formula.outputs() != 1)
        throw std::invalid_argument(concat("formula has ", formula.outputs(), " outputs; it must have one"));
}

void validateModel(const SamplingOptions &options) {
    const bool mlp = options.learner == SamplingLearner::Mlp;
    if (std::holds_alternative<MlpSpec>(options.model) != mlp)
        throw std::invalid_argument(concat("model is ", mlp ? "a KAN" : "a multilayer perceptron", "; learner ",
                                           toString(options.learner), " needs the other"));
    const std::vector<int> &width = std::visit(
        [](const auto &spec) -> const auto & { return spec.width; }, options.model);
    std::visit([](const auto &spec) { spec.validate(); }, options.model);
    if (width.front() != options.inputs() || width.back() != 1)
        throw std::invalid_argument(concat("width is ", width.front(), " .. ", width.back(), "; it must begin with ",
                                           options.inputs(), " inputs and end with 1"));
    if (mlp && options.training.opt == OptimizerKind::Lm)
        throw std::invalid_argument("opt is LM, which trains KANs; choose Adam, LBFGS or SGD");
}

void setPoints(SamplingOptions &options) {
    switch (options.strategy) {
        case SamplingStrategy::ChangeSwap:
            options.candidates = 500;
            options.add_least = options.add_most = options.drop = 1;
            options.quantile = 0;
            break;
        case SamplingStrategy::ChangeLargest:
            options.candidates = 12'000;
            options.add_least = 2;
            options.add_most = 5;
            options.drop = 1;
            break;
        case SamplingStrategy::Disagreement:
            options.candidates = 2000;
            options.committee = 3;
            break;
        case SamplingStrategy::Surprise:
            options.candidates = 2000;
            break;
        default:
            break;
    }
}

}  // namespace

std::string_view toString(SamplingStrategy strategy) {
    return nameOf(kStrategyNames, strategy);
}

SamplingStrategy samplingStrategyFromString(std::string_view text) {
    return valueNamed(kStrategyNames, text, "strategy");
}

const std::vector<SamplingStrategy> &samplingStrategies() {
    static const std::vector<SamplingStrategy> all = [] {
        std::vector<SamplingStrategy> list;
        for (const auto &[strategy, name] : kStrategyNames) list.push_back(strategy);
        return list;
    }();
    return all;
}

std::string_view toString(SamplingLearner learner) {
    return nameOf(kLearnerNames, learner);
}

SamplingLearner samplingLearnerFromString(std::string_view text) {
    return valueNamed(kLearnerNames, text, "learner");
}

const std::vector<SamplingLearner> &samplingLearners() {
    static const std::vector<SamplingLearner> all = {SamplingLearner::Mlp, SamplingLearner::Kan,
                                                     SamplingLearner::Formula};
    return all;
}

int SamplingOptions::sourceEpochs(SamplingStrategy strategy) {
    return strategy == SamplingStrategy::ChangeSwap ? 50 : 1000;
}

SamplingOptions SamplingOptions::defaults(SamplingStrategy strategy, SamplingLearner learner, int inputs) {
    SamplingOptions options;
    options.strategy = strategy;
    options.learner = learner;
    options.ranges.assign(static_cast<std::size_t>(inputs), {0, 1});
    setPoints(options);
    if (learner == SamplingLearner::Mlp) {
        MlpSpec spec;
        spec.width = {inputs, 30, 30, 1};
        spec.activation = Activation::Tanh;
        options.model = spec;
        options.training.opt = OptimizerKind::Adam;
        options.training.step.lr = 5e-3;
        options.first_epochs = 2000;
        options.epochs = sourceEpochs(strategy) / (strategy == SamplingStrategy::ChangeLargest ? 30 : 10);
        return options;
    }
    KanSpec spec = KanSpec::defaults(Rules::Pykan02);
    spec.width = {inputs, 1, 1, 1};
    spec.grid = 10;
    spec.seed = 0;
    options.model = spec;
    options.training = TrainingOptions::defaults(Rules::Pykan02);
    options.training.opt = OptimizerKind::Lm;
    options.first_epochs = 60;
    options.epochs = 20;
    options.grids = {15, 20, 30, 40};
    options.starts = 24;
    return options;
}

void SamplingOptions::validate() const {
    validateRanges(*this);
    requireWithin("start", start, 4, kMostPoints);
    requireWithin("budget", budget, start, kMostPoints);
    validateModel(*this);
    training.validate();
    for (const int grid : grids) requireWithin("grids", grid, 1, 1000);
    if (!std::is_sorted(grids.begin(), grids.end())) throw std::invalid_argument("grids are not in rising order");
    requireWithin("first_epochs", first_epochs, 0, kMostSamplingEpochs);
    requireWithin("epochs", epochs, 0, kMostSamplingEpochs);
    requireWithin("starts", starts, 1, 1000);
    requireWithin("add_least", add_least, 1, kMostPoints);
    requireWithin("add_most", add_most, add_least, kMostPoints);
    requireWithin("candidates", candidates, add_most, 1'000'000);
    requireWithin("drop", drop, 0, add_least);
    requireWithin("committee", committee, strategy == SamplingStrategy::Disagreement ? 2 : 1, 100);
    requireWithin("measure_every", measure_every, 1, kMostPoints);
    requireWithin("check_points", recognition.check_points, 1, 1000);
    requireWithin("recognition.every", recognition.every, 1, kMostPoints);
    requireWithin("recognition.attempts", recognition.attempts, 1, 1000);
    requireWithin("threads", threads, 0, 1024);
    if (!(quantile >= 0 && quantile < 1))
        throw std::invalid_argument(concat("quantile is ", quantile, "; it must be at least 0 and below 1"));
    if (!(recognition.exact > 0 && recognition.exact < 1))
        throw std::invalid_argument(
            concat("recognition.exact is ", recognition.exact, "; it must lie between 0 and 1"));
}

}  // namespace kan
