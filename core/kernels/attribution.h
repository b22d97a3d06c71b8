#pragma once

#include <stop_token>
#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// Statistics of a network on a set of rows. Edge tables are [inputs][subnodes] of their layer, flat; node tables have
/// one entry per node of layers 0..depth.
struct Attribution {
    std::vector<std::vector<double>> edge_mean_abs;   ///< mean |phi|
    std::vector<std::vector<double>> edge_std;        ///< std(phi), unbiased
    std::vector<std::vector<double>> edge_std_ratio;  ///< std(phi) / (std(x_i) + 0.1)
    std::vector<std::vector<double>> edge_scale;      ///< pykan-0.0's magnitude: mean |phi| / (t_G - t_0 + 1e-4)
    std::vector<std::vector<double>> edge_scores;     ///< pykan-0.2's attribution, averaged over outputs
    std::vector<std::vector<double>> node_scores;     ///< pykan-0.2's attribution
    std::vector<std::vector<double>> subnode_scores;  ///< and of the subnodes of layers 1..depth
    std::vector<std::vector<double>> node_std;        ///< std of each node's value
    std::vector<std::vector<double>> node_min;        ///< observed range of each node's value (after bias)
    std::vector<std::vector<double>> node_max;
};

/// pykan MultKAN.attribute and the magnitudes of both versions. `inputs` is [N][n], N >= 1. Stops as predict does
/// (evaluate.h).
Attribution attribute(const Kan &model, const Matrix &inputs, int threads = 0, std::stop_token stop = {});

}  // namespace kan
