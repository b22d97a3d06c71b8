#include <algorithm>
#include <numeric>

#include "core/kernels/jacobian.h"

namespace kan {

namespace {

constexpr int kMaxParts = 16;  ///< partial sums of a product, whatever the number of threads

}  // namespace

/// Directional derivatives along v of all nodes and edges; those of the outputs replace the outputs' values.
void Jacobian::tangentsOf(const Eigen::VectorXd &v, Block &block) const {
    std::fill(block.layers.front().tangents.begin(), block.layers.front().tangents.end(), 0.0);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer &layer = layers_[l];
        const int bias = columns_.ofBias(static_cast<int>(l));
        AlignedVector &nodes = l + 1 < layers_.size() ? block.layers[l + 1].tangents : block.outputs;
        AlignedVector &next = staged(l) ? block.layers[l].subnode_tangents : nodes;
        for (int j = 0; j < layer.shape.outputs; ++j)
            std::fill_n(next.begin() + j * kBlock, kBlock, bias < 0 ? 0.0 : v(bias + j));
        for (int i = 0; i < layer.shape.inputs; ++i)
            for (int j = 0; j < layer.shape.outputs; ++j)
                if (layer.live(layer.shape.edge(i, j)))
                    addTangent(static_cast<int>(l), i, j, v, block, next.data() + j * kBlock);
        if (staged(l))
            layer.stage.tangents({block.layers[l].subnodes.data(), kBlock}, {next.data(), kBlock}, block.count,
                                 {nodes.data(), kBlock});
        if (const int column = columns_.ofNodeNumbers(static_cast<int>(l)); column >= 0)
            addNodeNumberTangents(l, v.data() + column, block, nodes);
    }
}

/// What steps of a layer's numbers of nodes add to the tangents of its nodes.
void Jacobian::addNodeNumberTangents(std::size_t l, const double *numbers, const Block &block,
                                     AlignedVector &nodes) const {
    const KanLayer &shape = layers_[l].shape;
    double ones[kBlock], slope[kBlock];
    std::fill_n(ones, kBlock, 1.0);
    for (int n = 0; n < 2 * (shape.outputs + shape.nodes()); ++n) {
        layers_[l].stage.slopes(static_cast<std::size_t>(n), {block.layers[l].subnodes.data(), kBlock}, {ones, 0},
                                block.count, slope);
        const int node =
            n < 2 * shape.outputs ? shape.nodeOf(n % shape.outputs) : (n - 2 * shape.outputs) % shape.nodes();
        double *out = nodes.data() + node * kBlock;
        for (int s = 0; s < block.count; ++s) out[s] += numbers[n] * slope[s];
    }
}

/// An edge's tangent by its own coefficients and scales.
void Jacobian::setNumericTangent(int l, int i, int j, const Eigen::VectorXd &v, Block &block) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    Block::LayerBlock &part = block.layers[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    const int k = shape.k;
    const std::size_t e = shape.edge(i, j);
    const double *dcoef = v.data() + columns_.ofEdge(l, e);
    const double dbase = shape.mask[e] * dcoef[shape.coefficients()];
    const double dspline = shape.mask[e] * dcoef[shape.coefficients() + 1];
    const double *values = part.basis.data() + i * kBlock * 2 * (k + 2);
    const double *spline = part.spline.data() + e * kBlock;
    const std::int32_t *cell = part.cell.data() + i * kBlock;
    double *edge = part.edge_tangents.data() + e * kBlock;
    for (int s = 0; s < block.count; ++s) {
        const int start = cell[s] - k;
        double window = 0;
        for (int r = std::max(0, -start); r <= k && start + r < shape.coefficients(); ++r)
            window += dcoef[start + r] * values[r * kBlock + s];
        edge[s] = dbase * values[(k + 1) * kBlock + s] + dspline * spline[s] + layer.scales[e].spline * window;
    }
}

/// Of a of an edge's function; -1: none, or its numbers are no columns.
int Jacobian::symbolicColumn(int l, std::size_t e) const {
    const int part = layers_[static_cast<std::size_t>(l)].part[e];
    return part < 0 ? -1 : columns_.ofPart(l, static_cast<std::size_t>(part));
}

void Jacobian::addTangent(int l, int i, int j, const Eigen::VectorXd &v, Block &block, double *next) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    Block::LayerBlock &part = block.layers[static_cast<std::size_t>(l)];
    const std::size_t e = layer.shape.edge(i, j);
    double *edge = part.edge_tangents.data() + e * kBlock;
    if (columns_.ofEdge(l, e) >= 0)
        setNumericTangent(l, i, j, v, block);
    else
        std::fill_n(edge, block.count, 0.0);
    if (const int column = symbolicColumn(l, e); column >= 0) {
        const double *numbers = v.data() + column;
        for (int s = 0; s < block.count; ++s) {
            const std::array<double, 4> slopes = symbolicSlopes(l, e, s, block);
            edge[s] = std::inner_product(slopes.begin(), slopes.end(), numbers, edge[s]);
        }
    }
    const double *slope = part.slope.data() + e * kBlock;
    const double *tangent = part.tangents.data() + i * kBlock;
    for (int s = 0; s < block.count; ++s) {
        edge[s] += slope[s] * tangent[s];
        next[s] += edge[s];
    }
}

Matrix Jacobian::product(const Eigen::VectorXd &v) {
    Matrix result(samples(), outputs());
    const int parts = std::clamp(blocks(), 1, kMaxParts);
    team_->run(parts, worthThreads(static_cast<double>(samples()) * columns_.count()), [&](int part) {
        Block block = makeBlock();
        for (int b = blocks() * part / parts; b < blocks() * (part + 1) / parts; ++b) {
            evaluateBlock(b, block);
            tangentsOf(v, block);
            for (int s = 0; s < block.count; ++s)
                for (int j = 0; j < outputs(); ++j)
                    result(b * kBlock + s, j) = block.outputs[static_cast<std::size_t>(j * kBlock + s)];
        }
    });
    return result;
}

/// The share of an edge's own coefficients and scales in the gradient, given that by the edge's values.
void Jacobian::gatherNumeric(int l, int i, int j, const double *upstream, const Block &block,
                             Eigen::VectorXd &gradient) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    const Block::LayerBlock &part = block.layers[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    const int k = shape.k;
    const std::size_t e = shape.edge(i, j);
    const double *values = part.basis.data() + i * kBlock * 2 * (k + 2);
    double *out = gradient.data() + columns_.ofEdge(l, e);
    double by_base = 0, by_spline = 0;
    for (int s = 0; s < block.count; ++s) {
        const int start = part.cell[static_cast<std::size_t>(i * kBlock + s)] - k;
        for (int r = std::max(0, -start); r <= k && start + r < shape.coefficients(); ++r)
            out[start + r] += layer.scales[e].spline * upstream[s] * values[r * kBlock + s];
        by_base += upstream[s] * values[(k + 1) * kBlock + s];
        by_spline += upstream[s] * part.spline[e * kBlock + static_cast<std::size_t>(s)];
    }
    out[shape.coefficients()] += shape.mask[e] * by_base;
    out[shape.coefficients() + 1] += shape.mask[e] * by_spline;
}

/// Adds the edge's share of the gradient and hands on what its input node gets.
void Jacobian::gatherEdge(int l, int i, int j, double mean, Block &block, Eigen::VectorXd &gradient) const {
    const std::size_t at = static_cast<std::size_t>(l);
    const Layer &layer = layers_[at];
    const Block::LayerBlock &part = block.layers[at];
    const std::size_t e = layer.shape.edge(i, j);
    const EdgeWeight weight = weights_.empty() ? EdgeWeight{} : weights_[at][e];
    double upstream[kBlock];
    std::copy_n(part.upstream.data() + j * kBlock, block.count, upstream);
    for (int s = 0; s < block.count && !weight.zero(); ++s) {
        const double tangent = part.edge_tangents[e * kBlock + static_cast<std::size_t>(s)];
        upstream[s] += weight.at(edgeValue(l, e, s, block)) * (tangent - mean);
    }
    if (columns_.ofEdge(l, e) >= 0) gatherNumeric(l, i, j, upstream, block, gradient);
    const int column = symbolicColumn(l, e);
    for (int s = 0; s < block.count && column >= 0; ++s) {
        const std::array<double, 4> slopes = symbolicSlopes(l, e, s, block);
        double *out = gradient.data() + column;
        for (std::size_t n = 0; n < 4; ++n) out[n] += upstream[s] * slopes[n];
    }
    if (l == 0) return;
    double *below = byNode(at - 1, block).data() + i * kBlock;
    const double *slope = part.slope.data() + e * kBlock;
    for (int s = 0; s < block.count; ++s) below[s] += upstream[s] * slope[s];
}

/// The way back: from factor times the outputs' tangents, and the edges' weighted ones, to the columns.
void Jacobian::gatherBlock(double factor, const std::vector<std::vector<double>> &means, Block &block,
                           Eigen::VectorXd &gradient) const {
    AlignedVector &top = byNode(layers_.size() - 1, block);
    for (std::size_t n = 0; n < top.size(); ++n) top[n] = factor * block.outputs[n];
    for (std::size_t n = 0; !sample_weights_.empty() && n < top.size(); ++n)
        if (const std::size_t s = n % kBlock; s < static_cast<std::size_t>(block.count))
            top[n] *= sampleWeight(block, s);
    for (std::size_t l = layers_.size(); l-- > 0;) {
        const Layer &layer = layers_[l];
        const int bias = columns_.ofBias(static_cast<int>(l));
        const int numbers = columns_.ofNodeNumbers(static_cast<int>(l));
        toSubnodes(l, block, numbers < 0 ? nullptr : gradient.data() + numbers);
        const AlignedVector &upstream = block.layers[l].upstream;
        for (int j = 0; bias >= 0 && j < layer.shape.outputs; ++j)
            for (int s = 0; s < block.count; ++s)
                gradient(bias + j) += upstream[static_cast<std::size_t>(j * kBlock + s)];
        if (l > 0) std::fill(byNode(l - 1, block).begin(), byNode(l - 1, block).end(), 0.0);
        for (int i = 0; i < layer.shape.inputs; ++i)
            for (int j = 0; j < layer.shape.outputs; ++j)
                if (layer.live(layer.shape.edge(i, j)))
                    gatherEdge(static_cast<int>(l), i, j, means.empty() ? 0.0 : means[l][layer.shape.edge(i, j)], block,
                               gradient);
    }
}

/// Weights of the edges on their own columns, means left in.
void Jacobian::addOwnDiagonal(Eigen::VectorXd &diagonal) {
    Block block = makeBlock();
    for (int b = 0; b < blocks(); ++b) {
        evaluateBlock(b, block);
        for (const Group &group : groups())
            if (group.i >= 0) addOwnDiagonalOf(group, block, diagonal);
    }
}

void Jacobian::addOwnDiagonalOf(const Group &group, const Block &block, Eigen::VectorXd &diagonal) const {
    const std::size_t l = static_cast<std::size_t>(group.layer);
    const Layer &layer = layers_[l];
    const Block::LayerBlock &part = block.layers[l];
    const std::size_t e = layer.shape.edge(group.i, group.j);
    const int k = layer.shape.k;
    const double *values = part.basis.data() + group.i * kBlock * 2 * (k + 2);
    const double mask = layer.shape.mask[e];
    double *out = diagonal.data() + group.column;
    for (int s = 0; s < block.count && !weights_[l][e].zero(); ++s) {
        const double weight = weights_[l][e].at(edgeValue(group.layer, e, s, block));
        if (group.kind == Kind::Symbolic) {
            const std::array<double, 4> slopes = symbolicSlopes(group.layer, e, s, block);
            for (std::size_t n = 0; n < 4; ++n) out[n] += weight * slopes[n] * slopes[n];
            continue;
        }
        const int start = part.cell[static_cast<std::size_t>(group.i * kBlock + s)] - k;
        for (int r = std::max(0, -start); r <= k && start + r < group.coefficients; ++r)
            out[start + r] += weight * std::pow(layer.scales[e].spline * values[r * kBlock + s], 2);
        out[group.coefficients] += weight * std::pow(mask * values[(k + 1) * kBlock + s], 2);
        out[group.coefficients + 1] +=
            weight * std::pow(mask * part.spline[e * kBlock + static_cast<std::size_t>(s)], 2);
    }
}

std::vector<std::vector<double>> Jacobian::meanTangents(const Eigen::VectorXd &v) {
    std::vector<std::vector<double>> means;
    for (const std::vector<EdgeWeight> &layer : weights_) means.emplace_back(layer.size(), 0.0);
    bool wanted = false;
    for (const std::vector<EdgeWeight> &layer : weights_)
        for (const EdgeWeight &weight : layer) wanted = wanted || weight.by_deviation > 0;
    if (!wanted) return {};
    Block block = makeBlock();
    for (int b = 0; b < blocks(); ++b) {
        evaluateBlock(b, block);
        tangentsOf(v, block);
        for (std::size_t l = 0; l < means.size(); ++l)
            for (std::size_t e = 0; e < means[l].size(); ++e) {
                if (!(weights_[l][e].by_deviation > 0)) continue;
                const auto tangents = block.layers[l].edge_tangents.begin() + static_cast<std::ptrdiff_t>(e * kBlock);
                means[l][e] += std::accumulate(tangents, tangents + block.count, 0.0) / samples();
            }
    }
    return means;
}

Eigen::VectorXd Jacobian::curvatureProduct(double factor, const Eigen::VectorXd &v) {
    const std::vector<std::vector<double>> means = meanTangents(v);
    const int parts = std::clamp(blocks(), 1, kMaxParts);
    std::vector<Eigen::VectorXd> partial(static_cast<std::size_t>(parts));
    const double work = 40.0 * static_cast<double>(samples()) * static_cast<double>(groups().size());
    team_->run(parts, worthThreads(work), [&](int part) {
        Eigen::VectorXd &sum = partial[static_cast<std::size_t>(part)];
        sum.setZero(columns_.count());
        Block block = makeBlock();
        for (int b = blocks() * part / parts; b < blocks() * (part + 1) / parts; ++b) {
            evaluateBlock(b, block);
            tangentsOf(v, block);
            gatherBlock(factor, means, block, sum);
        }
    });
    for (std::size_t part = 1; part < partial.size(); ++part) partial[0] += partial[part];
    return partial[0];
}

}  // namespace kan
