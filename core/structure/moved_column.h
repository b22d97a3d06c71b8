#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/table_encoding.h"
#include "core/matrix.h"

namespace kan {

/// A column of the data as it is moved to see what follows: the network's inputs that belong to it, and the places to
/// which it is moved.
struct MovedColumn {
    std::vector<int> inputs;  ///< places among the network's inputs; several, where a column is coded one-hot
    Matrix places;            ///< [points][inputs], in the network's numbers
    std::vector<double> x;    ///< [points] in the user's unit, increasing; of categories 0, 1, ...
    std::vector<std::string> categories;  ///< the places' names; none: x are numbers
    bool steps = false;  ///< the rows have these values and no others, so that nothing is known of what lies between

    /// Where a row stands: its value in the user's unit, or the place of its category.
    double valueIn(const Eigen::Ref<const Eigen::RowVectorXd> &row, const ColumnScaling &scaling) const;
};

/// One input evenly over the range of `rows`; of a logarithmic column evenly in its logarithms.
MovedColumn movedEvenly(const Matrix &rows, int input, const ColumnScaling &scaling, int points);

/// A column of the encoding as its kind asks for: categories one by one, all inputs of a one-hot column together;
/// numbers that take two values in `rows`, or that are whole and lie within kMostSteps of each other (yes and no,
/// counts, grades), at these values; others as movedEvenly. `rows` [N][n] are the network's.
MovedColumn movedColumn(const TableEncoding &encoding, int column, const Matrix &rows, int points);
inline constexpr int kMostSteps = 12;

/// The network's first input of a column.
int firstInputOf(const TableEncoding &encoding, int column);
/// The column of this name, or the one-hot column of which this is an input, "colour=red"; none: there is none.
std::optional<int> columnNamed(const TableEncoding &encoding, const std::string &name);

}  // namespace kan
