#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/derivation_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/mlp_training.h"
#include "app/cli/output.h"
#include "app/cli/table_defaults.h"
#include "app/cli/table_experiment.h"
#include "app/cli/training_run.h"
#include "core/constraints/constraint_check.h"
#include "core/experiment/added_input.h"
#include "core/experiment/experiment_notes.h"
#include "core/experiment/table_rows.h"
#include "core/io/experiment_file.h"
#include "core/io/layers_json.h"
#include "core/io/metrics_json.h"
#include "core/kernels/attribution.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/threads/task_team.h"
#include "core/train/loss_unit.h"

namespace kan::cli {

namespace {

using nlohmann::json;

constexpr const char *kTableExample =
    "train --csv heart.csv --target output --split 0.67 --split-seed 1 --set model.width=[13,1,1] --save model.json";

json edgeTables(const std::vector<std::vector<double>> &tables, const Kan &model) {
    json layers = json::array();
    for (int l = 0; l < model.depth(); ++l) {
        json rows = json::array();
        for (int i = 0; i < model.layer(l).inputs; ++i) {
            json row = json::array();
            for (int j = 0; j < model.layer(l).outputs; ++j)
                row.push_back(tables[static_cast<std::size_t>(l)][model.layer(l).edge(i, j)]);
            rows.push_back(std::move(row));
        }
        layers.push_back(std::move(rows));
    }
    return layers;
}

json datasetJson(const Dataset &data) {
    return {{"train_input", toJson(data.train_input)},
            {"train_label", toJson(data.train_label)},
            {"test_input", toJson(data.test_input)},
            {"test_label", toJson(data.test_label)}};
}

json historyJson(const TrainingResult &result, int threads, double seconds) {
    json out = {{"status", toString(result.status)},
                {"message", result.message},
                {"rules", toString(result.model.spec().rules)},
                {"train_loss", result.history.train_loss},
                {"test_loss", result.history.test_loss},
                {"reg", result.history.reg},
                {"grid", result.history.grid},
                {"evaluations", result.evaluations},
                {"iterations", result.iterations},
                {"seconds", seconds},
                {"threads", availableThreads(threads)}};
    if (!result.history.validation_loss.empty()) {
        out["validation_loss"] = result.history.validation_loss;
        out["kept_step"] = result.history.kept_step;
    }
    return out;
}

/// `test` gets the figures of the test rows; nothing without them.
json resultJson(const TrainingResult &result, const Kan &initial, const Dataset &data, const TrainingOptions &options,
                double seconds, Metrics &test) {
    const int threads = options.threads;
    const LossFunction &loss = options.loss;
    const Attribution scores = attribute(result.model, data.train_input, threads);
    json out = historyJson(result, threads, seconds);
    out["initial"] = layersToJson(initial);
    out["final"] = layersToJson(result.model);
    out["edge_scale"] = edgeTables(scores.edge_scale, result.model);
    out["edge_scores"] = edgeTables(scores.edge_scores, result.model);
    out["node_scores"] = scores.node_scores;
    if (result.model.multiplies()) out["subnode_scores"] = scores.subnode_scores;
    const bool has_test = data.test_input.rows() > 0;
    const Matrix outputs = predict(result.model, data.test_input, threads);
    out["test_prediction"] = has_test ? toJson(outputs) : json::array();
    out["train"] = toJson(
        metricsOf(loss, predict(result.model, data.train_input, threads), data.train_label, data, data.train_weight));
    if (has_test) {
        test = metricsOf(loss, outputs, data.test_label, data, data.test_weight);
        out["test"] = toJson(test);
    }
    if (data.classes > 0) {
        out["train_accuracy"] = out["train"]["accuracy"];
        if (has_test) out["test_accuracy"] = out["test"]["accuracy"];
    }
    out["outside"] = {{"rule", toString(result.model.spec().extrapolation)},
                      {"train", rowsOutsideGrid(result.model, data.train_input)},
                      {"test", rowsOutsideGrid(result.model, data.test_input)}};
    return out;
}

/// How the network keeps its constraints; says so on standard error, too.
json constraintsJson(const TrainingRun &run, int threads) {
    Matrix rows(run.dataset->train_input.rows() + run.dataset->test_input.rows(), run.dataset->inputs());
    rows << run.dataset->train_input, run.dataset->test_input;
    json out = json::array();
    for (const ConstraintCheck &check : checkConstraints(run.result.model, rows, run.constraints, threads)) {
        std::cerr << "kan-cli: " << toString(check) << "\n";
        out.push_back(
            {{"constraint", check.constraint}, {"rows", check.rows}, {"broken", check.broken}, {"worst", check.worst}});
    }
    return out;
}

void tell(const std::string &note) {
    if (!note.empty()) std::cerr << "kan-cli: " << note << "\n";
}

constexpr std::size_t kWrittenAtOnce = 50'000;  ///< parameters

struct TrainArguments {
    ExperimentArguments experiment;
    TableArguments table;
    MlpArguments mlp;
    TableDefaults defaults = TableDefaults::Trials;
    std::vector<std::string> constraints;
    std::string out, saved;
    bool from_seed = false;
    std::vector<DerivedColumn> inputs;  ///< to be added
};

/// The last network of the experiment goes on with them; without one a new network has them from the start.
void addInputs(const std::vector<DerivedColumn> &columns, Experiment &experiment) {
    findTableFiles(experiment);
    TableStore store;
    std::optional<Kan> network = experiment.initial;
    if (!experiment.versions.empty()) network = experiment.versions.back().model;
    if (const std::string refusal = addedInputRefusal(experiment); !refusal.empty())
        throw ExperimentError(concat("--add-input: ", refusal));
    PreparedDataPtr rows = prepareData(experiment, store);
    for (const DerivedColumn &column : columns) {
        AddedInput added = withAddedInput(experiment, *rows, network ? &*network : nullptr, column, store);
        experiment = std::move(added.experiment);
        network = std::move(added.model);
        rows = std::move(added.data);
        tell(concat("the input ", column.name, " = ", column.formula,
                    network ? " is added; until it is trained the network computes what it did" : " is added"));
    }
    if (network && experiment.training.penalty.lamb > 0)
        tell(concat("the penalty (lamb=", experiment.training.penalty.lamb,
                    ") holds edges of 0 where they are; --set lamb=0 lets them learn"));
    experiment.initial = std::move(network);
    if (experiment.table) experiment.dataset = rows->dataset;
}

/// Data and starting network are to be made from formula, sampling and seeds.
void drawAgain(Experiment &experiment) {
    if (experiment.formula.empty())
        throw ExperimentError(
            "--from-seed draws the data from a formula, but this experiment has none; leave the option out");
    experiment.dataset.reset();
    experiment.initial.reset();
}

/// With the splines that constraints need, unless --set says how these go on outside their knots.
void addConstraints(const TrainArguments &given, Experiment &experiment) {
    std::vector<std::string> &constraints = experiment.training.constraints;
    constraints.insert(constraints.end(), given.constraints.begin(), given.constraints.end());
    if (!given.constraints.empty() && freeFields(given.experiment.assignments).extrapolation)
        experiment.model.extrapolation = extrapolationFor(constraints, experiment.model.extrapolation);
}

bool setsPenalty(const std::vector<std::string> &assignments) {
    return std::any_of(assignments.begin(), assignments.end(), [](const std::string &assignment) {
        return assignment.starts_with("lamb=") || assignment.starts_with("training.lamb=");
    });
}

int trainPerceptron(Experiment &experiment, const TrainArguments &given) {
    if (!given.saved.empty()) throw UsageError("--save keeps KANs; leave it out with --mlp");
    if (!setsPenalty(given.experiment.assignments)) experiment.training.penalty.lamb = 0;  // that is a KAN's penalty
    return trainMlp(experiment, given.mlp.spec, given.out);
}

int runTrain(const TrainArguments &given) {
    if (given.mlp.asked) given.mlp.spec.validate();
    if (!given.inputs.empty() && given.table.file)
        throw UsageError("--add-input goes on from an experiment; with --csv say --derive in its place");
    if (!given.inputs.empty() && given.from_seed)
        throw UsageError("--add-input goes on from the experiment's network; leave --from-seed out");
    std::optional<Experiment> of_table = tableExperiment(given.table, given.experiment);
    Experiment experiment =
        of_table ? std::move(*of_table) : namedExperiment(given.experiment, {given.out, given.saved});
    if (!given.table.file) leaveOut(given.table, experiment);
    if (!given.inputs.empty()) addInputs(given.inputs, experiment);
    readRows(experiment);
    if (given.from_seed) drawAgain(experiment);
    addConstraints(given, experiment);
    if (given.mlp.asked) return trainPerceptron(experiment, given);
    bool given_up = false;
    std::optional<TableTrials> trials;
    if (given.table.file) trials = chooseDefaults(given.defaults, given.experiment, experiment, given_up);
    if (given_up) return kInterrupted;
    if (experiment.table && experiment.dataset)
        tell(gridNote(experiment.model, experiment.dataset->train_input.rows()));
    const TrainingRun run = runTraining(experiment);
    const TrainingResult &result = run.result;
    // Who interrupts does not wait for what takes seconds to be written.
    const bool brief = run.interrupted && result.model.parameters().size() > kWrittenAtOnce;
    Metrics test;
    json written = brief ? historyJson(result, experiment.training.threads, run.seconds)
                         : resultJson(result, run.initial, *run.dataset, experiment.training, run.seconds, test);
    // Losses are the network's, as pykan's are.
    const LossUnit unit = lossUnit(experiment.training.loss.kind, *run.dataset);
    written["loss_unit"] = {{"name", nameInWords(experiment.training.loss.kind)},
                            {"factor", unit.factor},
                            {"standardised", unit.standardised}};
    if (brief)
        std::cerr << "kan-cli: interrupted; the result has the losses without the network of "
                  << result.model.parameters().size() << " parameters (--save keeps it)\n";
    if (experiment.table) tell(trivialNote(test));
    if (!experiment.training.grid.schedule.empty()) {
        written["curve"] = run.curve.toJson();
        std::cerr << run.curve.table();
    }
    if (!run.constraints.empty() && !brief) written["constraints"] = constraintsJson(run, experiment.training.threads);
    if (trials) written["chosen"] = trialsJson(*trials);
    if (given.from_seed) written["dataset"] = datasetJson(*run.dataset);
    const ModelVersion trained{concat("trained ", result.history.steps(), " steps"), result.model, result.history};
    saveAndReport(experiment, trained, given.saved, written, given.out);
    return exitCodeOf(result.status, result.message, run.interrupted);
}

Option constraintOption(std::vector<std::string> &constraints) {
    Option option = reader("--constraint TEXT",
                           "what the outputs are known to do with an input, kept at every step: rising(x), falling(x), "
                           "convex(x), concave(x), even(x), odd(x), periodic(x, 12) or symmetric(x, y); repeated for "
                           "others",
                           [&constraints](const std::string &text) {
                               constraintFromText(text);
                               constraints.push_back(text);
                           });
    option.repeated = true;
    return option;
}

std::vector<Option> options(TrainArguments &given) {
    return joined({{outOption(given.out),
                    outputOption("--save EXPERIMENT.json",
                                 "writes an experiment with the trained network, for predict, export and the window",
                                 given.saved),
                    flag("--from-seed",
                         "ignores the file's data and starting network; makes both from formula, sampling and seeds",
                         given.from_seed),
                    constraintOption(given.constraints),
                    derivedOption("--add-input NAME=FORMULA",
                                  "trains the experiment's last network on with one more input, computed row by row "
                                  "of the columns or of x1, x2 ..., such as \"r=sqrt(x1^2+x2^2)\"; its edges are 0 at "
                                  "first, so that the network begins as what it was, and learn best without penalty "
                                  "(--set lamb=0); may be repeated",
                                  given.inputs)},
                   changeOptions(given.experiment),
                   tableOptions(given.table),
                   {defaultsOption(given.defaults)},
                   mlpOptions(given.mlp)});
}

}  // namespace

Command trainCommand() {
    const auto given = std::make_shared<TrainArguments>();
    Command command;
    command.name = "train";
    command.summary = "trains the network of an experiment file or preset, or of a table";
    command.description =
        "Prints the result as JSON: the losses of every step, the network before and after, predictions and scores. "
        "With "
        "--csv the network is that of a few which predicts best in quick trials on the training rows of a table, as "
        "far as --set does not say what it is. Its numbers are "
        "standardised, texts become one-hot inputs, a target of texts or of two values becomes classes.";
    command.usage = {"FILE [OPTION ...]", "FILE --mlp WIDTHS [OPTION ...]",
                     "--csv TABLE --target NAME[,NAME] [OPTION ...]"};
    command.positionals = {experimentPlace(given->experiment.name)};
    command.positionals.front().unless = "--csv";
    command.options = options(*given);
    command.examples = {"train demo-6-default --out result.json",
                        "train my-experiment.json --set lamb=0.01 grid=10 --threads 2",
                        "train demo-6-lambda-0 --set opt=LM",
                        kTableExample,
                        "train model.json --add-input \"ratio=m/V\" --save better.json",
                        "train demo-6-default --mlp 2,20,1 --activation silu --seed 3"};
    command.run = [given] { return runTrain(*given); };
    return command;
}

}  // namespace kan::cli
