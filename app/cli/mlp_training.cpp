#include "app/cli/mlp_training.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/cli/training_run.h"
#include "core/io/json_reader.h"
#include "core/io/metrics_json.h"
#include "core/kernels/mlp_workspace.h"
#include "core/text.h"
#include "core/threads/task_team.h"

namespace kan::cli {

namespace {

using nlohmann::json;

json resultJson(const ResultOf<Mlp> &result, const Mlp &initial, const Dataset &data, const TrainingOptions &options,
                double seconds) {
    const Matrix outputs = predict(result.model, data.test_input, options.threads);
    const MlpSpec &spec = initial.spec();
    json out = {{"status", toString(result.status)},
                {"message", result.message},
                {"mlp",
                 {{"width", spec.width},
                  {"activation", toString(spec.activation)},
                  {"init", toString(spec.init)},
                  {"seed", spec.seed}}},
                {"parameters", initial.parameters().size()},
                {"train_loss", result.history.train_loss},
                {"test_loss", result.history.test_loss},
                {"reg", result.history.reg},
                {"evaluations", result.evaluations},
                {"iterations", result.iterations},
                {"seconds", seconds},
                {"threads", availableThreads(options.threads)},
                {"initial", initial.parameters()},
                {"final", result.model.parameters()},
                {"test_prediction", toJson(outputs)},
                {"train", toJson(metricsOf(options.loss, predict(result.model, data.train_input, options.threads),
                                           data.train_label, data, data.train_weight))}};
    if (outputs.rows() > 0)
        out["test"] = toJson(metricsOf(options.loss, outputs, data.test_label, data, data.test_weight));
    return out;
}

}  // namespace

std::vector<Option> mlpOptions(MlpArguments &given) {
    const auto takeWidths = [&given](const std::string &text) {
        given.asked = true;
        try {
            given.spec.width = wholeNumbers("--mlp", text, "");
        } catch (const UsageError &) {
            throw UsageError(concat("--mlp takes the nodes of all layers, for example 2,5,1; it is \"", text, "\""));
        }
    };
    const auto takeSeed = [&given](const std::string &text) { given.spec.seed = seedNumber("--seed", text); };
    std::vector<Option> options = {
        reader(
            "--mlp WIDTHS",
            "trains a multilayer perceptron of these widths, 2,5,1, instead of the KAN, and without the KAN's penalty; "
            "--set lamb=L weighs the sum of its squared weights",
            takeWidths),
        oneOf("--activation NAME", "of the perceptron's hidden nodes", given.spec.activation,
              {Activation::Relu, Activation::Tanh, Activation::Silu, Activation::Sigmoid}, activationFromString),
        oneOf("--init NAME", "how its weights start", given.spec.init,
              {Initialisation::Torch, Initialisation::Xavier, Initialisation::He}, initialisationFromString),
        reader("--seed N", "of its weights", takeSeed)};
    options.back().standard = std::to_string(given.spec.seed);
    for (std::size_t n = 1; n < options.size(); ++n) options[n].needs = options.front().name;
    return options;
}

int trainMlp(const Experiment &experiment, const MlpSpec &spec, const std::string &out) {
    Interrupt interrupt;
    const std::shared_ptr<const Dataset> data = experiment.makeDataset();
    TrainingOptions options = experiment.training;
    const Mlp initial(spec);
    ProgressBar bar("", options.steps, lossUnit(options.loss.kind, *data));
    const auto start = std::chrono::steady_clock::now();
    const ResultOf<Mlp> result = train(initial, data, options, interrupt.token(),
                                       [&](const ProgressOf<Mlp> &progress) { bar.update(progress.history); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    bar.finish(result.history);
    writeResult(resultJson(result, initial, *data, options, seconds), out);
    return exitCodeOf(result.status, result.message, interrupt.happened());
}

}  // namespace kan::cli
