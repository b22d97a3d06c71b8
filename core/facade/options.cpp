#include <kan/options.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

#include "core/experiment/table_experiment.h"
#include "core/experiment/table_trials.h"
#include "core/facade/state.h"
#include "core/io/assignments.h"
#include "core/io/experiment_file.h"
#include "core/text.h"

namespace kan::lib {

namespace {

void assign(kan::Experiment &experiment, std::string_view field, std::string_view value) {
    constexpr std::string_view kPrefix = "--set ";  // of kan-cli, before the field's name
    try {
        setField(experiment, concat(field, "=", value));
    } catch (const std::invalid_argument &error) {
        const std::string_view message = error.what();
        throw std::invalid_argument(
            std::string(message.starts_with(kPrefix) ? message.substr(kPrefix.size()) : message));
    }
}

template <class Value>
void assignIfGiven(kan::Experiment &experiment, std::string_view field, const std::optional<Value> &value) {
    if (value) assign(experiment, field, nlohmann::json(*value).dump());
}

bool setsWidth(const Options &options) {
    return !options.width.empty() ||
           std::any_of(options.fields().begin(), options.fields().end(),
                       [](const auto &field) { return field.first == "model.width" || field.first == "width"; });
}

void apply(const Options &options, kan::Experiment &experiment) {
    for (const auto &[field, value] : options.fields()) assign(experiment, field, value);
    if (!options.width.empty()) assign(experiment, "model.width", nlohmann::json(options.width).dump());
    assignIfGiven(experiment, "model.grid", options.grid);
    assignIfGiven(experiment, "model.k", options.k);
    assignIfGiven(experiment, "model.seed", options.seed);
    assignIfGiven(experiment, "training.steps", options.steps);
    assignIfGiven(experiment, "training.lamb", options.lamb);
    if (options.opt) assign(experiment, "training.opt", *options.opt);
    if (!options.library.empty()) assign(experiment, "symbolic.lib", nlohmann::json(options.library).dump());
    assignIfGiven(experiment, "training.threads", options.threads);
}

/// What trials of a table leave alone once it is told: settings that were read are not chosen again.
constexpr std::string_view kChosenByTrials[] = {"model.width",           "model.grid",          "model.k",
                                                "model.base_fun",        "model.extrapolation", "training.lamb",
                                                "training.lamb_entropy", "training.steps"};

/// As --set would name what the options say.
std::vector<std::string> namedBy(const Options &options) {
    std::vector<std::string> names;
    for (const auto &[field, value] : options.fields()) names.push_back(concat(field, "=", value));
    if (!options.width.empty()) names.emplace_back("model.width");
    if (options.grid) names.emplace_back("model.grid");
    if (options.k) names.emplace_back("model.k");
    if (options.steps) names.emplace_back("training.steps");
    if (options.lamb) names.emplace_back("training.lamb");
    if (options.opt) names.push_back(concat("training.opt=", *options.opt));
    return names;
}

/// Before the options.
kan::Experiment blankExperiment(const Dataset::State &data) {
    if (data.source) return tableExperiment(*data.source, *data.rows);
    kan::Experiment experiment;
    experiment.formula = data.formula;
    experiment.sampling = data.sampling;
    fitToRows(*data.rows, experiment);
    return experiment;
}

}  // namespace

Options &Options::set(std::string_view field, std::string_view value) {
    kan::Experiment tried;
    for (const auto &[earlier, its_value] : fields_) assign(tried, earlier, its_value);
    const kan::Experiment before = tried;
    assign(tried, field, value);
    if (tried.formula != before.formula || tried.sampling != before.sampling)
        throw std::invalid_argument(concat(field, " belongs to the data; give it to sample()"));
    fields_.emplace_back(field, value);
    return *this;
}

std::vector<std::string> optionNames() {
    std::vector<std::string> names = fieldNames();
    std::erase_if(names, [](const std::string &name) { return name == "formula" || name.starts_with("sampling."); });
    return names;
}

kan::Experiment experimentOf(const Dataset &dataset, const Options &options) {
    const Dataset::State &data = dataset.state();
    kan::Experiment experiment = blankExperiment(data);
    apply(options, experiment);
    if (!setsWidth(options))
        experiment.model.width.back() = experiment.training.loss.outputs(data.rows->outputs(), data.rows->classes);
    experiment.dataset = data.rows;
    experiment.validate();
    return experiment;
}

kan::Experiment chosenExperiment(const Dataset &dataset, const Options &options, const std::stop_token &stop) {
    kan::Experiment experiment = experimentOf(dataset, options);
    if (!dataset.state().source) return experiment;
    if (const auto trials = tableTrials(experiment, *experiment.dataset, freeFields(namedBy(options)), stop))
        adopt(*trials, experiment);
    return experiment;
}

kan::Experiment experimentOf(const Network &start, const Dataset &dataset, const Options &options) {
    const Dataset::State &data = dataset.state();
    const Kan &model = start.state().model;
    kan::Experiment experiment = blankExperiment(data);
    assign(experiment, "rules", toString(model.spec().rules));
    apply(options, experiment);
    experiment.model = model.spec();
    experiment.initial = model;
    experiment.dataset = data.rows;
    experiment.validate();
    return experiment;
}

Options optionsOf(const kan::Experiment &experiment, const Dataset &dataset) {
    const kan::Experiment blank = blankExperiment(dataset.state());
    kan::Experiment settings = experiment;
    settings.formula = blank.formula;  // that and the sampling are the dataset's
    settings.sampling = blank.sampling;
    std::span<const std::string_view> always;
    if (dataset.state().source) always = kChosenByTrials;
    Options options;
    for (const std::string &assignment : assignments(blank, settings, always)) {
        const std::size_t equals = assignment.find('=');
        options.set(assignment.substr(0, equals), assignment.substr(equals + 1));
    }
    options.set("name", experiment.name).set("description", experiment.description);
    options.width = experiment.model.width;
    return options;
}

}  // namespace kan::lib
