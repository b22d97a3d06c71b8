#pragma once

#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// A network's outputs y [m] and their first and second derivatives by its inputs x [n], row by row, exact: values and
/// derivatives go through the layers together (forward differentiation of second order, Griewank & Walther 2008,
/// chapter 13). In the network's own units.
struct InputDerivatives {
    Matrix values;     ///< [N][m]
    Matrix gradients;  ///< [N][m * n]: dy_j/dx_d at j * n + d
    Matrix hessians;   ///< [N][m * n * n]: d2y_j/(dx_d dx_e) at (j * n + d) * n + e, both halves
};

constexpr int kMostHessianInputs = 100;

/// Throws std::invalid_argument if the table has other columns than the network inputs, or more than
/// kMostHessianInputs. threads 0: as many as the machine has; the result does not depend on it.
InputDerivatives inputDerivatives(const Kan &model, const Matrix &inputs, int threads = 0);

}  // namespace kan
