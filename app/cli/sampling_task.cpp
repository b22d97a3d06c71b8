#include "app/cli/sampling_task.h"

#include <algorithm>

#include "app/cli/common_options.h"
#include "core/formula/formula.h"
#include "core/lab/sampling/sampling_run.h"
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

template <class Value, class FromString>
std::vector<Value> named(const std::string &option, const std::string &text, const std::vector<Value> &all,
                         const FromString &from_string) {
    if (text == "all") return all;
    std::vector<Value> values;
    for (const std::string &name : listed(option, text)) {
        const Value value = of(option, [&] { return from_string(name); });
        if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    if (values.empty())
        throw UsageError(concat(option, " is empty; expected all, or names such as ", toString(all.front()), ",",
                                toString(all.back())));
    return values;
}

std::pair<double, double> rangeFrom(const std::string &text) {
    const char *const expected = "two numbers, low before high, such as --range=-1,1";
    const auto ends = lowHigh("--range", text, expected);
    if (!(ends.first < ends.second)) throw wrongPart("--range", text, expected);
    return ends;
}

std::vector<int> gridsFrom(const std::string &text) {
    std::vector<int> grids = wholeNumbers("--grids", text, "grids in rising order, such as 10,20,40");
    if (!std::is_sorted(grids.begin(), grids.end()) || (!grids.empty() && grids[0] < 1))
        throw UsageError("--grids are not above 0 and in rising order; expected grids such as 10,20,40");
    return grids;
}

/// Without --budget as many as the source takes, or the start points.
int budgetOf(const SamplingArguments &given) {
    return given.budget.value_or(std::max(SamplingOptions().budget, given.start));
}

void check(const SamplingArguments &given) {
    if (budgetOf(given) < given.start)
        throw UsageError(concat("--budget is ", budgetOf(given), "; it counts the start points and must be at least ",
                                given.start, ", or choose a smaller --start"));
    if (given.source_epochs && given.epochs)
        throw UsageError("--source-epochs and --epochs exclude each other; leave one out");
}

SamplingOptions rowFor(const SamplingArguments &given, SamplingStrategy strategy, SamplingLearner learner) {
    const int inputs = of("--formula", [&] { return std::max(1, Formula::parse(given.formula, 10).variables()); });
    SamplingOptions row = SamplingOptions::defaults(strategy, learner, inputs);
    row.formula = given.formula;
    std::fill(row.ranges.begin(), row.ranges.end(), given.range);
    row.start = given.start;
    row.budget = budgetOf(given);
    row.seed = static_cast<std::uint64_t>(given.seed);
    row.threads = 1;
    if (learner == SamplingLearner::Mlp) {
        if (given.epochs) row.epochs = *given.epochs;
        if (given.source_epochs) row.epochs = SamplingOptions::sourceEpochs(strategy);
        row.first_epochs = std::max(row.first_epochs, row.epochs);
    } else {
        KanSpec &spec = std::get<KanSpec>(row.model);
        if (given.grid) spec.grid = *given.grid;
        if (!given.width.empty()) spec.width = given.width;
        if (!given.grids.empty()) row.grids = given.grids;
        if (given.steps) row.epochs = *given.steps;
    }
    of(given.width.empty() ? "--formula" : "--formula, --width", [&] { row.validate(); });
    return row;
}

template <class Value>
std::vector<std::string> namesOf(const std::vector<Value> &values, std::vector<std::string> names = {}) {
    for (const Value value : values) names.emplace_back(toString(value));
    return names;
}

std::string joinedText(const std::vector<int> &numbers) {
    std::string text;
    for (const int number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

/// What the learners are made of.
std::vector<Option> networkOptions(SamplingArguments &given) {
    const SamplingOptions kan = SamplingOptions::defaults(SamplingStrategy::Uniform, SamplingLearner::Kan);
    const KanSpec &spec = std::get<KanSpec>(kan.model);
    const auto takeWidth = [&given](const std::string &text) {
        given.width = wholeNumbers("--width", text, "the KAN's nodes per layer, such as 2,1,1,1");
    };
    const auto takeGrids = [&given](const std::string &text) { given.grids = gridsFrom(text); };
    return {
        reader("--width 2,1,1,1", concat("the KAN's nodes per layer; without it ", joinedText(spec.width)), takeWidth),
        whole("--grid G", concat("the KAN's grid, without it ", spec.grid), given.grid, {1, 1000}),
        reader("--grids G,G",
               concat("grids to which it is refined where that predicts better, without it ", joinedText(kan.grids)),
               takeGrids),
        whole("--epochs N", "of the perceptron between two choices; without it a tenth of the source's 1000 and 50",
              given.epochs, {1, 10'000'000}),
        flag("--source-epochs", "all of the source's epochs, which takes ten times as long", given.source_epochs),
        whole("--steps N", concat("of the KAN's Levenberg-Marquardt, without it ", kan.epochs), given.steps,
              {1, 1'000'000})};
}

}  // namespace

std::vector<Option> samplingOptions(SamplingArguments &given) {
    const auto takeRange = [&given](const std::string &text) { given.range = rangeFrom(text); };
    const auto takeStrategies = [&given](const std::string &text) {
        given.strategies = named("--strategies", text, samplingStrategies(), samplingStrategyFromString);
    };
    const auto takeModels = [&given](const std::string &text) {
        given.models = named("--models", text, samplingLearners(), samplingLearnerFromString);
    };
    std::vector<Option> options = {
        text("--formula F", "the function of x1, x2, ...", given.formula),
        reader("--range lo,hi", "of every variable", takeRange),
        reader("--strategies all|NAME,NAME", "how the next points are chosen, without it all of them", takeStrategies)
            .listing(namesOf(samplingStrategies(), {"all"})),
        reader("--models mlp,kan,formula",
               "what learns; without it mlp and kan, and formula with random points, from --start and from 100 of them",
               takeModels)
            .listing(namesOf(samplingLearners(), {"all"})),
        whole("--start N", "points before the first choice", given.start, {4, 100'000}),
        whole("--budget N", concat("evaluations in all, without it ", SamplingOptions().budget), given.budget,
              {4, 100'000})};
    options[1].standard = concat(given.range.first, ",", given.range.second);
    return joined({std::move(options),
                   networkOptions(given),
                   {seedOption("of the points and networks", given.seed), threadsOption(given.threads),
                    jsonOption(given.json), outOption(given.out)}});
}

std::vector<SamplingOptions> samplingRows(const SamplingArguments &given) {
    check(given);
    const std::vector<SamplingLearner> learners =
        given.models.value_or(std::vector{SamplingLearner::Mlp, SamplingLearner::Kan});
    of("--formula", [&] { SamplingRun{rowFor(given, given.strategies.front(), learners.front())}; });  // defined?
    std::vector<SamplingOptions> rows;
    for (const SamplingLearner learner : learners)
        for (const SamplingStrategy strategy : given.strategies) rows.push_back(rowFor(given, strategy, learner));
    if (given.models) return rows;
    rows.push_back(rowFor(given, SamplingStrategy::Uniform, SamplingLearner::Formula));
    if (given.start > kFewPoints) {
        SamplingArguments few = given;
        few.budget = budgetOf(given);
        few.start = kFewPoints;
        rows.push_back(rowFor(few, SamplingStrategy::Uniform, SamplingLearner::Formula));
    }
    return rows;
}

}  // namespace kan::cli
