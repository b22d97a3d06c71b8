#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/data/sampling_fields.h"
#include "core/experiment/table_rows.h"
#include "core/io/comparison_json.h"
#include "core/io/dataset_json.h"
#include "core/io/experiment_file.h"
#include "core/io/experiment_json.h"
#include "core/io/fields_json.h"
#include "core/io/form_spec_json.h"
#include "core/io/json_reader.h"
#include "core/io/layers_json.h"
#include "core/io/model_version_json.h"
#include "core/io/symbolic_settings_json.h"
#include "core/io/table_source_json.h"
#include "core/io/training_json.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

using nlohmann::json;

Sampling samplingFromJson(const JsonReader &reader) {
    reader.requireKnownKeys(knownKeys(samplingFields(), {"derived"}));
    Sampling sampling;
    readFields(reader, samplingFields(), sampling);
    if (reader.has("derived")) sampling.derived = derivedFromJson(reader.at("derived"));
    return sampling;
}

json samplingToJson(const Sampling &sampling) {
    json file = fieldsToJson(samplingFields(), sampling);
    if (!sampling.derived.empty()) file["derived"] = derivedToJson(sampling.derived);
    return file;
}

json imagesToJson(const ImageSource &images) {
    return {{"train_images", images.train_images},
            {"train_labels", images.train_labels},
            {"test_images", images.test_images},
            {"test_labels", images.test_labels},
            {"classes", images.classes}};
}

ImageSource imagesFromJson(const JsonReader &reader) {
    ImageSource images;
    images.train_images = reader.at("train_images").string();
    images.train_labels = reader.at("train_labels").string();
    images.test_images = reader.at("test_images").string();
    images.test_labels = reader.at("test_labels").string();
    const JsonReader classes = reader.at("classes");
    for (std::size_t n = 0; n < classes.arraySize(); ++n)
        images.classes.push_back(static_cast<int>(classes.at(n).integer(0, 255)));
    return images;
}

int versionOf(const Experiment &experiment) {
    const auto staged = [](const Kan &model) {
        return std::any_of(model.layers().begin(), model.layers().end(),
                           [](const KanLayer &layer) { return layer.staged(); });
    };
    if (!experiment.sampling.derived.empty()) return 3;
    const bool products = experiment.model.multiplies() || experiment.model.affine_trainable ||
                          (experiment.initial && staged(*experiment.initial)) ||
                          std::any_of(experiment.versions.begin(), experiment.versions.end(),
                                      [&](const ModelVersion &version) { return staged(version.model); });
    return products ? 2 : 1;
}

json toJson(const Experiment &experiment) {
    json file = {{"kan_experiment", versionOf(experiment)}, {"name", experiment.name},
                 {"description", experiment.description},   {"rules", toString(experiment.model.rules)},
                 {"formula", experiment.formula},           {"sampling", samplingToJson(experiment.sampling)},
                 {"model", specToJson(experiment.model)},   {"training", toJson(experiment.training)},
                 {"symbolic", toJson(experiment.symbolic)}};
    if (experiment.comparison) file["compare"] = toJson(*experiment.comparison);
    if (experiment.form) file["form"] = toJson(*experiment.form);
    if (experiment.images) file["images"] = imagesToJson(*experiment.images);
    if (experiment.table) file["table"] = toJson(*experiment.table);
    if (!experiment.chosen.empty()) file["chosen"] = experiment.chosen;
    if (experiment.encoding) file["encoding"] = toJson(*experiment.encoding);
    if (experiment.dataset) file["dataset"] = toJson(*experiment.dataset);
    if (experiment.initial) file["initial"] = layersToJson(*experiment.initial);
    for (const ModelVersion &version : experiment.versions) file["versions"].push_back(versionToJson(version));
    for (const auto &[low, high] : experiment.view.function_range)
        file["view"]["function_range"].push_back({low, high});
    return file;
}

void readVersionNumber(const JsonReader &reader) {
    if (!reader.has("kan_experiment")) return;
    const std::int64_t version = reader.at("kan_experiment").integer(1, 1'000'000);
    if (version > kExperimentVersion)
        reader.at("kan_experiment")
            .fail(concat("is ", version, "; this program reads up to ", kExperimentVersion,
                         ". Install a newer KAN Explorer"));
}

/// Everything but the checks that need all parts together.
Experiment fromJson(const JsonReader &reader) {
    readVersionNumber(reader);
    Experiment experiment;
    const Rules rules = rulesFromJson(reader.at("rules"));
    if (reader.has("name"))
        experiment.name = visible(reader.at("name").string());
    else if (reader.has("case"))
        experiment.name = reader.at("case").string();
    if (reader.has("description")) experiment.description = visible(reader.at("description").string());
    const bool has_data = reader.has("dataset") && !reader.at("dataset").isNull();
    if (reader.has("images")) experiment.images = imagesFromJson(reader.at("images"));
    if (reader.has("table")) experiment.table = tableSourceFromJson(reader.at("table"));
    if (reader.has("chosen")) experiment.chosen = visible(reader.at("chosen").string());
    if (reader.has("encoding")) experiment.encoding = tableEncodingFromJson(reader.at("encoding"));
    if (experiment.images && experiment.table) reader.fail("has images and a table; remove one of them");
    experiment.formula.clear();
    if (reader.has("formula") || !(has_data || experiment.images || experiment.table))
        experiment.formula = reader.at("formula").string();
    if (reader.has("sampling")) experiment.sampling = samplingFromJson(reader.at("sampling"));
    experiment.model = specFromJson(reader.at("model"), rules);
    experiment.training = TrainingOptions::defaults(rules);
    if (reader.has("training")) experiment.training = trainingFromJson(reader.at("training"), rules);
    if (reader.has("symbolic")) experiment.symbolic = symbolicSettingsFromJson(reader.at("symbolic"));
    if (reader.has("compare"))
        experiment.comparison = comparisonFromJson(reader.at("compare"), experiment.model, experiment.training);
    if (reader.has("form")) experiment.form = formSpecFromJson(reader.at("form"));
    if (has_data) experiment.dataset = std::make_shared<const Dataset>(datasetFromJson(reader.at("dataset")));
    if (reader.has("initial") && !reader.at("initial").isNull())
        experiment.initial = layersFromJson(reader.at("initial"), experiment.model);
    if (reader.has("versions")) experiment.versions = versionsFromJson(reader.at("versions"));
    if (reader.has("view") && reader.at("view").has("function_range"))
        readValue(reader.at("view").at("function_range"), experiment.view.function_range);
    return experiment;
}

}  // namespace

json experimentAsJson(const Experiment &experiment) {
    return toJson(experiment);
}

Experiment experimentFromJson(const JsonReader &reader) {
    Experiment experiment = fromJson(reader);
    try {
        experiment.validate();
    } catch (const std::invalid_argument &error) {
        throw ExperimentError(concat(reader.file(), ": ", error.what()));
    }
    return experiment;
}

json parseJsonObject(const std::string &text, const std::string &name) {
    json document;
    try {
        document = json::parse(text);
    } catch (const json::exception &error) {
        throw ExperimentError(
            concat(name, " is not valid JSON: ", error.what(), ". Repair it at that place or use a backup"));
    }
    if (!document.is_object()) JsonReader(document, name).fail("does not hold an experiment; expected a JSON object");
    return document;
}

std::string readExperimentText(const std::filesystem::path &file) {
    std::string text;
    try {
        text = readText(file);
    } catch (const DataError &error) {
        throw ExperimentError(error.what());
    }
    if (text.empty()) throw ExperimentError(concat(file.string(), " is empty; expected an experiment in JSON"));
    return text;
}

Experiment parseExperiment(const std::string &text, const std::string &name) {
    const json document = parseJsonObject(text, name);
    return experimentFromJson(JsonReader(document, name));
}

Experiment readExperiment(const std::filesystem::path &file) {
    Experiment experiment = parseExperiment(readExperimentText(file), file.filename().string());
    experiment.folder = file.parent_path();
    return experiment;
}

std::string experimentToJson(const Experiment &experiment) {
    return toJson(experiment).dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

void writeExperiment(const Experiment &experiment, const std::filesystem::path &file, FileAccess access) {
    try {
        requireOtherThan(dataFiles(experiment, file.parent_path()), file);
        writeFile(file, experimentToJson(experiment), access);
    } catch (const FileError &error) {
        throw ExperimentError(error.what());
    }
}

namespace {

/// A field found by full or short name.
struct FieldPlace {
    std::string section, key;
};

constexpr const char *kTopFields[] = {"formula", "rules", "name", "description"};
constexpr const char *kFieldSections[] = {"training", "model", "sampling", "symbolic"};

/// The experiment with every field that can be set, those as well that files leave out where they say nothing.
json settableJson(const Experiment &experiment) {
    json file = toJson(experiment);
    file["model"]["affine_trainable"] = experiment.model.affine_trainable;
    if (!file["model"].contains("mult_arity")) file["model"]["mult_arity"] = 2;
    return file;
}

/// Factors that were chosen stay where the new width has as many multiplication nodes.
void dropOldFactors(json &model) {
    const json &width = model["width"], &arity = model["mult_arity"];
    if (!arity.is_array()) return;
    bool fits = width.is_array() && width.size() == arity.size();
    for (std::size_t l = 0; fits && l < arity.size(); ++l) {
        const bool pair = width[l].is_array() && width[l].size() == 2;
        fits = pair ? width[l][1] == arity[l].size() : arity[l].empty();
    }
    if (!fits) model.erase("mult_arity");
}

FieldPlace findField(const json &file, const std::string &name) {
    std::vector<std::string> known;
    std::vector<FieldPlace> matches;
    for (const char *key : kTopFields) {
        known.emplace_back(key);
        if (name == key) return {"", key};
    }
    for (const char *section : kFieldSections)
        for (const auto &[key, value] : file.at(section).items()) {
            known.push_back(concat(section, ".", key));
            known.push_back(key);
            if (name == known.end()[-2]) return {section, key};
            if (name == key) matches.push_back({section, key});
        }
    if (matches.size() == 1) return matches.front();
    if (matches.size() > 1)
        throw std::invalid_argument(concat("\"", name, "\" could be ", matches[0].section, ".", name, " or ",
                                           matches[1].section, ".", name, "; write one of them"));
    const std::string near = nearestName(name, known);
    throw std::invalid_argument(concat("\"", name, "\" is not a field of an experiment",
                                       near.empty() ? "" : concat("; perhaps \"", near, "\" is meant")));
}

/// Fields that stand at the old rule set's default move to the new one's.
void adoptDefaults(json &file, Rules before, Rules after) {
    const auto move = [](json &section, const json &old_defaults, const json &new_defaults) {
        for (auto &[key, value] : section.items())
            if (key != "width" && key != "grid" && old_defaults.contains(key) && old_defaults.at(key) == value)
                value = new_defaults.at(key);
    };
    move(file["model"], specToJson(KanSpec::defaults(before)), specToJson(KanSpec::defaults(after)));
    move(file["training"], toJson(TrainingOptions::defaults(before)), toJson(TrainingOptions::defaults(after)));
    if (before != after && file["training"]["reg_metric"] == toString(TrainingOptions::defaults(before).penalty.metric))
        file["training"]["reg_metric"] = toString(TrainingOptions::defaults(after).penalty.metric);
}

}  // namespace

void setField(Experiment &experiment, const std::string &assignment) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0)
        throw std::invalid_argument(concat("\"", assignment, "\" is not of the form key=value, for example lamb=0.1"));
    const std::string name = assignment.substr(0, equals);
    const std::string text = assignment.substr(equals + 1);
    Experiment bare = experiment;
    bare.dataset.reset();
    bare.initial.reset();
    bare.versions.clear();
    json file = settableJson(bare);
    const FieldPlace field = findField(file, name);
    json &target = field.section.empty() ? file[field.key] : file[field.section][field.key];
    json value = json::parse(text, nullptr, false);
    target = value.is_discarded() || target.is_string() ? json(text) : value;
    try {
        if (field.key == "width") dropOldFactors(file["model"]);
        if (field.key == "rules") adoptDefaults(file, experiment.model.rules, rulesFromString(text));
        bare = fromJson(JsonReader(file, concat("--set ", name)));
        if (field.key == "mult_arity" && !bare.model.multiplies())
            throw std::invalid_argument(concat("--set ", name,
                                               ": there are no multiplication nodes; say how many in width first, "
                                               "such as width=[2,[3,2],1] for three sums and two products"));
    } catch (const ExperimentError &error) {
        throw std::invalid_argument(error.what());
    }
    const bool data_changed = field.section == "sampling" || field.key == "formula";
    const bool model_changed = field.section == "model" || field.key == "rules";
    if (!data_changed) bare.dataset = experiment.dataset;
    if (!model_changed) bare.initial = experiment.initial;
    if (!data_changed && !model_changed) bare.versions = experiment.versions;
    bare.folder = experiment.folder;
    experiment = std::move(bare);
}

std::vector<std::string> fieldNames() {
    const json file = settableJson(Experiment());
    std::vector<std::string> names(std::begin(kTopFields), std::end(kTopFields)), keys;
    for (const char *section : kFieldSections)
        for (const auto &[key, value] : file.at(section).items()) {
            names.push_back(concat(section, ".", key));
            keys.push_back(key);
        }
    for (const std::string &key : keys)
        if (std::count(keys.begin(), keys.end(), key) == 1) names.push_back(key);
    return names;
}

}  // namespace kan
