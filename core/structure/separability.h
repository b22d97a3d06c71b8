#pragma once

#include <span>
#include <vector>

#include "core/structure/user_derivatives.h"

namespace kan {

/// How far a function is from a structure, as root mean squares over rows of what ought to vanish, the largest
/// twentieth left out. Derivatives are in standard deviations (OutputDerivatives::slopeAt): a value of 0.1 says
/// that the second derivatives that speak against the structure move f by a tenth of its deviation.
/// (KAN 2.0, arXiv:2408.10205, section 4; pykan hypothesis.py: detect_separability, test_symmetry.)

/// Of f = g(S) + h(T): of d2f/(dx_i dx_j), i in S, j in T; here for every pair. [n][n], zero on the diagonal.
Eigen::MatrixXd additiveDefects(const OutputDerivatives &of);

/// Of f = c + g(S) h(T): of ((f - c) f_ij - f_i f_j) / |f - c|; for every pair, at one constant c.
Eigen::MatrixXd multiplicativeDefects(const OutputDerivatives &of, double c);
/// The c in the user's units at which the product of pair i, j has the smallest defect; 0 if that is as good.
double constantBeside(const OutputDerivatives &of, int i, int j);

/// Of f = F(g(S), T): of the part of d(grad_S f)/dx_k, k in T, that turns the direction of grad_S f; the largest over
/// k.
double symmetryDefect(const OutputDerivatives &of, std::span<const int> inside, std::span<const int> outside);

/// Root mean square of an input's slope. [n]
Eigen::VectorXd slopeSizes(const OutputDerivatives &of);

/// The largest twentieth of the squares left out.
double trimmedRms(std::vector<double> values);

}  // namespace kan
