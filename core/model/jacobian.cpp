#include "core/model/jacobian.h"

#include <algorithm>
#include <stdexcept>

#include "core/text.h"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace kan {

namespace {

constexpr double kThreadThreshold =
    200'000;  ///< multiply-adds below which waiting for threads costs more than it gains

int availableThreads(int threads) {
#ifdef _OPENMP
    return threads > 0 ? threads : omp_get_num_procs();
#else
    (void)threads;
    return 1;
#endif
}

}  // namespace

Jacobian::Jacobian(int threads) : threads_(availableThreads(threads)) {}

int Jacobian::threadsFor(double work) const {
    return work > kThreadThreshold ? threads_ : 1;
}

void Jacobian::bind(const Kan &model, const Matrix &inputs) {
    if (inputs.cols() != model.inputs())
        throw std::invalid_argument(concat("the data has ", inputs.cols(), " input columns, the network takes ",
                                           model.inputs(), "; change the width or the data"));
    inputs_ = inputs;
    layers_.clear();
    groups_.clear();
    parameters_.clear();
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &shape = model.layer(l);
        if (shape.k != model.layer(0).k) throw std::invalid_argument("all layers of a network need the same order k");
        Layer layer{shape, LayerBasis(shape, model.spec().base_fun, model.spec().extrapolation), {}, {}, {}, {}, {}};
        layer.column.assign(shape.mask.size(), -1);
        for (int i = 0; i < shape.inputs; ++i)
            for (int j = 0; j < shape.outputs; ++j) {
                if (shape.mask[shape.edge(i, j)] == 0) continue;
                layer.column[shape.edge(i, j)] = columns();
                groups_.push_back({l, i, j, false, columns(), shape.k + 1, 2, shape.coefficients()});
                for (int q = 0; q < shape.coefficients(); ++q)
                    parameters_.push_back(shape.coef_offset +
                                          static_cast<std::size_t>(i * shape.coefficients() + q) * shape.outputs +
                                          static_cast<std::size_t>(j));
                parameters_.push_back(shape.scale_base_offset + shape.edge(i, j));
                parameters_.push_back(shape.scale_sp_offset + shape.edge(i, j));
            }
        if (model.biasTrainable()) layer.bias_column = columns();
        for (int j = 0; model.biasTrainable() && j < shape.outputs; ++j) {
            groups_.push_back({l, 0, j, true, columns(), 0, 1, 0});
            parameters_.push_back(shape.bias_offset + static_cast<std::size_t>(j));
        }
        layers_.push_back(std::move(layer));
    }
}

int Jacobian::columnOfEdge(EdgeId edge) const {
    const Layer &layer = layers_[static_cast<std::size_t>(edge.l)];
    return layer.column[layer.shape.edge(edge.i, edge.j)];
}

void Jacobian::linearize(std::span<const double> parameters) {
    for (Layer &layer : layers_) {
        const KanLayer &shape = layer.shape;
        const std::size_t edges = shape.mask.size();
        const std::size_t table_rows = static_cast<std::size_t>(layer.basis.tableRows());
        layer.coef.assign(edges * table_rows, 0.0);
        layer.base.resize(edges);
        layer.spline.resize(edges);
        for (std::size_t e = 0; e < edges; ++e) {
            layer.base[e] = shape.mask[e] * parameters[shape.scale_base_offset + e];
            layer.spline[e] = shape.mask[e] * parameters[shape.scale_sp_offset + e];
        }
        const double *coef = parameters.data() + shape.coef_offset;
        for (int i = 0; i < shape.inputs; ++i)
            for (int q = 0; q < shape.coefficients(); ++q)
                for (int j = 0; j < shape.outputs; ++j)
                    layer.coef[shape.edge(i, j) * table_rows + static_cast<std::size_t>(q + shape.k)] = *coef++;
        const auto bias = parameters.begin() + static_cast<std::ptrdiff_t>(shape.bias_offset);
        layer.bias.assign(bias, bias + shape.outputs);
    }
}

Jacobian::Block Jacobian::makeBlock() const {
    Block block;
    for (const Layer &layer : layers_) {
        const std::size_t inputs = static_cast<std::size_t>(layer.shape.inputs) * kBlock;
        const std::size_t edges = layer.shape.mask.size() * kBlock;
        Block::LayerBlock part;
        part.values.assign(inputs, 0.0);
        part.tangents.assign(inputs, 0.0);
        part.basis.assign(inputs * static_cast<std::size_t>(2 * (layer.shape.k + 2)), 0.0);
        part.spline.assign(edges, 0.0);
        part.slope.assign(edges, 0.0);
        part.upstream.assign(static_cast<std::size_t>(layer.shape.outputs) * kBlock, 0.0);
        part.cell.assign(inputs, 0);
        block.layers.push_back(std::move(part));
    }
    block.outputs.assign(static_cast<std::size_t>(outputs()) * kBlock, 0.0);
    return block;
}

/// Adds the edges out of node i to the nodes of the next layer.
void Jacobian::evaluateEdges(int l, int i, Block &out) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    Block::LayerBlock &part = out.layers[static_cast<std::size_t>(l)];
    AlignedVector &next =
        l + 1 < static_cast<int>(layers_.size()) ? out.layers[static_cast<std::size_t>(l) + 1].values : out.outputs;
    const int k = layer.shape.k;
    const std::size_t node = static_cast<std::size_t>(i) * kBlock;
    double *values = part.basis.data() + node * static_cast<std::size_t>(2 * (k + 2));
    const double *slopes = values + (k + 2) * kBlock;
    layer.basis.evaluate(i, part.values.data() + node, out.count,
                         {values, values + (k + 2) * kBlock, part.cell.data() + node});
    for (int j = 0; j < layer.shape.outputs; ++j) {
        const std::size_t e = layer.shape.edge(i, j);
        if (layer.column[e] < 0) continue;
        const double *table = layer.coef.data() + e * static_cast<std::size_t>(layer.basis.tableRows());
        double *spline = part.spline.data() + e * kBlock;
        double *slope = part.slope.data() + e * kBlock;
        double *y = next.data() + static_cast<std::size_t>(j) * kBlock;
        for (int s = 0; s < out.count; ++s) {
            const double *c = table + part.cell[node + static_cast<std::size_t>(s)];
            double value = 0;
            double derivative = 0;
            for (int r = 0; r <= k; ++r) {
                value += c[r] * values[r * kBlock + s];
                derivative += c[r] * slopes[r * kBlock + s];
            }
            spline[s] = value;
            slope[s] = layer.base[e] * slopes[(k + 1) * kBlock + s] + layer.spline[e] * derivative;
            y[s] += layer.base[e] * values[(k + 1) * kBlock + s] + layer.spline[e] * value;
        }
    }
}

void Jacobian::evaluateBlock(int block, Block &out) const {
    out.count = std::min(kBlock, samples() - block * kBlock);
    Block::LayerBlock &first = out.layers.front();
    for (int i = 0; i < static_cast<int>(inputs_.cols()); ++i)
        for (int s = 0; s < out.count; ++s)
            first.values[static_cast<std::size_t>(i * kBlock + s)] = inputs_(block * kBlock + s, i);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        AlignedVector &next = l + 1 < layers_.size() ? out.layers[l + 1].values : out.outputs;
        for (int j = 0; j < layers_[l].shape.outputs; ++j)
            std::fill_n(next.begin() + j * kBlock, kBlock, layers_[l].bias[static_cast<std::size_t>(j)]);
        for (int i = 0; i < layers_[l].shape.inputs; ++i) evaluateEdges(static_cast<int>(l), i, out);
    }
}

/// Derivatives of one output by all nodes.
void Jacobian::upstreamOf(int output, Block &block) const {
    AlignedVector &top = block.layers.back().upstream;
    std::fill(top.begin(), top.end(), 0.0);
    std::fill_n(top.begin() + output * kBlock, kBlock, 1.0);
    for (std::size_t l = layers_.size() - 1; l > 0; --l) {
        const KanLayer &shape = layers_[l].shape;
        AlignedVector &below = block.layers[l - 1].upstream;
        std::fill(below.begin(), below.end(), 0.0);
        for (int i = 0; i < shape.inputs; ++i)
            for (int j = 0; j < shape.outputs; ++j) {
                const std::size_t e = shape.edge(i, j);
                if (layers_[l].column[e] < 0) continue;
                if (l + 1 == layers_.size() && j != output) continue;
                const double *slope = block.layers[l].slope.data() + e * kBlock;
                const double *above = block.layers[l].upstream.data() + static_cast<std::size_t>(j) * kBlock;
                double *out = below.data() + static_cast<std::size_t>(i) * kBlock;
                for (int s = 0; s < block.count; ++s) out[s] += slope[s] * above[s];
            }
    }
}

Matrix Jacobian::product(const Eigen::VectorXd &v) const {
    Matrix result(samples(), outputs());
    const int count = blocks();
#pragma omp parallel num_threads(threadsFor(static_cast <double>(samples()) * columns()))
    {
        Block block = makeBlock();
#pragma omp for schedule(static)
        for (int b = 0; b < count; ++b) {
            evaluateBlock(b, block);
            tangentsOf(v, block);
            for (int s = 0; s < block.count; ++s)
                for (int j = 0; j < outputs(); ++j)
                    result(b * kBlock + s, j) = block.outputs[static_cast<std::size_t>(j * kBlock + s)];
        }
    }
    return result;
}

/// Directional derivatives of all nodes along v; those of the outputs replace the outputs' values.
void Jacobian::tangentsOf(const Eigen::VectorXd &v, Block &block) const {
    std::fill(block.layers.front().tangents.begin(), block.layers.front().tangents.end(), 0.0);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const Layer &layer = layers_[l];
        AlignedVector &next = l + 1 < layers_.size() ? block.layers[l + 1].tangents : block.outputs;
        for (int j = 0; j < layer.shape.outputs; ++j)
            std::fill_n(next.begin() + j * kBlock, kBlock, layer.bias_column < 0 ? 0.0 : v(layer.bias_column + j));
        for (int i = 0; i < layer.shape.inputs; ++i)
            for (int j = 0; j < layer.shape.outputs; ++j)
                if (layer.column[layer.shape.edge(i, j)] >= 0)
                    addTangent(static_cast<int>(l), i, j, v, block, next.data() + j * kBlock);
    }
}

void Jacobian::addTangent(int l, int i, int j, const Eigen::VectorXd &v, const Block &block, double *next) const {
    const Layer &layer = layers_[static_cast<std::size_t>(l)];
    const Block::LayerBlock &part = block.layers[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    const int k = shape.k;
    const std::size_t e = shape.edge(i, j);
    const double mask = shape.mask[e];
    const double *dcoef = v.data() + layer.column[e];
    const double dbase = mask * dcoef[shape.coefficients()];
    const double dspline = mask * dcoef[shape.coefficients() + 1];
    const std::size_t node = static_cast<std::size_t>(i) * kBlock;
    const double *values = part.basis.data() + node * static_cast<std::size_t>(2 * (k + 2));
    for (int s = 0; s < block.count; ++s) {
        const int start = part.cell[node + static_cast<std::size_t>(s)] - k;
        double window = 0;
        for (int r = std::max(0, -start); r <= k && start + r < shape.coefficients(); ++r)
            window += dcoef[start + r] * values[r * kBlock + s];
        next[s] +=
            part.slope[e * kBlock + static_cast<std::size_t>(s)] * part.tangents[node + static_cast<std::size_t>(s)] +
            dbase * values[(k + 1) * kBlock + s] + dspline * part.spline[e * kBlock + static_cast<std::size_t>(s)] +
            layer.spline[e] * window;
    }
}

}  // namespace kan
