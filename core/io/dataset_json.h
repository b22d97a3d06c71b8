#pragma once

#include <nlohmann/json.hpp>

#include "core/data/dataset.h"
#include "core/io/json_reader.h"

namespace kan {

/// {"train_input", "train_label", "test_input", "test_label", "input_names", "output_names", "input_scaling":
/// [[shift, scale], ...], "output_scaling", "classes"}.
nlohmann::json toJson(const Dataset &data);
/// Throws ExperimentError.
Dataset datasetFromJson(const JsonReader &reader);

}  // namespace kan
