#pragma once

#include <stop_token>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"

namespace kan {

/// A network in closed form, not beaten in complexity and RMSE at once.
struct FrontPoint {
    double complexity = 0;  ///< sum of the functions' complexities and one for every constant that is not 0 or +-1
    double train_rmse = 0, test_rmse = 0;
    Kan model;
};

/// Makes a network in closed form simpler step by step: of all networks with one edge less, or a line in place of a
/// function, trained again with Levenberg-Marquardt, the best is the next. By rising complexity and falling test RMSE;
/// empty if a live edge is numeric. Without test rows, test figures are those of the training rows. Deterministic; the
/// result does not depend on `threads`.
std::vector<FrontPoint> formulaFront(const Kan &model, const Dataset &dataset, int polish_steps, int threads = 0,
                                     std::stop_token stop = {});

/// The complexity that FrontPoint counts.
double symbolicComplexity(const Kan &model);

}  // namespace kan
