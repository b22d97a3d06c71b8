#pragma once

#include <nlohmann/json.hpp>

#include "core/data/table_encoding.h"
#include "core/data/table_source.h"
#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"

namespace kan {

/// {"file", "test_file", "dialect": {"delimiter", "quote", "header", "decimal_comma"}, "columns": [{"name", "role",
/// "coding", "missing", "value", "scaling", "log"}], "split": {"fraction", "seed", "column"}}; "sheet", "range" and
/// "more_files" if they say something.
nlohmann::json toJson(const TableSource &source);
/// Throws ExperimentError.
TableSource tableSourceFromJson(const JsonReader &reader);

/// {"inputs": [{"name", "coding", "categories", "scaling", "fill"}], "outputs": [the same]}.
nlohmann::json toJson(const TableEncoding &encoding);
/// Throws ExperimentError.
TableEncoding tableEncodingFromJson(const JsonReader &reader);

}  // namespace kan
