#include "core/io/model_version_json.h"

#include <stdexcept>

#include "core/io/layers_json.h"
#include "core/io/training_json.h"
#include "core/text.h"

namespace kan {

Rules rulesFromJson(const JsonReader &reader) {
    try {
        return rulesFromString(reader.string());
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
}

nlohmann::json versionToJson(const ModelVersion &version) {
    return {{"label", version.label},
            {"rules", toString(version.model.spec().rules)},
            {"model", specToJson(version.model.spec())},
            {"layers", layersToJson(version.model)},
            {"history", toJson(version.history)}};
}

ModelVersion versionFromJson(const JsonReader &reader) {
    ModelVersion version;
    version.label = reader.at("label").string();
    const KanSpec spec = specFromJson(reader.at("model"), rulesFromJson(reader.at("rules")));
    version.model = layersFromJson(reader.at("layers"), spec);
    version.history = historyFromJson(reader.at("history"));
    return version;
}

std::vector<ModelVersion> versionsFromJson(const JsonReader &reader) {
    std::vector<ModelVersion> versions;
    const std::size_t count = reader.arraySize();
    for (std::size_t n = 0; n < count; ++n) versions.push_back(versionFromJson(reader.at(n)));
    return versions;
}

}  // namespace kan
