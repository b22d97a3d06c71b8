#pragma once

#include <stop_token>
#include <vector>

#include "core/structure/user_derivatives.h"

namespace kan {

struct DependenceOptions {
    int points = 50;  ///< of a curve, 2 at least
    int rows = 1000;  ///< over which is averaged, evenly taken
    int curves = 30;  ///< single rows whose curves are kept
    int threads = 0;
};

/// How one output moves with one input, in the user's units. (Partial dependence: Friedman 2001; curves of single
/// rows, ICE: Goldstein et al. 2015, arXiv:1309.6392.)
struct PartialDependence {
    int input = 0, output = 0;
    std::vector<double> x;                    ///< evenly over the rows' range; in logarithms, where the column is
    std::vector<double> mean;                 ///< over the rows, all but this input as they are
    std::vector<std::vector<double>> curves;  ///< of single rows
    std::vector<double> at;                   ///< the input's value in these rows
};

/// `rows` are the network's. Throws std::invalid_argument for inputs and outputs that do not exist.
PartialDependence partialDependence(const Kan &model, const Matrix &rows, int input, int output, const UserUnits &units,
                                    const DependenceOptions &options = {}, std::stop_token stop = {});

}  // namespace kan
