#include "app/cli/mlp_training.h"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_bar.h"
#include "app/cli/table_experiment.h"
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
                                           data.train_label, data))}};
    if (outputs.rows() > 0) out["test"] = toJson(metricsOf(options.loss, outputs, data.test_label, data));
    return out;
}

}  // namespace

std::optional<MlpSpec> mlpOption(Arguments &arguments) {
    const std::optional<std::string> widths = arguments.option("--mlp");
    const std::optional<std::string> activation = arguments.option("--activation"), init = arguments.option("--init");
    const std::optional<std::string> seed = arguments.option("--seed");
    if (!widths) {
        if (activation || init || seed)
            throw UsageError("--activation, --init and --seed belong to --mlp; add --mlp 2,5,1 or leave them out");
        return std::nullopt;
    }
    MlpSpec spec;
    spec.width.clear();
    try {
        for (const std::string &nodes : listed(*widths)) {
            std::size_t used = 0;
            spec.width.push_back(std::stoi(nodes, &used));
            if (used != nodes.size()) throw std::invalid_argument(nodes);
        }
        if (seed) spec.seed = std::stoull(*seed);
    } catch (const std::exception &) {
        throw UsageError("--mlp takes the nodes of all layers, for example 2,5,1, and --seed a whole number");
    }
    if (activation) spec.activation = activationFromString(*activation);
    if (init) spec.init = initialisationFromString(*init);
    spec.validate();
    return spec;
}

bool setsPenalty(Arguments arguments) {
    const std::vector<std::string> assignments = arguments.list("--set");
    return std::any_of(assignments.begin(), assignments.end(), [](const std::string &assignment) {
        return assignment.starts_with("lamb=") || assignment.starts_with("training.lamb=");
    });
}

int trainMlp(const Experiment &experiment, const MlpSpec &spec, const std::string &out) {
    Interrupt interrupt;
    const std::shared_ptr<const Dataset> data = experiment.makeDataset();
    TrainingOptions options = experiment.training;
    const Mlp initial(spec);
    ProgressBar bar("", options.steps);
    const auto start = std::chrono::steady_clock::now();
    const ResultOf<Mlp> result = train(initial, data, options, interrupt.token(),
                                       [&](const ProgressOf<Mlp> &progress) { bar.update(progress.history); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    bar.finish(result.history);
    writeResult(resultJson(result, initial, *data, options, seconds), out);
    const bool failed = result.status == TrainingStatus::Failed;
    if (failed || result.status == TrainingStatus::Recovered) std::cerr << "kan-cli: " << result.message << "\n";
    if (failed) return kNumericalFailure;
    return interrupt.happened() ? kInterrupted : kDone;
}

}  // namespace kan::cli
