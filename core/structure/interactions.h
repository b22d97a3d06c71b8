#pragma once

#include <stop_token>

#include "core/structure/user_derivatives.h"

namespace kan {

struct InteractionOptions {
    int rows = 100;        ///< at which partial dependences are taken
    int background = 100;  ///< rows whose other inputs they are averaged over
    int threads = 0;
};

/// How much inputs act together on one output; by second derivatives: Structure::additive.
struct Interactions {
    /// Friedman's H of pairs: sqrt(sum (f_ij - f_i - f_j)^2 / sum f_ij^2) over rows, of centred partial dependences.
    /// 0: the pair adds; 1: all that it does it does together. 0 where the pair's share of the output is below a
    /// thousandth: it would be a ratio of roundings. (Friedman & Popescu 2008, doi:10.1214/07-AOAS148, eq. 44.)
    Eigen::MatrixXd h_statistic;
    /// The same of one input against all others (eq. 45).
    Eigen::VectorXd h_total;
};

/// `rows` are the network's. Throws as inputDerivatives does; stopped: std::runtime_error.
Interactions findInteractions(const Kan &model, const Matrix &rows, int output, const UserUnits &units,
                              const InteractionOptions &options = {}, std::stop_token stop = {});

}  // namespace kan
