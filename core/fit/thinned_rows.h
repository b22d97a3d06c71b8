#pragma once

#include <vector>

#include "core/matrix.h"

namespace kan {

/// Every n-th row, so that at most so many are left.
inline Matrix thinnedRows(const Matrix &rows, Eigen::Index most) {
    const Eigen::Index step = (rows.rows() + most - 1) / most;
    if (step <= 1) return rows;
    Matrix some((rows.rows() - 1) / step + 1, rows.cols());
    for (Eigen::Index n = 0; n < some.rows(); ++n) some.row(n) = rows.row(n * step);
    return some;
}

/// The weights of what thinnedRows leaves of so many rows.
inline RowWeights thinnedWeights(const RowWeights &weights, Eigen::Index rows, Eigen::Index most) {
    if (weights.empty()) return {};
    const Matrix left = thinnedRows(Eigen::Map<const Matrix>(weights.data(), rows, 1), most);
    return {left.data(), left.data() + left.size()};
}

/// The rows that weigh more than 0.
inline std::vector<Eigen::Index> rowsOfWeight(const RowWeights &weights) {
    std::vector<Eigen::Index> rows;
    for (std::size_t row = 0; row < weights.size(); ++row)
        if (weights[row] > 0) rows.push_back(static_cast<Eigen::Index>(row));
    return rows;
}

}  // namespace kan
