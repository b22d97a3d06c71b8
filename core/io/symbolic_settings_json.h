#pragma once

#include <nlohmann/json.hpp>

#include "core/interpret/symbolic_settings.h"
#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"

namespace kan {

/// {"lib": [...], "own": [...], "a_low", "a_high", "b_low", "b_high", "margin", "score", "r2_threshold"}.
nlohmann::json toJson(const SymbolicSettings &settings);
/// Keys that are absent stay at their defaults. Throws ExperimentError.
SymbolicSettings symbolicSettingsFromJson(const JsonReader &reader);

}  // namespace kan
