#pragma once

#include <nlohmann/json.hpp>

#include "core/data/dataset.h"
#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"

namespace kan {

/// {"train_input", "train_label", "test_input", "test_label", "input_names", "output_names", "input_scaling",
/// "output_scaling", "classes", "class_names"}; the scalings are lists of columns.
nlohmann::json toJson(const Dataset &data);
/// Throws ExperimentError.
Dataset datasetFromJson(const JsonReader &reader);

/// [shift, scale], or [shift, scale, "log"].
nlohmann::json toJson(const ColumnScaling &scaling);
/// Throws ExperimentError.
ColumnScaling columnScalingFromJson(const JsonReader &reader);

}  // namespace kan
