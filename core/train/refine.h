#pragma once

#include <stop_token>
#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// The same function on a grid of `new_grid` intervals (pykan refine, but exact): knots are inserted between the old
/// ones and the splines refitted at k+1 points in every cell, which determine them, so that outputs on `inputs` change
/// by rounding only if new_grid >= G. Where inputs lie outside t_0..t_G, the grid first grows over the old extended
/// knots that they touch, as far as new_grid allows. A smaller new_grid gives the least-squares fit on the samples.
///
/// Throws std::invalid_argument if new_grid < 1 or the refined network is beyond sense (KanSpec::validate). From a
/// request to stop on it returns within milliseconds, the network as given.
Kan refine(const Kan &model, int new_grid, const Matrix &inputs, int threads = 0, const std::stop_token &stop = {});

/// Throws std::invalid_argument if a network would be beyond sense (KanSpec::validate) on the last grid of a schedule.
void requireScheduleFits(const KanSpec &spec, const std::vector<int> &grids);

/// The finest grid that splines of order k can take from so many rows: two rows for each coefficient, at least G = 1.
int carriedGrid(Eigen::Index rows, int k);

}  // namespace kan
