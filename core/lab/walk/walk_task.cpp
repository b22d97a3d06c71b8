#include "core/lab/walk/walk_task.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/data/sampling.h"
#include "core/formula/formula.h"
#include "core/lab/walk/price_data.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kGridUpdates = 5;      // in the first half of the steps
constexpr int kFactors = 2;          // of a multiplication node
constexpr double kSmoothing = 1e-6;  // weight of the differences of neighbouring coefficients

}  // namespace

void WalkTask::validate() const {
    requireWithin("grid", grid, 1, 200);
    requireWithin("rows", rows, 10, 100'000);
    requireWithin("steps", steps, 1, 10'000);
    requireWithin("hidden layers", static_cast<int>(hidden.size()), 0, kMostLayers);
    if (data != kHouses) validateFormula();
    validateLayers();
}

void WalkTask::validateLayers() const {
    if (products.size() > hidden.size())
        throw std::invalid_argument(
            concat("products are named for ", products.size(), " hidden layers; there are ", hidden.size()));
    int before = inputs();
    for (std::size_t l = 0; l < hidden.size(); ++l) {
        requireWithin("products", productsOf(l), 0, kMostNodes);
        requireWithin("hidden nodes", hidden[l], productsOf(l) > 0 ? 0 : 1, kMostNodes);
        const int nodes = hidden[l] + productsOf(l), edges = before * (hidden[l] + kFactors * productsOf(l));
        if (edges > kMostEdges)
            throw std::invalid_argument(concat("a layer from ", before, " to ", nodes, " nodes has ", edges,
                                               " edges; at most ", kMostEdges, " can be followed"));
        before = nodes;
    }
}

void WalkTask::validateFormula() const {
    if (!(range.second - range.first > 1e-9) || !std::isfinite(range.second - range.first))
        throw std::invalid_argument(
            concat("range is ", range.first, " .. ", range.second, "; its first number must be below its second"));
    const Formula formula = Formula::parse(data, kMostInputs);
    if (formula.variables() == 0)
        throw std::invalid_argument(concat("the formula \"", data, "\" is constant; write one with x1 in it"));
    requireWithin("outputs", formula.outputs(), 1, kMostInputs);
}

bool WalkTask::multiplies() const {
    return std::any_of(products.begin(), products.end(), [](int count) { return count > 0; });
}

int WalkTask::inputs() const {
    return data == kHouses ? 3 : Formula::parse(data, kMostInputs).variables();
}

std::pair<double, double> WalkTask::rangeOf(int input) const {
    return data == kHouses ? houseRange(input) : range;
}

std::vector<double> WalkTask::defaultSample() const {
    if (data == kHouses) return {3, 120, 20};
    std::vector<double> sample;
    sample.reserve(static_cast<std::size_t>(inputs()));
    for (int i = 0; i < inputs(); ++i)
        sample.push_back(range.first + (range.second - range.first) * (i % 2 ? 0.25 : 0.75));
    return sample;
}

Dataset WalkTask::makeDataset() const {
    validate();
    if (data == kHouses) return houseDataset(rows, rows, seed);
    Sampling sampling;
    sampling.ranges.assign(static_cast<std::size_t>(inputs()), range);
    sampling.train_num = sampling.test_num = rows;
    sampling.seed = seed;
    return createDataset(data, sampling);
}

KanSpec WalkTask::spec(const Dataset &dataset) const {
    KanSpec spec = KanSpec::defaults(rules());
    spec.width = {dataset.inputs()};
    spec.width.insert(spec.width.end(), hidden.begin(), hidden.end());
    spec.width.push_back(dataset.outputs());
    if (multiplies()) {
        spec.mult_arity.resize(spec.width.size());
        for (std::size_t l = 0; l < hidden.size(); ++l) {
            spec.width[l + 1] += productsOf(l);
            spec.mult_arity[l + 1].assign(static_cast<std::size_t>(productsOf(l)), kFactors);
        }
    }
    spec.grid = grid;
    spec.seed = seed;
    if (data != kHouses) spec.grid_range[0] = range.first, spec.grid_range[1] = range.second;
    return spec;
}

TrainingOptions WalkTask::training() const {
    TrainingOptions options = TrainingOptions::defaults(rules());
    options.opt = multiplies() ? OptimizerKind::Lbfgs : OptimizerKind::Lm;
    options.steps = steps;
    options.grid.update_num = kGridUpdates;
    options.grid.stop_update_step = std::max(1, steps / 2);
    options.threads = threads;
    if (data == kHouses) {
        // So little that it moves only what the rows leave open: the curves between whole numbers of bedrooms.
        options.penalty.lamb = kSmoothing;
        options.penalty.l1 = options.penalty.entropy = 0;
        options.penalty.coefdiff = 1;
    }
    return options;
}

std::string WalkTask::rule() const {
    return data == kHouses ? kHousePriceRule : data;
}

std::vector<double> WalkTask::truth(const std::vector<double> &sample) const {
    if (data == kHouses) return {housePrice(sample[0], sample[1], sample[2])};
    const Formula formula = Formula::parse(data, kMostInputs);
    std::vector<double> values(static_cast<std::size_t>(formula.outputs()));
    formula.evaluate(sample, values);
    return values;
}

std::vector<double> networkSample(const WalkTask &task, const Dataset &dataset, const std::vector<double> &sample) {
    if (std::ssize(sample) != dataset.inputs()) {
        std::string names;
        for (const std::string &name : dataset.input_names) names += (names.empty() ? "" : ", ") + name;
        throw std::invalid_argument(
            concat("the sample has ", sample.size(), " values; it needs ", dataset.inputs(), ": ", names));
    }
    std::vector<double> values;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const auto [low, high] = task.rangeOf(static_cast<int>(i));
        const double slack = 1e-9 * (high - low);  // of a row that was scaled and scaled back
        if (!(sample[i] >= low - slack && sample[i] <= high + slack))
            throw std::invalid_argument(concat(dataset.input_names[i], " is ", sample[i],
                                               "; the network knows only values in ", low, " .. ", high));
        values.push_back(dataset.input_scaling.empty() ? sample[i] : dataset.input_scaling[i].fromUser(sample[i]));
    }
    return values;
}

std::vector<double> sampleOfRow(const Dataset &dataset, int row) {
    const Matrix user = inUserUnits(dataset.train_input.row(row), dataset.input_scaling);
    return {user.data(), user.data() + user.cols()};
}

}  // namespace kan
