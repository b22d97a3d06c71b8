#pragma once

#include <string>
#include <vector>

#include "core/data/table.h"
#include "core/lab/gradients/gradient_dataset.h"

namespace kan {

/// Which columns of a table hold a function and its derivatives.
struct GradientColumns {
    std::vector<std::string> inputs, labels;
    std::vector<std::string> gradients;  ///< [m*n]: df_j/dx_d at j * n + d
};

/// By the columns' names: "df/dx" is the derivative of column f by column x, and each label needs one by each input.
/// A table of three columns without such names is x, f and its derivative. Throws DataError that names the column that
/// is missing, or says how to name them.
GradientColumns gradientColumns(const Table &table);

/// The rows of a table, every fifth of them kept for measuring.
struct GradientTable {
    GradientColumns columns;
    GradientDataset fitted;
    GradientDataset held;  ///< not fitted; empty below four rows
    /// Least and most of the first input.
    GradientRange range;
};

/// Throws DataError that names the column, and the row where one matters: text, empty cells, fewer than two rows.
GradientTable gradientTable(const Table &table, const GradientColumns &columns);

}  // namespace kan
