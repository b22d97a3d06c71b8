#pragma once

#include <vector>

namespace kan {

/// Which sums over the samples a forward pass takes of every edge function.
enum class EdgeSums { None, MeanAbs, Moments };

/// Statistics of one layer's edges over all rows, [inputs][stride], and of its nodes.
struct LayerStatistics {
    int stride = 0;
    std::vector<double> mean_abs;               ///< EdgeSums::MeanAbs
    std::vector<double> mean;                   ///< EdgeSums::Moments
    std::vector<double> std;                    ///< EdgeSums::Moments; unbiased, 0 for one row
    std::vector<double> input_mean, input_std;  ///< of the layer's input nodes; EdgeSums::Moments
    std::vector<double> output_std;             ///< of the layer's subnodes (a bias does not change it)
    std::vector<double> node_std;               ///< of its nodes, where these are not its subnodes
};

/// Gradient of a penalty by the statistics of one layer; empty vectors: no such part. [inputs][stride] for edges.
struct LayerStatisticsGradient {
    std::vector<double> by_mean_abs;
    std::vector<double> by_std;
    std::vector<double> by_input_std;
    bool empty() const { return by_mean_abs.empty() && by_std.empty() && by_input_std.empty(); }
};

}  // namespace kan
