#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "app/cli/table_experiment.h"
#include "app/cli/usage_error.h"
#include "core/experiment/formula_start.h"
#include "core/formula/formula.h"
#include "core/io/assignments.h"
#include "core/io/experiment_file.h"
#include "core/kernels/evaluate.h"
#include "core/model/kan_layers.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan::cli {

namespace {

using nlohmann::json;

struct CompileArguments {
    std::string formula, saved, out;
    std::vector<std::string> inputs;
    std::vector<double> ranges;
    std::optional<std::string> freed;  ///< "all" or a list
    ExperimentArguments experiment;
    TableArguments table;
    std::optional<int> grid;
    int widen = 0, deepen = 0, seed = 1;
    double perturbation = 0;
    bool json = false;
};

/// What has been made, and what there is to tell of it.
struct CompiledStart {
    Experiment experiment;
    TypedFormula formula;
    Kan model;
    std::vector<FreedEdge> freed;
    double difference = 0;  ///< of the network from the formula on the training rows, relative to the formula's largest
    double rmse = 0;        ///< of the network on the training rows, in the user's units
};

std::vector<std::pair<double, double>> rangesOf(const CompileArguments &given, std::size_t inputs) {
    const std::vector<double> &numbers = given.ranges;
    if (numbers.empty()) return std::vector<std::pair<double, double>>(inputs, {-1, 1});
    if (numbers.size() != 2 && numbers.size() != 2 * inputs)
        throw UsageError(concat("--ranges holds ", numbers.size(), " numbers; expected low,high for all inputs, or ",
                                2 * inputs, " numbers, low,high for each of the ", inputs));
    std::vector<std::pair<double, double>> ranges;
    for (std::size_t n = 0; n < inputs; ++n) {
        const std::size_t at = numbers.size() == 2 ? 0 : 2 * n;
        ranges.emplace_back(numbers[at], numbers[at + 1]);
    }
    return ranges;
}

/// Rows that are drawn from the formula.
Experiment drawnExperiment(const CompileArguments &given, const TypedFormula &formula) {
    Experiment experiment;
    experiment.name = formula.text;
    experiment.formula = formula.in_variables;
    experiment.model = KanSpec::defaults(Rules::Pykan02);
    experiment.training = TrainingOptions::defaults(Rules::Pykan02);
    experiment.sampling.ranges = rangesOf(given, formula.inputs.size());
    experiment.sampling.seed = static_cast<std::uint64_t>(given.seed);
    experiment.model.width = {static_cast<int>(formula.inputs.size()), static_cast<int>(formula.outputs.size())};
    setFields(experiment, given.experiment.assignments);
    if (given.experiment.threads) experiment.training.threads = *given.experiment.threads;
    if (experiment.formula != formula.in_variables)
        throw UsageError("--set formula stands beside --formula; leave one out");
    Dataset data = *experiment.makeDataset();
    data.input_names = formula.inputs;
    experiment.dataset = std::make_shared<const Dataset>(std::move(data));
    return experiment;
}

/// Formulas of a table's columns.
Experiment ofTable(const CompileArguments &given, TypedFormula &formula) {
    if (!given.inputs.empty()) throw UsageError("the inputs are the table's columns; leave --inputs out");
    if (!given.ranges.empty()) throw UsageError("the ranges are those of the table's rows; leave --ranges out");
    Experiment experiment = *tableExperiment(given.table, given.experiment);
    const Dataset &data = *experiment.dataset;
    formula = TypedFormula::parse(given.formula, data.input_names);
    // Rules of networks with multiplication nodes.
    const std::vector<int> width = experiment.model.width;
    const int grid = experiment.model.grid, k = experiment.model.k;
    experiment.model = KanSpec::defaults(Rules::Pykan02);
    experiment.model.width = width;
    experiment.model.grid = grid;
    experiment.model.k = k;
    return experiment;
}

std::vector<EdgeId> edgesNamed(const std::string &text, const Kan &model) {
    constexpr const char *kExpected = "all, or edges LAYER:INPUT:OUTPUT counted from 0, such as 0:1:0,1:0:0";
    if (text == "all") return liveEdges(model);
    std::vector<EdgeId> edges;
    for (std::string part : listed("--free-edges", text)) {
        const std::string named = part;
        std::replace(part.begin(), part.end(), ':', ',');
        const std::vector<int> numbers = wholeNumbers("--free-edges", part, kExpected);
        if (numbers.size() != 3) throw wrongPart("--free-edges", named, kExpected);
        edges.push_back({numbers[0], numbers[1], numbers[2]});
    }
    return edges;
}

void measure(CompiledStart &start) {
    const Dataset &data = *start.experiment.dataset;
    const Matrix expected = formulaValues(start.formula, data, data.train_input);
    const Matrix values =
        inUserUnits(predict(start.model, data.train_input, start.experiment.training.threads), data.output_scaling);
    requireDefined(values, "the network");
    const double size = std::max(expected.cwiseAbs().maxCoeff(), std::numeric_limits<double>::min());
    start.difference = (values - expected).cwiseAbs().maxCoeff() / size;
    const Matrix labels = inUserUnits(data.train_label, data.output_scaling);
    start.rmse = std::sqrt((values - labels).array().square().mean());
}

CompiledStart compiledStart(const CompileArguments &given) {
    CompiledStart start;
    if (given.table.file) {
        start.experiment = ofTable(given, start.formula);
    } else {
        start.formula = TypedFormula::parse(given.formula, given.inputs);
        if (start.formula.inputs.empty()) start.formula.inputs = {"x1"};
        start.experiment = drawnExperiment(given, start.formula);
    }
    const Dataset &data = *start.experiment.dataset;
    FormulaStart how;
    how.grid = given.grid.value_or(start.experiment.model.grid);
    how.k = start.experiment.model.k;
    how.seed = static_cast<std::uint64_t>(given.seed);
    how.perturbation = given.perturbation;
    how.deepen = given.deepen;
    how.widen = given.widen;
    if (given.freed) how.freed = [&given](const Kan &model) { return edgesNamed(*given.freed, model); };
    FormulaNetwork made = networkOfFormula(start.formula, data, how);
    start.model = std::move(made.model);
    start.freed = std::move(made.freed);
    measure(start);
    start.experiment.model = start.model.spec();
    start.experiment.initial = start.model;
    return start;
}

std::vector<std::string> ownFunctions(const Kan &model) {
    std::vector<std::string> names;
    for (const KanLayer &layer : model.layers())
        for (const SymbolicPart &part : layer.symbolic)
            if (part.function.kind == SymbolicKind::User && std::ranges::find(names, part.function.name) == names.end())
                names.push_back(part.function.name);
    return names;
}

json reportJson(const CompiledStart &start) {
    json freed = json::array();
    for (const FreedEdge &edge : start.freed)
        freed.push_back({{"layer", edge.edge.l},
                         {"input", edge.edge.i},
                         {"output", edge.edge.j},
                         {"largest_error", edge.largest_error}});
    json out = {{"formula", start.formula.text},
                {"inputs", start.formula.inputs},
                {"width", json::parse(widthText(start.model.spec()))},
                {"edges", start.model.activeEdgeCount()},
                {"own_functions", ownFunctions(start.model)},
                {"freed", std::move(freed)},
                {"rows", start.experiment.dataset->train_input.rows()},
                {"largest_difference", start.difference},
                {"rmse", start.rmse}};
    if (start.model.multiplies()) out["mult_arity"] = start.model.spec().mult_arity;
    return out;
}

std::string readable(const CompiledStart &start) {
    std::string text = concat("network ", widthText(start.model.spec()), ", ", start.model.activeEdgeCount(),
                              start.model.activeEdgeCount() == 1 ? " edge\n" : " edges\n");
    for (const std::string &name : ownFunctions(start.model)) text += concat("not of the library: ", name, "\n");
    for (const FreedEdge &edge : start.freed)
        text += concat("edge ", edge.edge.l, ":", edge.edge.i, ":", edge.edge.j, " is a spline, within ",
                       edge.largest_error, " of its function's size\n");
    text += concat("off the formula by ", start.difference, " of its size on ",
                   start.experiment.dataset->train_input.rows(), " training rows\n");
    if (start.experiment.table) text += concat("RMSE of the table's training rows ", start.rmse, "\n");
    return text;
}

int runCompile(const CompileArguments &given) {
    if (given.formula.empty()) throw UsageError("compile needs --formula TEXT, such as \"x1*exp(-x2)\"");
    if (given.perturbation < 0)
        throw wrongValue("--perturb", concat(given.perturbation), "a number of 0 or more such as 0.1");
    for (const std::string &assignment : given.experiment.assignments)
        if (assignment.starts_with("model.width") || assignment.starts_with("width") ||
            assignment.starts_with("model.mult_arity") || assignment.starts_with("mult_arity"))
            throw UsageError(
                concat("--set ", assignment, ": the formula makes the widths; --widen and --deepen add to them"));
    const CompiledStart start = compiledStart(given);
    if (!given.saved.empty()) saveTrained(start.experiment, {"compiled", start.model, {}}, given.saved);
    writeReport(
        given.json, given.out, [&] { return reportJson(start); }, [&] { return readable(start); });
    return kDone;
}

std::vector<Option> options(CompileArguments &given) {
    std::vector<Option> own = {
        text("--formula TEXT", "of x1, x2 ..., of --inputs or of the table's columns; several outputs apart by ;",
             given.formula),
        reader("--inputs a,b", "the names of the inputs in their order; x1, x2 ... otherwise",
               [&given](const std::string &names) { given.inputs = listed("--inputs", names); }),
        reader("--ranges low,high,...", "between which rows are drawn: of all inputs, or of one after the other",
               [&given](const std::string &text) {
                   given.ranges = realNumbers("--ranges", text, "numbers such as -1,1");
               }),
        whole("--grid G", "intervals of the splines, which count on edges that are freed", given.grid, {1, 100'000}),
        outputOption("--save EXPERIMENT.json", "writes an experiment with the network, for train, predict and export",
                     given.saved),
        text("--free-edges LIST", "all, or edges LAYER:INPUT:OUTPUT, counted from 0, that become splines", given.freed),
        whole("--widen N", "sum nodes more in each hidden layer, which count for nothing yet", given.widen, {0, 1000}),
        whole("--deepen N", "layers more that carry the outputs on", given.deepen, {0, 50}),
        real("--perturb X", "the numbers of the closed forms are multiplied by 1 + X times normal noise",
             given.perturbation, "a number of 0 or more such as 0.1"),
        seedOption("the rows, the noise and the further nodes", given.seed),
        jsonOption(given.json),
        outOption(given.out)};
    return joined({std::move(own), changeOptions(given.experiment), tableOptions(given.table)});
}

}  // namespace

Command compileCommand() {
    const auto given = std::make_shared<CompileArguments>();
    Command command;
    command.name = "compile";
    command.summary = "makes the network that computes a formula";
    command.description =
        "Of sum and product nodes, with the formula's functions on its edges, as small as it gets. It is a start: "
        "train "
        "the saved experiment on rows of the formula, or, with --csv, on those of a table, where edges that are freed "
        "and nodes that are added learn what the formula misses.";
    command.usage = {"--formula TEXT [OPTION ...]", "--formula TEXT --csv TABLE --target NAME[,NAME] [OPTION ...]"};
    command.options = options(*given);
    command.examples = {
        "compile --formula \"m*c^2/sqrt(1-v^2/c^2)\" --inputs m,c,v --ranges 1,2,3,5,0,1 --save net.json",
        "compile --formula \"A*exp(-L/2)\" --csv data.csv --target y --free-edges all --save net.json"};
    command.run = [given] { return runCompile(*given); };
    return command;
}

}  // namespace kan::cli
