#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/progress_bar.h"
#include "app/cli/table_experiment.h"
#include "core/compare/comparison_table.h"
#include "core/formula/formula.h"
#include "core/kernels/evaluate.h"
#include "core/lab/walk/sample_walk.h"
#include "core/lab/walk/walk_task.h"
#include "core/text.h"
#include "core/train/trainer.h"

namespace kan::cli {

namespace {

using nlohmann::json;

constexpr double kMostNumber = 1e9;

/// "3,120,20"; `name` and `example` are for messages.
std::vector<double> numbers(const std::string &name, const std::string &text, const std::string &example) {
    std::vector<double> values;
    for (const std::string &part : listed(text)) {
        double value = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (error != std::errc() || end != part.data() + part.size() || !(std::abs(value) <= kMostNumber))
            throw UsageError(concat(name, " holds \"", part, "\"; expected numbers, for example ", name, " ", example));
        values.push_back(value);
    }
    return values;
}

/// The hidden layers of --width; its ends must be the data's.
std::vector<int> hiddenOf(const std::string &text, int inputs, int outputs) {
    std::vector<int> width;
    for (const double nodes : numbers("--width", text, concat(inputs, ",2,", outputs))) {
        if (nodes != std::floor(nodes) || nodes < 1 || nodes > 1000)
            throw UsageError(concat("--width holds ", nodes, "; expected whole numbers of nodes from 1 on"));
        width.push_back(static_cast<int>(nodes));
    }
    if (width.size() < 2 || width.front() != inputs || width.back() != outputs)
        throw UsageError(concat("--width is \"", text, "\"; this data has ", inputs, " inputs and ", outputs,
                                " outputs, as in ", inputs, ",2,", outputs));
    return {width.begin() + 1, width.end() - 1};
}

int outputCount(const WalkTask &task) {
    return task.data == WalkTask::kHouses ? 1 : Formula::parse(task.data, WalkTask::kMostInputs).outputs();
}

WalkTask taskFrom(Arguments &arguments) {
    WalkTask task;
    task.data = arguments.option("--data").value_or(WalkTask::kHouses);
    if (const auto text = arguments.option("--range")) {
        const std::vector<double> ends = numbers("--range", *text, "-1,1");
        if (task.data == WalkTask::kHouses)
            throw UsageError("--range is for formulas; leave it out, the houses have their own");
        if (ends.size() != 2 || !(ends[0] < ends[1]))
            throw UsageError(concat("--range is \"", *text, "\"; expected two numbers, the first below the second"));
        task.range = {ends[0], ends[1]};
    }
    task.grid = arguments.integer("--grid", task.grid, 1, 200);
    task.rows = arguments.integer("--rows", task.rows, 10, 100'000);
    task.steps = arguments.integer("--steps", task.steps, 1, 10'000);
    task.seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, 0, 2'147'483'647));
    task.threads = arguments.integer("--threads", 0, 0, 1024);
    try {
        task.validate();
        if (const auto text = arguments.option("--width"))
            task.hidden = hiddenOf(*text, task.inputs(), outputCount(task));
        task.validate();
    } catch (const FormulaError &error) {
        throw UsageError(concat("--data is neither \"price\" nor a formula: \"", task.data, "\": ", error.what()));
    }
    return task;
}

/// In the user's units: --at, --row, or the task's own.
std::vector<double> sampleFrom(Arguments &arguments, const WalkTask &task, const Dataset &dataset) {
    const std::optional<std::string> at = arguments.option("--at");
    const int row = arguments.integer("--row", 0, 1, task.rows);
    if (at && row > 0) throw UsageError("--at and --row both name the sample; leave one of them out");
    if (row > 0) return sampleOfRow(dataset, row - 1);
    if (!at) return task.defaultSample();
    std::string example;
    for (const double value : task.defaultSample()) example += (example.empty() ? "" : ",") + concat(value);
    const std::vector<double> sample = numbers("--at", *at, example);
    try {
        networkSample(task, dataset, sample);
    } catch (const std::invalid_argument &error) {
        throw UsageError(concat("--at ", *at, ": ", error.what()));
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

json toJson(const Walk &walk) {
    json steps = json::array();
    for (const WalkStep &step : walk.steps) {
        json entry = {{"kind", kindOf(step)}, {"what", walkStepName(walk.dataset, walk.model, step)},
                      {"layer", step.l},      {"node", step.j},
                      {"in", step.in},        {"out", step.out}};
        if (step.kind == WalkStepKind::Edge)
            entry.update({{"from", step.i}, {"base", step.base}, {"spline", step.spline}});
        if (step.kind == WalkStepKind::Sum) entry["bias"] = step.bias;
        steps.push_back(std::move(entry));
    }
    json truth = json::array();
    for (const double value : walk.task.truth(walk.sample))
        truth.push_back(std::isfinite(value) ? json(value) : json());
    return {{"lab", "walk"},
            {"data", walk.task.data},
            {"rule", walk.task.rule()},
            {"width", walk.model.spec().width},
            {"seed", walk.task.seed},
            {"sample", walk.sample},
            {"steps", steps},
            {"outputs", outputsOf(walk.steps)},
            {"truth", truth},
            {"train_rmse", walk.train_rmse},
            {"test_rmse", walk.test_rmse}};
}

}  // namespace

int walkLab(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const bool as_json = arguments.flag("--json");
    Walk walk;
    walk.task = taskFrom(arguments);
    const auto dataset = std::make_shared<const Dataset>(walk.task.makeDataset());
    walk.dataset = *dataset;
    walk.sample = sampleFrom(arguments, walk.task, walk.dataset);
    arguments.positional(0, 0, "");
    Interrupt interrupt;
    ProgressBar bar("", walk.task.steps);
    const TrainingResult result =
        train(Kan(walk.task.spec(walk.dataset)), dataset, walk.task.training(), interrupt.token(),
              [&](const TrainingProgress &progress) { bar.update(progress.history); });
    bar.finish(result.history);
    walk.model = result.model;
    walk.steps = walkSample(walk.model, networkSample(walk.task, walk.dataset, walk.sample), walk.dataset);
    const auto error = [&](const Matrix &inputs, const Matrix &labels) {
        return rmse(inUserUnits(predict(walk.model, inputs, walk.task.threads), walk.dataset.output_scaling),
                    inUserUnits(labels, walk.dataset.output_scaling));
    };
    walk.train_rmse = error(walk.dataset.train_input, walk.dataset.train_label);
    walk.test_rmse = error(walk.dataset.test_input, walk.dataset.test_label);
    if (as_json)
        writeResult(toJson(walk), out);
    else
        writeText(tableOf(walk) + closing(walk), out);
    return exitCodeOf(result, interrupt.happened());
}

}  // namespace kan::cli
