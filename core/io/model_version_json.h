#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/experiment/experiment.h"
#include "core/io/json_reader.h"

namespace kan {

/// Bit-identical round trip of every number.
nlohmann::json versionToJson(const ModelVersion &version);
/// Throws ExperimentError naming the place.
ModelVersion versionFromJson(const JsonReader &reader);
/// Of a list.
std::vector<ModelVersion> versionsFromJson(const JsonReader &reader);

Rules rulesFromJson(const JsonReader &reader);

}  // namespace kan
