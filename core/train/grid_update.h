#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"
#include "core/threads/task_team.h"

namespace kan {

/// The knots of a node with these samples, sorted; grid intervals of them.
std::vector<double> knotsOver(const KanSpec &spec, int grid, std::span<const double> sorted);

/// Moves every layer's knots to where its inputs are and refits the splines there, layer by layer on the activations
/// of the layers already updated (pykan update_grid_from_samples: margin 0.01 in 0.0, 0 in 0.2; spec().grid_eps mixes
/// uniform and quantile knots). The function on the samples changes by the least-squares residual only.
void updateGrid(Kan &model, const Matrix &inputs, int threads = 0);
/// The same by a team that is there already: nodes are spread over it. After a request to stop, the layers to come are
/// left as they are.
void updateGrid(Kan &model, const Matrix &inputs, TaskTeam &team, const std::stop_token &stop = {});

}  // namespace kan
