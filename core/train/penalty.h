#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/kernels/workspace.h"
#include "core/train/training_options.h"

namespace kan {

/// Value of the penalty (without lamb) and, if asked for, its gradient, split into the part by the edges' statistics
/// and the part by the coefficients themselves.
struct Penalty {
    double value = 0;
    std::vector<LayerStatisticsGradient> by_statistics;  ///< per layer
    std::vector<double> by_parameters;                   ///< layout of Kan::parameters; empty: none

    /// Scratch of one layer, [inputs][outputs].
    struct Layer {
        Eigen::VectorXd factor;  ///< [inputs]
        Eigen::MatrixXd a;       ///< magnitudes
        Eigen::MatrixXd gradient;
    };
    std::vector<Layer> layers;
};

/// Sums the forward pass has to take for this metric.
EdgeSums sumsFor(RegMetric metric);

/// pykan's reg() of both versions; the metric decides on the formula of l1 and entropy, model.spec().rules on that of
/// lamb_coef and lamb_coefdiff. Reads the statistics of the last forward pass. A layer whose magnitudes are all zero
/// counts as zero (pykan-0.0: NaN). Magnitudes are those of whole edges, symbolic parts included; the coefficients that
/// a symbolic edge keeps for unfix do not count. `result` is overwritten; used again for the same network, it allocates
/// nothing unless the metric is one of attribution scores.
void computePenalty(const Kan &model, std::span<const double> parameters, const Workspace &workspace,
                    const PenaltyOptions &penalty, bool with_gradient, Penalty &result);

}  // namespace kan
