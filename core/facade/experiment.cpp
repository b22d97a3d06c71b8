#include <kan/experiment.h>

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "core/data/image_source.h"
#include "core/data/table_dataset.h"
#include "core/experiment/table_rows.h"
#include "core/facade/state.h"
#include "core/io/experiment_file.h"

namespace kan::lib {

namespace {

/// Errors of files as all others.
template <class Call>
auto withErrorsOfUsers(const Call &call) {
    try {
        return call();
    } catch (const ExperimentError &error) {
        throw std::invalid_argument(error.what());
    }
}

/// Rows in the file come first, as in Experiment::makeDataset.
Dataset datasetOf(const kan::Experiment &experiment) {
    if (!experiment.dataset && experiment.table) {
        TableDataset made = loadTable(*experiment.table);
        return ofTable(*experiment.table, std::move(made));
    }
    const bool given = experiment.dataset != nullptr;
    const bool drawn = !given && !experiment.images;
    Dataset::State state;
    state.rows = experiment.makeDataset();
    if (drawn) state.formula = experiment.formula;
    if (drawn) state.sampling = experiment.sampling;
    if (!given) state.images = experiment.images;
    state.encoding = experiment.encoding.value_or(encodingOfNumbers(*state.rows));
    return Dataset(std::make_shared<const Dataset::State>(std::move(state)));
}

/// It sees rows as those that it was trained on, even if the table has changed since.
Network keptNetwork(const kan::Experiment &experiment, const Dataset &dataset) {
    Kan model = experiment.versions.empty() ? experiment.makeModel() : experiment.versions.back().model;
    Network network = networkOf(std::move(model), dataset, experiment.training.loss.kind);
    if (!experiment.encoding) return network;
    Network::State state = network.state();
    state.encoding = *experiment.encoding;
    state.encoding.describe(state.columns);
    return Network(std::make_shared<const Network::State>(std::move(state)));
}

/// Where rows can be made again, the file says how, in place of their numbers.
void putRows(const Dataset &dataset, kan::Experiment &experiment) {
    const Dataset::State &data = dataset.state();
    experiment.images = data.images;
    if (!data.formula.empty() || data.source || data.images) experiment.dataset.reset();
}

}  // namespace

Experiment loadExperiment(const std::string &file) {
    kan::Experiment experiment = withErrorsOfUsers([&] { return readExperiment(file); });
    findTableFiles(experiment);
    const Dataset dataset = datasetOf(experiment);
    return {dataset, optionsOf(experiment, dataset), keptNetwork(experiment, dataset)};
}

void saveExperiment(const Network &network, const Dataset &dataset, const Options &options, const std::string &file) {
    const std::filesystem::path path(file);
    kan::Experiment experiment = experimentOf(network, dataset, options);
    experiment.initial.reset();
    experiment.versions = {{"saved", network.state().model, {}}};
    if (experiment.name.empty()) experiment.name = path.stem().string();
    if (experiment.table) experiment.encoding = network.state().encoding;
    putRows(dataset, experiment);
    findTableFiles(experiment);
    nameTableFilesFrom(std::filesystem::absolute(path).parent_path().lexically_normal(), experiment);
    withErrorsOfUsers([&] { writeExperiment(experiment, path); });
}

}  // namespace kan::lib
