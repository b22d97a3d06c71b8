#include "app/cli/experiment_arguments.h"

#include <algorithm>

#include "app/cli/common_options.h"
#include "app/cli/completion.h"
#include "core/experiment/table_rows.h"
#include "core/io/assignments.h"
#include "core/io/experiment_file.h"
#include "core/io/file_writer.h"
#include "core/io/presets.h"
#include "core/text.h"

namespace kan::cli {

Positional experimentPlace(std::string &name, const std::string &by_default) {
    const bool optional = !by_default.empty();
    return {"FILE", concat("an experiment file, or the id of a preset", optional ? "; without it " : "", by_default),
            Completion::Experiments, &name, !optional};
}

std::vector<Option> changeOptions(ExperimentArguments &arguments) {
    Option set = reader("--set key=value", "changes fields of the experiment: lamb=0.01 model.grid=10 formula=sin(x1)",
                        [&arguments](const std::string &text) { arguments.assignments.push_back(text); });
    set.assignments = true;
    set.completion = Completion::Fields;
    return {std::move(set), threadsOption(arguments.threads)};
}

Experiment openExperiment(const std::string &name, const Outputs &outputs) {
    std::error_code error;
    const Experiment *preset = std::filesystem::exists(name, error) ? nullptr : findPreset(name);
    Experiment experiment = preset ? *preset : readExperiment(name);
    const std::vector<std::filesystem::path> rows = dataFiles(experiment, experiment.folder);
    for (const std::string &output : outputs)
        if (!output.empty() && output != "-") requireOtherThan(rows, output);
    return experiment;
}

Experiment namedExperiment(const ExperimentArguments &arguments, const Outputs &outputs) {
    Experiment experiment = openExperiment(arguments.name, outputs);
    setFields(experiment, arguments.assignments);
    if (arguments.threads) experiment.training.threads = *arguments.threads;
    return experiment;
}

const Kan &trainedNetwork(const Experiment &experiment, const std::string &name, const std::string &label) {
    const auto labelled = std::find_if(experiment.versions.rbegin(), experiment.versions.rend(),
                                       [&](const ModelVersion &version) { return version.label == label; });
    if (labelled != experiment.versions.rend()) return labelled->model;
    if (label == "last" && !experiment.versions.empty()) return experiment.versions.back().model;
    if (label == "last" && experiment.initial) return *experiment.initial;
    if (experiment.versions.empty() && !experiment.initial)
        throw ExperimentError(concat(
            name,
            " holds no trained network; train it in the window and save it, or with kan-cli train or discover --save"));
    std::vector<std::string_view> labels = {"last"};
    for (const ModelVersion &version : experiment.versions) labels.push_back(version.label);
    throw ExperimentError(concat(name, " has no version \"", label, "\"; use ", choices(labels)));
}

CompletionWords experimentWords() {
    CompletionWords words;
    for (const Experiment &preset : presets()) words.presets.push_back(presetId(preset.name));
    words.fields = fieldNames();
    return words;
}

Option versionOption(std::string &label) {
    return text("--version LABEL",
                "the network of the experiment, by its label in the history; last is the present one", label);
}

}  // namespace kan::cli
