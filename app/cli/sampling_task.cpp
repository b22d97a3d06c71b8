#include "app/cli/sampling_task.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "app/cli/table_experiment.h"
#include "core/formula/formula.h"
#include "core/text.h"

namespace kan::cli {

namespace {

constexpr int kFewPoints = 100;  ///< a formula can be recognised from

/// Runs what reads an option's value; what it throws is put after the option's name.
template <class Read>
auto of(const std::string &option, const Read &read) {
    try {
        return read();
    } catch (const UsageError &) {
        throw;
    } catch (const std::exception &error) {
        throw UsageError(concat(option, ": ", error.what()));
    }
}

/// What the options say of every row.
struct Common {
    std::string formula;
    int inputs = 2;
    std::pair<double, double> range = {0, 1};
    int start = 500, budget = 1000, epochs = 0, steps = 0, grid = 0, seed = 0;
    std::vector<int> width, grids;
    bool source_epochs = false;
};

template <class Value, class FromString>
std::vector<Value> named(const std::string &option, const std::string &text, const std::vector<Value> &all,
                         const FromString &from_string) {
    if (text == "all") return all;
    std::vector<Value> values;
    for (const std::string &name : listed(text)) {
        const Value value = of(option, [&] { return from_string(name); });
        if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    if (values.empty())
        throw UsageError(concat(option, " is empty; expected all, or names such as ", toString(all.front()), ",",
                                toString(all.back())));
    return values;
}

std::pair<double, double> rangeFrom(const std::string &text) {
    double ends[2] = {};
    const std::vector<std::string> parts = listed(text);
    bool good = parts.size() == 2;
    for (std::size_t n = 0; good && n < 2; ++n) {
        const auto [end, error] = std::from_chars(parts[n].data(), parts[n].data() + parts[n].size(), ends[n]);
        good = error == std::errc() && end == parts[n].data() + parts[n].size() && std::isfinite(ends[n]);
    }
    if (!good || !(ends[0] < ends[1]))
        throw UsageError(
            concat("--range holds \"", text, "\"; expected two numbers, low before high, such as --range=-1,1"));
    return {ends[0], ends[1]};
}

std::vector<int> wholeNumbers(const std::string &option, const std::string &text, const char *expected) {
    std::vector<int> numbers;
    for (const std::string &part : listed(text)) {
        int number = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (error != std::errc() || end != part.data() + part.size())
            throw UsageError(concat(option, " holds \"", part, "\"; expected ", expected));
        numbers.push_back(number);
    }
    return numbers;
}

Common commonFrom(Arguments &arguments) {
    Common common;
    common.formula = arguments.option("--formula").value_or(SamplingOptions().formula);
    common.inputs = of("--formula", [&] { return std::max(1, Formula::parse(common.formula, 10).variables()); });
    if (const auto range = arguments.option("--range")) common.range = rangeFrom(*range);
    if (const auto width = arguments.option("--width"))
        common.width = wholeNumbers("--width", *width, "the KAN's nodes per layer, such as 2,1,1,1");
    if (const auto grids = arguments.option("--grids"))
        common.grids = wholeNumbers("--grids", *grids, "grids in rising order, such as 10,20,40");
    if (!std::is_sorted(common.grids.begin(), common.grids.end()) || (!common.grids.empty() && common.grids[0] < 1))
        throw UsageError("--grids are not above 0 and in rising order; expected grids such as 10,20,40");
    common.start = arguments.integer("--start", 500, 4, 100'000);
    common.budget = arguments.integer("--budget", std::max(1000, common.start), 4, 100'000);
    if (common.budget < common.start)
        throw UsageError(concat("--budget is ", common.budget, "; it counts the start points and must be at least ",
                                common.start, ", or choose a smaller --start"));
    common.epochs = arguments.integer("--epochs", 0, 1, 10'000'000);
    common.source_epochs = arguments.flag("--source-epochs");
    if (common.source_epochs && common.epochs > 0)
        throw UsageError("--source-epochs and --epochs exclude each other; leave one out");
    common.steps = arguments.integer("--steps", 0, 1, 1'000'000);
    common.grid = arguments.integer("--grid", 0, 1, 1000);
    common.seed = arguments.integer("--seed", 0, 0, std::numeric_limits<int>::max());
    return common;
}

SamplingOptions rowFor(const Common &common, SamplingStrategy strategy, SamplingLearner learner) {
    SamplingOptions row = SamplingOptions::defaults(strategy, learner, common.inputs);
    row.formula = common.formula;
    std::fill(row.ranges.begin(), row.ranges.end(), common.range);
    row.start = common.start;
    row.budget = common.budget;
    row.seed = static_cast<std::uint64_t>(common.seed);
    row.threads = 1;
    if (learner == SamplingLearner::Mlp) {
        if (common.epochs > 0) row.epochs = common.epochs;
        if (common.source_epochs) row.epochs = SamplingOptions::sourceEpochs(strategy);
        row.first_epochs = std::max(row.first_epochs, row.epochs);
    } else {
        KanSpec &spec = std::get<KanSpec>(row.model);
        if (common.grid > 0) spec.grid = common.grid;
        if (!common.width.empty()) spec.width = common.width;
        if (!common.grids.empty()) row.grids = common.grids;
        if (common.steps > 0) row.epochs = common.steps;
    }
    of(common.width.empty() ? "--formula" : "--formula, --width", [&] { row.validate(); });
    return row;
}

}  // namespace

SamplingTask samplingTask(Arguments arguments) {
    SamplingTask task;
    task.json = arguments.flag("--json");
    task.out = arguments.option("--out").value_or("");
    task.threads = arguments.integer("--threads", 0, 0, 1024);
    const std::vector<SamplingStrategy> strategies =
        named("--strategies", arguments.option("--strategies").value_or("all"), samplingStrategies(),
              samplingStrategyFromString);
    const std::optional<std::string> models = arguments.option("--models");
    const std::vector<SamplingLearner> learners =
        named("--models", models.value_or("mlp,kan"), samplingLearners(), samplingLearnerFromString);
    Common common = commonFrom(arguments);
    arguments.positional(0, 0, "");
    of("--formula", [&] { SamplingRun{rowFor(common, strategies.front(), learners.front())}; });  // is it defined?
    for (const SamplingLearner learner : learners)
        for (const SamplingStrategy strategy : strategies) task.rows.push_back(rowFor(common, strategy, learner));
    if (models) return task;
    task.rows.push_back(rowFor(common, SamplingStrategy::Uniform, SamplingLearner::Formula));
    if (common.start > kFewPoints) {
        common.start = kFewPoints;
        task.rows.push_back(rowFor(common, SamplingStrategy::Uniform, SamplingLearner::Formula));
    }
    return task;
}

}  // namespace kan::cli
