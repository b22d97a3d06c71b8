#pragma once

#include <nlohmann/json.hpp>

#include "core/data/table_encoding.h"
#include "core/data/table_source.h"
#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"

namespace kan {

/// {"file", "test_file", "dialect": {"delimiter", "quote", "header", "decimal_comma"}, "columns": [{"name", "role",
/// "coding", "missing", "value", "scaling", "log"}], "split": {"fraction", "seed", "column", "rule", "blocks", "folds",
/// "fold", "group_column", "group"}, "derived": [{"name", "formula"}], "lags": [{"column", "kind", "rows"}], "sheet",
/// "range", "more_files", "test_sheet", "test_follows"}. The dialect's keys on the layout, the split's last six keys
/// and what follows the split are written where they differ from their defaults.
nlohmann::json toJson(const TableSource &source);
nlohmann::json toJson(const CsvDialect &dialect);
/// Throws ExperimentError.
TableSource tableSourceFromJson(const JsonReader &reader);

/// [{"name", "formula"}].
nlohmann::json derivedToJson(const std::vector<DerivedColumn> &derived);
/// Throws ExperimentError.
std::vector<DerivedColumn> derivedFromJson(const JsonReader &reader);

/// {"inputs": [{"name", "coding", "categories", "scaling", "fill"}], "outputs": [the same]}.
nlohmann::json toJson(const TableEncoding &encoding);
/// Throws ExperimentError.
TableEncoding tableEncodingFromJson(const JsonReader &reader);

}  // namespace kan
