#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/constraints/constraint.h"
#include "core/model/kan.h"

namespace kan {

/// How a network keeps one constraint on a table of rows.
struct ConstraintCheck {
    std::string constraint;  ///< in words: "rising(mass)"
    int rows = 0;
    int broken = 0;    ///< rows where some output breaks it by more than rounding
    double worst = 0;  ///< by how much at most, in deviations of the output, for slopes per deviation of the input

    bool kept() const { return broken == 0; }
};

/// Looks at the rows [N][n] (of the network's units): slopes and bends by exact derivatives there (inputDerivatives),
/// the others by the network's outputs where the input is mirrored, moved by a period, or has changed places. Moved
/// values that leave the rows' range are left out.
std::vector<ConstraintCheck> checkConstraints(const Kan &model, const Matrix &rows,
                                              std::span<const InputConstraint> constraints, int threads = 0);

/// "rising(mass): kept in all 200 rows", or how many break it and by how much.
std::string toString(const ConstraintCheck &check);

}  // namespace kan
