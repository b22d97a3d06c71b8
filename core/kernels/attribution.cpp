#include "core/kernels/attribution.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/kernels/scores.h"
#include "core/kernels/workspace.h"

namespace kan {

namespace {

std::vector<double> unpadded(const std::vector<double> &table, const KanLayer &layer, int stride) {
    std::vector<double> flat;
    flat.reserve(layer.mask.size());
    for (int i = 0; i < layer.inputs; ++i)
        for (int j = 0; j < layer.outputs; ++j) flat.push_back(table[static_cast<std::size_t>(i) * stride + j]);
    return flat;
}

std::vector<double> flattened(const Eigen::MatrixXd &matrix) {
    std::vector<double> flat;
    flat.reserve(static_cast<std::size_t>(matrix.size()));
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) flat.push_back(matrix(i, j));
    return flat;
}

void addNodeRange(Attribution &result, const Workspace &workspace, int l, int nodes) {
    std::vector<double> low(static_cast<std::size_t>(nodes), std::numeric_limits<double>::infinity());
    std::vector<double> high(static_cast<std::size_t>(nodes), -std::numeric_limits<double>::infinity());
    for (int row = 0; row < workspace.rows(); ++row)
        for (int j = 0; j < nodes; ++j) {
            double &least = low[static_cast<std::size_t>(j)];
            double &most = high[static_cast<std::size_t>(j)];
            least = std::min(least, workspace.value(l, row, j));
            most = std::max(most, workspace.value(l, row, j));
        }
    result.node_min.push_back(std::move(low));
    result.node_max.push_back(std::move(high));
}

void addLayer(Attribution &result, const KanLayer &layer, const LayerStatistics &statistics) {
    result.edge_mean_abs.push_back(unpadded(statistics.mean_abs, layer, statistics.stride));
    result.edge_std.push_back(unpadded(statistics.std, layer, statistics.stride));
    std::vector<double> ratio = result.edge_std.back();
    std::vector<double> scale = result.edge_mean_abs.back();
    for (int i = 0; i < layer.inputs; ++i) {
        const auto knots = layer.nodeKnots(i);
        for (int j = 0; j < layer.outputs; ++j) {
            ratio[layer.edge(i, j)] /= statistics.input_std[static_cast<std::size_t>(i)] + 0.1;
            scale[layer.edge(i, j)] /= knots.back() - knots.front() + 1e-4;
        }
    }
    result.edge_std_ratio.push_back(std::move(ratio));
    result.edge_scale.push_back(std::move(scale));
    const std::vector<double> &node_std = layer.staged() ? statistics.node_std : statistics.output_std;
    result.node_std.emplace_back(node_std.begin(), node_std.begin() + layer.nodes());
}

}  // namespace

Attribution attribute(const Kan &model, const Matrix &inputs, int threads, std::stop_token stop) {
    if (inputs.rows() < 1) throw std::invalid_argument("attribution needs at least one row of inputs");
    Workspace workspace(threads);
    workspace.setStop(std::move(stop));
    workspace.bind(model, inputs);
    workspace.forward(model.parameters(), EdgeSums::MeanAbs);
    workspace.forward(model.parameters(), EdgeSums::Moments);
    Attribution result;
    const std::vector<double> &first_std = workspace.statistics(0).input_std;
    result.node_std.emplace_back(first_std.begin(), first_std.begin() + model.inputs());
    addNodeRange(result, workspace, 0, model.inputs());
    for (int l = 0; l < model.depth(); ++l) {
        addLayer(result, model.layer(l), workspace.statistics(l));
        addNodeRange(result, workspace, l + 1, model.layer(l).nodes());
    }
    const ScoreChain chain = scoreChain(workspace, model);
    for (const Eigen::MatrixXd &scores : chain.edge_scores) result.edge_scores.push_back(flattened(scores));
    for (const Eigen::VectorXd &scores : chain.node_scores)
        result.node_scores.emplace_back(scores.data(), scores.data() + scores.size());
    for (const Eigen::VectorXd &scores : chain.subnode_scores)
        result.subnode_scores.emplace_back(scores.data(), scores.data() + scores.size());
    return result;
}

}  // namespace kan
