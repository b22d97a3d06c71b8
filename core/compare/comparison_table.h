#pragma once

#include <string>
#include <vector>

#include "core/compare/comparison.h"

namespace kan {

/// A comparison to be read: one row a model, mean ± standard deviation over its runs.
struct ComparisonTable {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

/// Columns: model, parameters, runs, seconds, then train and test of what applies to the data (accuracy, AUC, log-loss;
/// RMSE, MAE, R²), and the same of the formulas if there are any. "-" where a model has no such figure.
ComparisonTable comparisonTable(const ComparisonResult &result);

/// The table in columns of equal width, a line per row.
std::string plainText(const ComparisonTable &table);

}  // namespace kan
