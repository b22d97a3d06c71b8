#pragma once

#include <span>

namespace kan {

// Test functions of optimisation. Each returns f(x) and fills `gradient` (as long as x) with its exact derivatives.
// Definitions: Surjanovic & Bingham, Virtual Library of Simulation Experiments, https://www.sfu.ca/~ssurjano.

/// 20 + e - 20 exp(-0.2 sqrt(mean x^2)) - exp(mean cos 2 pi x), any number of variables; 0 at the origin, where the
/// gradient, which does not exist, is taken as 0.
double ackley(std::span<const double> x, std::span<double> gradient);
/// 1 + sum x^2/4000 - prod cos(x_i/sqrt(i)), any number of variables; 0 at the origin.
double griewank(std::span<const double> x, std::span<double> gradient);
/// Griewank as nepfaff/nn_optimization has it, with sum x/4000 in place of sum x^2/4000: it falls without end.
double griewankOfSource(std::span<const double> x, std::span<double> gradient);
/// x^4 - 2 x^2 + 0.3 x, one variable; -1.305 at -1.035, a local minimum of -0.706 at 0.960.
double quartic(std::span<const double> x, std::span<double> gradient);
/// (4 - 2.1 x^2 + x^4/3) x^2 + x y + (4 y^2 - 4) y^2; -1.0316 at +-(0.0898, -0.7127) and four local minima.
double sixHumpCamel(std::span<const double> x, std::span<double> gradient);
/// 10 n + sum (x^2 - 10 cos 2 pi x), any number of variables; 0 at the origin.
double rastrigin(std::span<const double> x, std::span<double> gradient);
/// sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, two variables or more; 0 at (1, ..., 1).
double rosenbrock(std::span<const double> x, std::span<double> gradient);

}  // namespace kan
