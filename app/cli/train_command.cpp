#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/mlp_training.h"
#include "app/cli/table_experiment.h"
#include "app/cli/training_run.h"
#include "core/io/experiment_file.h"
#include "core/io/layers_json.h"
#include "core/io/metrics_json.h"
#include "core/io/presets.h"
#include "core/kernels/attribution.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/threads/task_team.h"

namespace kan::cli {

namespace {

using nlohmann::json;

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

json resultJson(const TrainingResult &result, const Kan &initial, const Dataset &data, const TrainingOptions &options,
                double seconds) {
    const int threads = options.threads;
    const LossFunction &loss = options.loss;
    const Attribution scores = attribute(result.model, data.train_input, threads);
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
                {"threads", availableThreads(threads)},
                {"initial", layersToJson(initial)},
                {"final", layersToJson(result.model)},
                {"edge_scale", edgeTables(scores.edge_scale, result.model)},
                {"edge_scores", edgeTables(scores.edge_scores, result.model)},
                {"node_scores", scores.node_scores}};
    const bool has_test = data.test_input.rows() > 0;
    const Matrix outputs = predict(result.model, data.test_input, threads);
    out["test_prediction"] = has_test ? toJson(outputs) : json::array();
    out["train"] = toJson(metricsOf(loss, predict(result.model, data.train_input, threads), data.train_label, data));
    if (has_test) out["test"] = toJson(metricsOf(loss, outputs, data.test_label, data));
    if (data.classes > 0) {
        out["train_accuracy"] = out["train"]["accuracy"];
        if (has_test) out["test_accuracy"] = out["test"]["accuracy"];
    }
    if (!result.history.validation_loss.empty()) {
        out["validation_loss"] = result.history.validation_loss;
        out["kept_step"] = result.history.kept_step;
    }
    return out;
}

}  // namespace

Experiment openExperiment(const std::string &name) {
    std::error_code error;
    if (!std::filesystem::exists(name, error))
        if (const Experiment *preset = findPreset(name)) return *preset;
    return readExperiment(name);
}

int exitCodeOf(const TrainingResult &result, bool interrupted) {
    const bool failed = result.status == TrainingStatus::Failed;
    if (failed || result.status == TrainingStatus::Recovered) std::cerr << "kan-cli: " << result.message << "\n";
    if (failed) return kNumericalFailure;
    return interrupted ? kInterrupted : kDone;
}

void writeResult(const nlohmann::json &result, const std::string &out) {
    writeText(result.dump(1, ' ', false, json::error_handler_t::replace) + "\n", out);
}

void writeText(const std::string &text, const std::string &out) {
    if (out.empty() || out == "-") {
        std::cout << text << std::flush;
        if (!std::cout) throw ExperimentError("standard output cannot be written");
        return;
    }
    std::ofstream stream(out, std::ios::binary);
    stream << text << std::flush;
    if (!stream) throw ExperimentError(concat(out, " cannot be written; choose another folder or free some space"));
}

int trainCommand(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const bool from_seed = arguments.flag("--from-seed");
    const std::string saved = arguments.option("--save").value_or("");
    const std::optional<MlpSpec> mlp = mlpOption(arguments);
    const bool own_lamb = setsPenalty(arguments);
    std::optional<Experiment> of_table = tableExperiment(arguments);
    Experiment experiment = of_table ? std::move(*of_table) : namedExperiment(arguments);
    readRows(experiment);
    if (from_seed) {
        if (experiment.formula.empty())
            throw ExperimentError(
                "--from-seed draws the data from a formula, but this experiment has none; leave the option out");
        experiment.dataset.reset();
        experiment.initial.reset();
    }
    if (mlp) {
        if (!saved.empty()) throw UsageError("--save keeps KANs; leave it out with --mlp");
        if (!own_lamb) experiment.training.lamb = 0;  // a KAN's penalty is not a perceptron's
        return trainMlp(experiment, *mlp, out);
    }
    const TrainingRun run = runTraining(experiment);
    json written = resultJson(run.result, run.initial, *run.dataset, experiment.training, run.seconds);
    if (!experiment.training.grid_schedule.empty()) {
        written["curve"] = run.curve.toJson();
        std::cerr << run.curve.table();
    }
    if (from_seed) written["dataset"] = datasetJson(*run.dataset);
    if (!saved.empty())
        saveTrained(experiment,
                    {concat("trained ", run.result.history.steps(), " steps"), run.result.model, run.result.history},
                    saved);
    if (saved.empty() || !out.empty()) writeResult(written, out);
    return exitCodeOf(run.result, run.interrupted);
}

}  // namespace kan::cli
