#pragma once

#include <cmath>
#include <vector>

#include "core/matrix.h"

namespace kan {

/// How a column of a table went into the network: network = (user - shift) / scale, with log(user) for user if `log`.
struct ColumnScaling {
    double shift = 0;
    double scale = 1;
    bool log = false;  ///< natural; the user's values are positive

    double toUser(double value) const {
        const double user = value * scale + shift;
        return log ? std::exp(user) : user;
    }
    double fromUser(double value) const { return ((log ? std::log(value) : value) - shift) / scale; }
    bool operator==(const ColumnScaling &) const = default;
};

/// Of one column: `scaling` has an entry per column, or none at all.
inline ColumnScaling scalingAt(const std::vector<ColumnScaling> &scaling, Eigen::Index column) {
    return scaling.empty() ? ColumnScaling{} : scaling[static_cast<std::size_t>(column)];
}

/// A table of network values in the user's units; `scaling` has an entry per column, or none at all.
inline Matrix inUserUnits(Matrix table, const std::vector<ColumnScaling> &scaling) {
    for (std::size_t c = 0; c < scaling.size(); ++c) {
        const auto column = static_cast<Eigen::Index>(c);
        table.col(column) = (table.col(column).array() * scaling[c].scale + scaling[c].shift).matrix();
        if (scaling[c].log) table.col(column) = table.col(column).array().exp().matrix();
    }
    return table;
}

}  // namespace kan
