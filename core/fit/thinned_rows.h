#pragma once

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

}  // namespace kan
