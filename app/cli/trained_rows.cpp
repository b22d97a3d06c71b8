#include "app/cli/trained_rows.h"

#include <algorithm>

#include "app/cli/common_options.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/table_experiment.h"
#include "app/cli/usage_error.h"
#include "core/experiment/experiment.h"
#include "core/text.h"

namespace kan::cli {

Positional trainedPlace(TrainedArguments &arguments) {
    return {"FILE", "an experiment file with a trained network", Completion::Files, &arguments.name};
}

std::vector<Option> trainedOptions(TrainedArguments &arguments, const std::string &printed) {
    return {versionOption(arguments.version), threadsOption(arguments.threads),
            flag("--json", "prints JSON in place of " + printed, arguments.as_json), outOption(arguments.out)};
}

TrainedRows trainedRows(const TrainedArguments &arguments) {
    Experiment experiment = openExperiment(arguments.name, {arguments.out});
    TrainedRows made{trainedNetwork(experiment, arguments.name, arguments.version), nullptr, {}};
    readRows(experiment);
    made.rows = experiment.makeDataset();
    made.reading = rowReadingOf(experiment, *made.rows, experiment.encoding);
    return made;
}

int placeOf(const std::string &name, const std::vector<std::string> &names, const std::string &option) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        throw UsageError(concat(option, ": there is no \"", name, "\"; use ", choices({names.begin(), names.end()})));
    return static_cast<int>(found - names.begin());
}

}  // namespace kan::cli
