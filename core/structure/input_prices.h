#pragma once

#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"

namespace kan {

/// What a network is worth without one of its inputs. Root mean squares over rows and outputs, in the user's units.
struct InputPrices {
    double rmse = 0;              ///< with all of them
    std::vector<double> without;  ///< [n]: the input held at its mean, nothing trained again
};

/// Of the test rows, or of the training rows where there are none. (pykan: prune_input, which looks at attribution
/// scores; here it is the error itself.) Throws std::invalid_argument if the dataset does not fit.
InputPrices inputPrices(const Kan &model, const Dataset &dataset, int threads = 0);

}  // namespace kan
