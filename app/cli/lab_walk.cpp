#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/common_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/cli/training_run.h"
#include "core/compare/comparison_table.h"
#include "core/formula/formula.h"
#include "core/interpret/user_rmse.h"
#include "core/lab/walk/sample_walk.h"
#include "core/lab/walk/walk_task.h"
#include "core/text.h"
#include "core/train/trainer.h"

namespace kan::cli {

namespace {

using nlohmann::json;

constexpr double kMostNumber = 1e9;

struct LabWalkArguments {
    WalkTask task;
    std::optional<std::string> range, width, products, at;
    std::optional<int> row;
    int seed = 0;
    std::string out;
    bool json = false;
};

std::vector<int> productsOf(const std::string &text) {
    const std::string expected = "whole numbers from 0 on, one for each hidden layer, for example --products 1";
    std::vector<int> products = wholeNumbers("--products", text, expected);
    for (const int nodes : products)
        if (nodes < 0 || nodes > 1000) throw wrongPart("--products", std::to_string(nodes), expected);
    return products;
}

/// The hidden layers of --width; its ends must be the data's. Beside products a layer may be without sums.
std::vector<int> hiddenOf(const std::string &text, int inputs, int outputs, int least) {
    const std::string example = concat(inputs, ",2,", outputs);
    const std::vector<int> width =
        wholeNumbers("--width", text, concat("whole numbers of nodes from 1 on, for example --width ", example));
    for (const int nodes : width)
        if (nodes < least || nodes > 1000)
            throw wrongPart("--width", std::to_string(nodes), concat("whole numbers of nodes from ", least, " on"));
    if (width.size() < 2 || width.front() != inputs || width.back() != outputs)
        throw UsageError(concat("--width is \"", text, "\"; this data has ", inputs, " inputs and ", outputs,
                                " outputs, as in ", example));
    return {width.begin() + 1, width.end() - 1};
}

int outputCount(const WalkTask &task) {
    return task.data == WalkTask::kHouses ? 1 : Formula::parse(task.data, WalkTask::kMostInputs).outputs();
}

std::pair<double, double> rangeOf(const std::string &text) {
    const char *const expected = "two numbers, the first below the second, for example --range -1,1";
    const auto ends = lowHigh("--range", text, expected);
    if (!(ends.first < ends.second)) throw wrongPart("--range", text, expected);
    return ends;
}

WalkTask taskFrom(const LabWalkArguments &given) {
    WalkTask task = given.task;
    task.seed = static_cast<std::uint64_t>(given.seed);
    if (given.range && task.data == WalkTask::kHouses)
        throw UsageError("--range is for formulas; leave it out, the houses have their own");
    if (given.range) task.range = rangeOf(*given.range);
    try {
        task.validate();
        if (given.products) task.products = productsOf(*given.products);
        if (given.width) task.hidden = hiddenOf(*given.width, task.inputs(), outputCount(task), given.products ? 0 : 1);
        task.validate();
    } catch (const FormulaError &error) {
        throw UsageError(concat("--data is neither \"price\" nor a formula: \"", task.data, "\": ", error.what()));
    }
    return task;
}

/// In the user's units: --at, --row, or the task's own.
std::vector<double> sampleFrom(const LabWalkArguments &given, const WalkTask &task, const Dataset &dataset) {
    if (given.at && given.row) throw UsageError("--at and --row both name the sample; leave one of them out");
    if (given.row) return sampleOfRow(dataset, wholeNumber("--row", std::to_string(*given.row), {1, task.rows}) - 1);
    if (!given.at) return task.defaultSample();
    std::string example;
    for (const double value : task.defaultSample()) example += (example.empty() ? "" : ",") + concat(value);
    const std::string expected = concat("numbers, for example --at ", example);
    std::vector<double> sample = realNumbers("--at", *given.at, expected);
    for (const double value : sample)
        if (!(std::abs(value) <= kMostNumber)) throw wrongPart("--at", concat(value), expected);
    try {
        networkSample(task, dataset, sample);
    } catch (const std::invalid_argument &error) {
        throw UsageError(concat("--at ", *given.at, ": ", error.what()));
    }
    return sample;
}

std::string told(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

std::string kindOf(const WalkStep &step) {
    switch (step.kind) {
        case WalkStepKind::Input:
            return "input";
        case WalkStepKind::Edge:
            return "edge";
        case WalkStepKind::Sum:
            return "sum";
        case WalkStepKind::Product:
            return "product";
        case WalkStepKind::Output:
            break;
    }
    return "output";
}

/// What a finished training and the sample's walk gave.
struct Walk {
    WalkTask task;
    Dataset dataset;
    Kan model;
    std::vector<double> sample;
    std::vector<WalkStep> steps;
    double train_rmse = 0, test_rmse = 0;  ///< in the user's units
};

std::string tableOf(const Walk &walk) {
    ComparisonTable table;
    table.header = {"step", "layer", "what", "comes in", "base part", "spline part", "bias", "goes on"};
    for (std::size_t n = 0; n < walk.steps.size(); ++n) {
        const WalkStep &step = walk.steps[n];
        const bool edge = step.kind == WalkStepKind::Edge, sum = step.kind == WalkStepKind::Sum;
        table.rows.push_back({concat(n + 1, " ", kindOf(step)), concat(edge ? step.l + 1 : step.l),
                              walkStepName(walk.dataset, walk.model, step), told(step.in), edge ? told(step.base) : "",
                              edge ? told(step.spline) : "", sum ? told(step.bias) : "", told(step.out)});
    }
    return plainText(table);
}

std::string closing(const Walk &walk) {
    const std::vector<double> outputs = outputsOf(walk.steps), truth = walk.task.truth(walk.sample);
    std::string text;
    for (std::size_t m = 0; m < outputs.size(); ++m)
        text += concat(walk.dataset.output_names[m], " of the network: ", told(outputs[m]), "; of the rule ",
                       walk.task.rule(), ": ", std::isfinite(truth[m]) ? told(truth[m]) : "not defined", "\n");
    return text + concat("RMSE of all rows: ", told(walk.train_rmse), " train, ", told(walk.test_rmse), " test\n");
}

json walkAsJson(const Walk &walk) {
    json steps = json::array();
    for (const WalkStep &step : walk.steps) {
        json entry = {{"kind", kindOf(step)}, {"what", walkStepName(walk.dataset, walk.model, step)},
                      {"layer", step.l},      {"node", step.j},
                      {"in", step.in},        {"out", step.out}};
        if (step.kind == WalkStepKind::Edge)
            entry.update({{"from", step.i}, {"base", step.base}, {"spline", step.spline}});
        if (step.kind == WalkStepKind::Sum) entry["bias"] = step.bias;
        if (step.factor >= 0) entry["factor"] = step.factor;
        if (step.kind == WalkStepKind::Product) entry["factors"] = step.factors;
        steps.push_back(std::move(entry));
    }
    json truth = json::array();
    for (const double value : walk.task.truth(walk.sample))
        truth.push_back(std::isfinite(value) ? json(value) : json());
    return {{"lab", "walk"},
            {"data", walk.task.data},
            {"rule", walk.task.rule()},
            {"width", walk.model.spec().width},
            {"products", walk.task.products},
            {"seed", walk.task.seed},
            {"sample", walk.sample},
            {"steps", steps},
            {"outputs", outputsOf(walk.steps)},
            {"truth", truth},
            {"train_rmse", walk.train_rmse},
            {"test_rmse", walk.test_rmse}};
}

int walk(const LabWalkArguments &given) {
    Walk walk;
    walk.task = taskFrom(given);
    const auto dataset = std::make_shared<const Dataset>(walk.task.makeDataset());
    walk.dataset = *dataset;
    walk.sample = sampleFrom(given, walk.task, walk.dataset);
    Interrupt interrupt;
    ProgressBar bar("", walk.task.steps, lossUnit(walk.task.training().loss.kind, walk.dataset));
    const TrainingResult result =
        train(Kan(walk.task.spec(walk.dataset)), dataset, walk.task.training(), interrupt.token(),
              [&](const TrainingProgress &progress) { bar.update(progress.history); });
    bar.finish(result.history);
    walk.model = result.model;
    walk.steps = walkSample(walk.model, networkSample(walk.task, walk.dataset, walk.sample), walk.dataset);
    const UserRmse rmse(walk.dataset, walk.task.threads);
    walk.train_rmse = rmse.measured(walk.model, walk.dataset.train_input, walk.dataset.train_label);
    walk.test_rmse = rmse.measured(walk.model, walk.dataset.test_input, walk.dataset.test_label);
    if (given.json)
        writeResult(walkAsJson(walk), given.out);
    else
        writeText(tableOf(walk) + closing(walk), given.out);
    return exitCodeOf(result.status, result.message, interrupt.happened());
}

std::vector<Option> options(LabWalkArguments &given) {
    WalkTask &task = given.task;
    return {
        text("--data price|FORMULA", "house prices of bedrooms, area and age, or a formula of x1, x2, ...", task.data),
        text("--range lo,hi", "of a formula's variables, without it -1,1", given.range),
        text("--at a,b,...", "the sample, in the data's units, such as 3,120,20", given.at),
        whole("--row N", "the sample is this training row, counted from 1", given.row, {1, 100'000}),
        text("--width 3,2,1", "nodes of all layers", given.width),
        text("--products 1", "multiplication nodes of two factors of each hidden layer, beside the nodes of --width",
             given.products),
        whole("--grid G", "of the KAN", task.grid, {1, 200}),
        whole("--rows N", "that train; as many are tested", task.rows, {10, 100'000}),
        whole("--steps N", "of Levenberg-Marquardt, with products of L-BFGS", task.steps, {1, 10'000}),
        seedOption("of rows and network", given.seed),
        threadsOption(task.threads),
        jsonOption(given.json),
        outOption(given.out)};
}

}  // namespace

Command walkLab() {
    const auto given = std::make_shared<LabWalkArguments>();
    Command lab;
    lab.name = "walk";
    lab.summary = "follows one sample through a small KAN";
    lab.description =
        "Trains a small KAN on house prices (bedrooms, area, age) or a formula and follows one sample through it: what "
        "enters each edge, what its curve makes of it, the sums and products in the nodes, the output.";
    lab.options = options(*given);
    lab.examples = {"lab walk --at 3,120,20", "lab walk --data \"x1*x2\" --width 2,3,1 --row 7",
                    "lab walk --data \"x1*x2\" --width 2,0,1 --products 1"};
    lab.run = [given] { return walk(*given); };
    return lab;
}

}  // namespace kan::cli
