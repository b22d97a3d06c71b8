#pragma once

#include <Eigen/Core>

namespace kan {

/// Weights of the two parts of a penalty: lamb_l1 and lamb_entropy.
struct PenaltyWeights {
    double l1 = 1;
    double entropy = 2;
};

/// pykan-0.0 on the magnitudes a >= 0 of one layer: l1 = sum(a), p = a / sum(a), H = -sum p log2(p + 1e-4).
/// `gradient` may be null, else it is overwritten. All zero: 0 with zero gradient (pykan: NaN).
double penalty00(const Eigen::MatrixXd &a, PenaltyWeights weights, Eigen::MatrixXd *gradient);

/// pykan-0.2 on a matrix [inputs][outputs]: l1, mean entropy within outputs (p = a / (sum over inputs + 1)) and within
/// inputs. `gradient` may be null, else it is overwritten.
double penalty02(const Eigen::MatrixXd &a, PenaltyWeights weights, Eigen::MatrixXd *gradient);

}  // namespace kan
