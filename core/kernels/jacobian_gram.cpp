#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <numeric>
#include <utility>

#include "core/kernels/gram_kernels.h"
#include "core/kernels/jacobian.h"

namespace kan {

namespace {

constexpr std::size_t kManyEdges = 500;  ///< weighted edges beyond which a diagonal is approximate
constexpr double kRowsBudget = 32e6;     ///< bytes of rows that are held at a time

/// The samples ordered by where the windows of two nodes start, if there are enough of them for runs to form; else as
/// they come.
std::vector<std::int32_t> orderByWindows(std::span<const std::int32_t> a, std::span<const std::int32_t> b, int places_a,
                                         int places_b) {
    std::vector<std::int32_t> order(a.size());
    const std::size_t keys = static_cast<std::size_t>(places_a) * static_cast<std::size_t>(places_b);
    if (keys > a.size()) {
        std::iota(order.begin(), order.end(), 0);
        return order;
    }
    std::vector<std::int32_t> next(keys + 1, 0);
    const auto key = [&](std::size_t s) { return static_cast<std::size_t>(a[s] * places_b + b[s]); };
    for (std::size_t s = 0; s < a.size(); ++s) ++next[key(s) + 1];
    for (std::size_t k = 1; k <= keys; ++k) next[k] += next[k - 1];
    for (std::size_t s = 0; s < a.size(); ++s)
        order[static_cast<std::size_t>(next[key(s)]++)] = static_cast<std::int32_t>(s);
    return order;
}

}  // namespace

bool Jacobian::concerns(const Group &group, const Target &target) const {
    const KanLayer &shape = layers_[static_cast<std::size_t>(group.layer)].shape;
    const int above = shape.arity.empty() ? group.j : shape.nodeOf(group.j);
    if (target.i < 0) return group.layer < target.layer || (group.layer == target.layer && above == target.node);
    if (group.layer == target.layer) return group.kind != Kind::Bias && group.i == target.i && group.j == target.node;
    return group.layer + 1 < target.layer || (group.layer + 1 == target.layer && above == target.i);
}

bool Jacobian::concerns(const Node &node, const Target &target) const {
    for (std::size_t g = node.first_group; g < node.last_group; ++g)
        if (concerns(groups()[g], target)) return true;
    return false;
}

std::vector<Jacobian::Target> Jacobian::targets() const {
    std::vector<Target> list;
    list.reserve(static_cast<std::size_t>(outputs()));
    for (int output = 0; output < outputs(); ++output) list.push_back({static_cast<int>(layers_.size()) - 1, output});
    for (std::size_t l = 0; l < weights_.size(); ++l) {
        const KanLayer &shape = layers_[l].shape;
        for (int i = 0; i < shape.inputs; ++i)
            for (int j = 0; j < shape.outputs; ++j)
                if (layers_[l].live(shape.edge(i, j)) && !weights_[l][shape.edge(i, j)].zero())
                    list.push_back({static_cast<int>(l), j, i});
    }
    return list;
}

/// Derivatives of the target, times factor and the root of its weight, which is the sample's or the edge's, by the
/// subnodes above every layer that it depends on.
void Jacobian::upstreamOf(const Target &target, double factor, Block &block) const {
    if (target.i < 0) {
        AlignedVector &nodes = byNode(static_cast<std::size_t>(target.layer), block);
        if (staged(static_cast<std::size_t>(target.layer))) std::fill(nodes.begin(), nodes.end(), 0.0);
        double *top = nodes.data() + target.node * kBlock;
        std::fill_n(top, kBlock, factor);
        for (int s = 0; !sample_weights_.empty() && s < block.count; ++s)
            top[s] *= std::sqrt(sampleWeight(block, static_cast<std::size_t>(s)));
        return propagate(target.layer, target.node, block);
    }
    const std::size_t l = static_cast<std::size_t>(target.layer);
    const std::size_t e = layers_[l].shape.edge(target.i, target.node);
    double *top = block.layers[l].upstream.data() + target.node * kBlock;
    std::fill_n(top, kBlock, factor);
    for (int s = 0; s < block.count; ++s)
        top[s] = factor * std::sqrt(weights_[l][e].at(edgeValue(target.layer, e, s, block)));
    if (target.layer == 0) return;
    AlignedVector &nodes = byNode(l - 1, block);
    if (staged(l - 1)) std::fill(nodes.begin(), nodes.end(), 0.0);
    double *below = nodes.data() + target.i * kBlock;
    const double *slope = block.layers[l].slope.data() + e * kBlock;
    for (int s = 0; s < block.count; ++s) below[s] = top[s] * slope[s];
    propagate(target.layer - 1, target.i, block);
}

/// From one node above `layer` down to the first layer.
void Jacobian::propagate(int layer, int node, Block &block) const {
    for (std::size_t l = static_cast<std::size_t>(layer);; --l) {
        toSubnodes(l, block);
        if (l == 0) return;
        const KanLayer &shape = layers_[l].shape;
        AlignedVector &below = byNode(l - 1, block);
        std::fill(below.begin(), below.end(), 0.0);
        const bool top = static_cast<int>(l) == layer;
        const int first = top ? shape.firstSubnode(node) : 0;
        const int last = top ? first + shape.subnodesOf(node) : shape.outputs;
        for (int i = 0; i < shape.inputs; ++i)
            for (int j = first; j < last; ++j) {
                const std::size_t e = shape.edge(i, j);
                if (!layers_[l].live(e)) continue;
                const double *slope = block.layers[l].slope.data() + e * kBlock;
                const double *above = block.layers[l].upstream.data() + static_cast<std::size_t>(j) * kBlock;
                double *out = below.data() + static_cast<std::size_t>(i) * kBlock;
                for (int s = 0; s < block.count; ++s) out[s] += slope[s] * above[s];
            }
    }
}

int Jacobian::blocksPerChunk() const {
    double row_bytes = 1;
    for (const Group &group : groups()) row_bytes += sizeof(double) * (paddedRow(group.rowSize()) + 1);
    for (const Layer &layer : layers_)
        row_bytes += sizeof(double) * (2.0 * layer.shape.inputs * (layer.shape.k + 4) +
                                       4.0 * layer.shape.outputs * (layer.shape.inputs + 1));
    return static_cast<int>(std::clamp(kRowsBudget / (row_bytes * kBlock), 1.0, std::max(1.0, blocks() * 1.0)));
}

/// Where the windows of one node's edges start: at a coefficient that exists, k+1 of them.
void Jacobian::writeStarts(const Block &block, const Node &node, std::int32_t *starts) const {
    const Layer &layer = layers_[static_cast<std::size_t>(node.layer)];
    const std::int32_t *cell = block.layers[static_cast<std::size_t>(node.layer)].cell.data() + node.i * kBlock;
    for (int s = 0; s < block.count; ++s) starts[s] = std::clamp(cell[s] - layer.shape.k, 0, node.places - 1);
}

void Jacobian::writeRows(const Block &block, const Group &group, const std::int32_t *starts, double *out) const {
    const Layer &layer = layers_[static_cast<std::size_t>(group.layer)];
    const Block::LayerBlock &part = block.layers[static_cast<std::size_t>(group.layer)];
    const double *upstream = part.upstream.data() + group.j * kBlock;
    if (group.kind == Kind::Bias) {
        std::copy_n(upstream, block.count, out);
        return;
    }
    if (group.kind == Kind::NodeNumber)
        return layer.stage.slopes(group.part, {part.subnodes.data(), kBlock}, {part.by_node.data(), kBlock},
                                  block.count, out);
    if (group.kind == Kind::Symbolic) return writeSymbolicRows(block, group, out);
    const std::size_t e = layer.shape.edge(group.i, group.j);
    const int k = layer.shape.k;
    const std::size_t node = static_cast<std::size_t>(group.i) * kBlock;
    const double *values = part.basis.data() + node * static_cast<std::size_t>(2 * (k + 2));
    const double *spline = part.spline.data() + e * kBlock;
    const double mask = layer.shape.mask[e];
    for (int s = 0; s < block.count; ++s, out += paddedRow(group.rowSize())) {
        const double factor = layer.scales[e].spline * upstream[s];
        const int shift = starts[s] - (part.cell[node + static_cast<std::size_t>(s)] - k);
        for (int r = 0; r <= k; ++r) {
            const int from = r + shift;
            out[r] = from >= 0 && from <= k ? factor * values[from * kBlock + s] : 0.0;
        }
        out[k + 1] = mask * upstream[s] * values[(k + 1) * kBlock + s];
        out[k + 2] = mask * upstream[s] * spline[s];
    }
}

void Jacobian::writeSymbolicRows(const Block &block, const Group &group, double *out) const {
    const std::size_t l = static_cast<std::size_t>(group.layer);
    const double *upstream = block.layers[l].upstream.data() + group.j * kBlock;
    const std::size_t e = layers_[l].shape.edge(group.i, group.j);
    for (int s = 0; s < block.count; ++s, out += paddedRow(group.rowSize())) {
        const std::array<double, 4> slopes = symbolicSlopes(group.layer, e, s, block);
        for (std::size_t n = 0; n < 4; ++n) out[n] = upstream[s] * slopes[n];
    }
}

void Jacobian::writeBlock(const Block &block, const Target &target, std::size_t first_row) {
    for (std::size_t n = 0; n < nodes().size(); ++n) {
        const Node &node = nodes()[n];
        if (!concerns(node, target)) continue;
        std::int32_t *starts = rows_.starts[n].data() + first_row;
        if (node.i >= 0) writeStarts(block, node, starts);
        for (std::size_t g = node.first_group; g < node.last_group; ++g)
            if (concerns(groups()[g], target))
                writeRows(
                    block, groups()[g], starts,
                    rows_.values[g].data() + first_row * static_cast<std::size_t>(paddedRow(groups()[g].rowSize())));
    }
}

void Jacobian::fillRows(const Target &target, double factor) {
    const std::size_t count = chunk_.size() * kBlock;
    rows_.values.resize(groups().size());
    rows_.starts.resize(nodes().size());
    for (std::vector<std::int32_t> &starts : rows_.starts) starts.resize(count, 0);
    for (std::size_t g = 0; g < groups().size(); ++g)
        if (concerns(groups()[g], target))
            rows_.values[g].resize(count * static_cast<std::size_t>(paddedRow(groups()[g].rowSize())), 0.0);
    team_->run(static_cast<int>(chunk_.size()), worthThreads(20.0 * static_cast<double>(count * groups().size())),
               [&](int block) {
                   const std::size_t b = static_cast<std::size_t>(block);
                   upstreamOf(target, factorOf(target, factor), chunk_[b]);
                   writeBlock(chunk_[b], target, b * kBlock);
               });
}

template <typename Visit>
void Jacobian::forChunks(const Visit &visit) {
    const int step = blocksPerChunk();
    for (int first = 0; first < blocks(); first += step) {
        const int last = std::min(first + step, blocks());
        chunk_.resize(static_cast<std::size_t>(last - first));
        const double work = 20.0 * kBlock * static_cast<double>(chunk_.size() * groups().size());
        team_->run(last - first, worthThreads(work), [&](int b) {
            Block &block = chunk_[static_cast<std::size_t>(b)];
            if (block.layers.empty()) block = makeBlock();
            evaluateBlock(first + b, block);
        });
        visit(first * kBlock, std::min(last * kBlock, samples()) - first * kBlock);
    }
}

void Jacobian::addNodePair(const Node &node_a, const Node &node_b, const Target &target, int count,
                           Eigen::MatrixXd &lower) const {
    const std::size_t samples = static_cast<std::size_t>(count);
    const auto startsOf = [&](const Node &node) {
        return std::span(rows_.starts[static_cast<std::size_t>(&node - nodes().data())]).first(samples);
    };
    const std::span<const std::int32_t> a_starts = startsOf(node_a), b_starts = startsOf(node_b);
    const std::vector<std::int32_t> order = orderByWindows(a_starts, b_starts, node_a.places, node_b.places);
    const GramKernels::AddRun add = gramKernels().add_run[layers_.front().shape.k - 1];
    for (std::size_t first = 0, last = 0; first < samples; first = last) {
        const std::size_t s = static_cast<std::size_t>(order[first]);
        for (last = first + 1; last < samples; ++last) {
            const std::size_t other = static_cast<std::size_t>(order[last]);
            if (a_starts[other] != a_starts[s] || b_starts[other] != b_starts[s]) break;
        }
        const auto run = std::span(order).subspan(first, last - first);
        for (std::size_t a = node_a.first_group; a < node_a.last_group; ++a)
            for (std::size_t b = std::max(a, node_b.first_group); b < node_b.last_group; ++b) {
                if (!concerns(groups()[a], target) || !concerns(groups()[b], target)) continue;
                const GramPair pair{rows_.values[a].data(),
                                    rows_.values[b].data(),
                                    groups()[a].coefficients,
                                    groups()[b].coefficients,
                                    &lower(groups()[b].column, groups()[a].column),
                                    lower.outerStride()};
                add(pair, groups()[a].extras, groups()[b].extras, run, a_starts[s], b_starts[s]);
            }
    }
}

void Jacobian::addPairs(const Target &target, int count, Eigen::MatrixXd &lower) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t n = 0; n < nodes().size(); ++n)
        for (std::size_t m = n; m < nodes().size(); ++m)
            if (concerns(nodes()[n], target) && concerns(nodes()[m], target)) pairs.emplace_back(n, m);
    const int pair_count = static_cast<int>(pairs.size());
    team_->run(pair_count, worthThreads(50.0 * pair_count * count), [&](int p) {
        const auto [n, m] = pairs[static_cast<std::size_t>(p)];
        addNodePair(nodes()[n], nodes()[m], target, count, lower);
    });
}

bool Jacobian::centred(const Target &target) const {
    if (target.i < 0) return false;
    const std::size_t l = static_cast<std::size_t>(target.layer);
    return weights_[l][layers_[l].shape.edge(target.i, target.node)].by_deviation > 0;
}

void Jacobian::curvature(double factor, Eigen::MatrixXd &lower) {
    lower.setZero(columns_.count(), columns_.count());
    const std::vector<Target> list = targets();
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(
        columns_.count(), std::count_if(list.begin(), list.end(), [this](const Target &t) { return centred(t); }));
    forChunks([&](int first, int count) {
        Eigen::Index next = 0;
        for (const Target &target : list) {
            fillRows(target, factor);
            addPairs(target, count, lower);
            if (!centred(target)) continue;
            auto sum = sums.col(next++);
            visitRows(target, first, count, [&](int, int column, double value) { sum(column) += value; });
        }
    });
    if (sums.cols() > 0) lower.selfadjointView<Eigen::Lower>().rankUpdate(sums, -1.0 / samples());
}

double Jacobian::curvatureCost() const {
    double cost = 0;
    for (int output = 0; output < outputs(); ++output) {
        double entries = 0;
        for (const Group &group : groups())
            if (concerns(group, Target{static_cast<int>(layers_.size()) - 1, output})) entries += group.rowSize();
        cost += 0.5 * entries * entries * samples();
    }
    return cost;
}

template <typename Visit>
void Jacobian::visitRows(const Target &target, int first, int count, const Visit &visit) const {
    for (std::size_t g = 0; g < groups().size(); ++g) {
        const Group &group = groups()[g];
        if (!concerns(group, target)) continue;
        const int stride = paddedRow(group.rowSize());
        for (int s = 0; s < count; ++s)
            for (int r = 0; r < group.rowSize(); ++r) {
                const int column = group.columnOf(r, rows_.starts[group.node][static_cast<std::size_t>(s)]);
                visit(first + s, column, rows_.values[g][static_cast<std::size_t>(s * stride + r)]);
            }
    }
}

Eigen::VectorXd Jacobian::curvatureDiagonal(double factor) {
    Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(columns_.count());
    std::vector<Target> list = targets();
    const std::size_t outputs_only = static_cast<std::size_t>(outputs());
    if (list.size() > outputs_only + kManyEdges) {
        list.resize(outputs_only);
        addOwnDiagonal(diagonal);
    }
    std::vector<Eigen::VectorXd> sums(list.size());
    forChunks([&](int first, int count) {
        for (std::size_t t = 0; t < list.size(); ++t) {
            fillRows(list[t], factor);
            visitRows(list[t], first, count, [&](int, int column, double value) { diagonal(column) += value * value; });
            if (!centred(list[t])) continue;
            if (sums[t].size() == 0) sums[t].setZero(columns_.count());
            visitRows(list[t], first, count, [&](int, int column, double value) { sums[t](column) += value; });
        }
    });
    for (const Eigen::VectorXd &sum : sums)
        if (sum.size() > 0) diagonal -= sum.cwiseAbs2() / samples();
    return diagonal.cwiseMax(0.0);
}

Eigen::MatrixXd Jacobian::dense() {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(samples()) * outputs(), columns_.count());
    forChunks([&](int first, int count) {
        for (int output = 0; output < outputs(); ++output) {
            const Target target{static_cast<int>(layers_.size()) - 1, output};
            fillRows(target, 1.0);
            visitRows(target, first, count, [&](int sample, int column, double value) {
                matrix(static_cast<Eigen::Index>(sample) * outputs() + output, column) += value;
            });
        }
    });
    return matrix;
}

}  // namespace kan
