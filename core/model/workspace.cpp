#include "core/model/workspace.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/model/kernels.h"
#include "core/text.h"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace kan {

namespace {

constexpr int kMaxChunks = 16;
constexpr double kGradientBudget = 16e6;    ///< bytes for all chunks' gradients together, beyond one chunk
constexpr double kStoredBasisBudget = 2e9;  ///< bytes per layer
constexpr double kThreadThreshold =
    60000;  ///< edge-samples per pass below which waiting for threads costs more than it gains

int paddedOutputs(int outputs) {
    if (outputs <= 2) return outputs;
    if (outputs <= 4) return 4;
    return (outputs + kLanes - 1) / kLanes * kLanes;
}

int availableThreads(int threads) {
#ifdef _OPENMP
    return threads > 0 ? threads : omp_get_num_procs();
#else
    (void)threads;
    return 1;
#endif
}

}  // namespace

Workspace::Workspace(int threads) : threads_(availableThreads(threads)) {}

void Workspace::bind(const Kan &model, const Matrix &inputs) {
    if (inputs.cols() != model.inputs())
        throw std::invalid_argument(concat("the data has ", inputs.cols(), " input columns, the network takes ",
                                           model.inputs(), "; change the width or the data"));
    rows_ = static_cast<int>(inputs.rows());
    blocks_ = (rows_ + kBlock - 1) / kBlock;
    values_.assign(static_cast<std::size_t>(model.depth()) + 1, {});
    values_[0].resize(rows_, model.inputs());
    std::copy(inputs.data(), inputs.data() + inputs.size(), values_[0].data.begin());
    rebind(model);
}

void Workspace::rebind(const Kan &model) {
    layers_.clear();
    bias_trainable_ = model.biasTrainable();
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &shape = model.layer(l);
        LayerData layer{shape, LayerBasis(shape, model.spec().base_fun, model.spec().extrapolation),
                        {},    {},
                        {},    {},
                        {},    {},
                        {},    {},
                        {},    {}};
        layer.stride = paddedOutputs(shape.outputs);
        const bool derivatives = l > 0 || input_gradient_wanted_;
        layer.basis_fields = (shape.k + 2) * (derivatives ? 2 : 1);
        layers_.push_back(std::move(layer));
    }
    allocate();
    for (int block = 0; layers_[0].stored && block < blocks_; ++block)
        for (int i = 0; i < layers_[0].shape.inputs; ++i) computeBasis(0, block, i, basisAt(chunks_[0], 0, block, i));
    nodeMoments(0, layers_[0].statistics.input_mean, layers_[0].statistics.input_std);
}

void Workspace::allocate() {
    double gradient_bytes = 0;
    int widest = 1;
    for (int l = 0; l < depth(); ++l) {
        LayerData &layer = layers_[static_cast<std::size_t>(l)];
        const std::size_t inputs = static_cast<std::size_t>(layer.shape.inputs);
        const std::size_t edges = inputs * static_cast<std::size_t>(layer.stride);
        layer.coef.assign(edges * static_cast<std::size_t>(layer.basis.tableRows()), 0.0);
        layer.base.assign(edges, 0.0);
        layer.shift.assign(edges, 0.0);
        layer.bias.assign(static_cast<std::size_t>(layer.stride), 0.0);
        layer.statistics = {};
        layer.statistics.stride = layer.stride;
        const std::size_t cells = static_cast<std::size_t>(blocks_) * inputs * kBlock;
        layer.stored = static_cast<double>(cells) * layer.basis_fields * sizeof(double) < kStoredBasisBudget;
        layer.basis_values.assign(layer.stored ? cells * static_cast<std::size_t>(layer.basis_fields) : 0, 0.0);
        layer.basis_cells.assign(layer.stored ? cells : 0, 0);
        values_[static_cast<std::size_t>(l) + 1].resize(rows_, layer.stride);
        gradient_bytes += static_cast<double>(layer.coef.size()) * sizeof(double);
        widest = std::max({widest, layer.stride, l == 0 ? layer.shape.inputs : 1});
    }
    output_gradient_.resize(rows_, layers_.back().stride);
    if (input_gradient_wanted_) input_gradient_.resize(rows_, layers_.front().shape.inputs);
    const int affordable = 1 + static_cast<int>(std::min<double>(kMaxChunks, kGradientBudget / gradient_bytes));
    const int count = std::clamp(std::min(affordable, blocks_), 1, kMaxChunks);
    chunks_.assign(static_cast<std::size_t>(count), {});
    for (int c = 0; c < count; ++c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        chunk.first_block = static_cast<int>(static_cast<long>(blocks_) * c / count);
        chunk.last_block = static_cast<int>(static_cast<long>(blocks_) * (c + 1) / count);
        for (const LayerData &layer : layers_) {
            LayerShare share;
            share.first.assign(layer.base.size(), 0.0);
            share.second.assign(layer.base.size(), 0.0);
            share.coef_gradient.assign(layer.coef.size(), 0.0);
            share.base_gradient.assign(layer.base.size(), 0.0);
            share.bias_gradient.assign(layer.bias.size(), 0.0);
            chunk.shares.push_back(std::move(share));
        }
        int fields = 1;
        for (const LayerData &layer : layers_) fields = std::max(fields, layer.basis_fields);
        chunk.basis_values.assign(static_cast<std::size_t>(fields) * kBlock, 0.0);
        chunk.basis_cells.assign(kBlock, 0);
        for (AlignedVector &scratch : chunk.upstream) scratch.assign(static_cast<std::size_t>(widest) * kBlock, 0.0);
    }
}

bool Workspace::worthThreads() const {
    double edges = 0;
    for (const LayerData &layer : layers_) edges += static_cast<double>(layer.shape.inputs) * layer.shape.outputs;
    return threads_ > 1 && chunks_.size() > 1 && edges * rows_ > kThreadThreshold;
}

int Workspace::blockRows(int block) const {
    return std::min(kBlock, rows_ - block * kBlock);
}

void Workspace::makeTables(std::span<const double> parameters) {
    for (LayerData &layer : layers_) {
        const KanLayer &shape = layer.shape;
        const double *coef = parameters.data() + shape.coef_offset;
        for (int i = 0; i < shape.inputs; ++i) {
            const double *mask = shape.mask.data() + shape.edge(i, 0);
            const double *scale_base = parameters.data() + shape.scale_base_offset + shape.edge(i, 0);
            const double *scale_sp = parameters.data() + shape.scale_sp_offset + shape.edge(i, 0);
            double *base = layer.base.data() + static_cast<std::size_t>(i) * layer.stride;
            double *table =
                layer.coef.data() + (static_cast<std::size_t>(i) * layer.basis.tableRows() + shape.k) * layer.stride;
            for (int j = 0; j < shape.outputs; ++j) base[j] = mask[j] * scale_base[j];
            for (int q = 0; q < shape.coefficients(); ++q, coef += shape.outputs, table += layer.stride)
                for (int j = 0; j < shape.outputs; ++j) table[j] = mask[j] * scale_sp[j] * coef[j];
        }
        for (int j = 0; j < shape.outputs; ++j)
            layer.bias[static_cast<std::size_t>(j)] = parameters[shape.bias_offset + static_cast<std::size_t>(j)];
    }
}

BasisBlock Workspace::basisAt(Chunk &chunk, int l, int block, int node) {
    LayerData &layer = layers_[static_cast<std::size_t>(l)];
    BasisBlock out{chunk.basis_values.data(), nullptr, chunk.basis_cells.data()};
    if (layer.stored) {
        const std::size_t at = static_cast<std::size_t>(block) * layer.shape.inputs + static_cast<std::size_t>(node);
        out.values = layer.basis_values.data() + at * static_cast<std::size_t>(layer.basis_fields) * kBlock;
        out.cell = layer.basis_cells.data() + at * kBlock;
    }
    if (layer.basis_fields > layer.shape.k + 2) out.derivatives = out.values + (layer.shape.k + 2) * kBlock;
    return out;
}

void Workspace::computeBasis(int l, int block, int node, const BasisBlock &out) const {
    alignas(64) double x[kBlock];
    const int count = blockRows(block);
    const Table &table = values_[static_cast<std::size_t>(l)];
    for (int s = 0; s < count; ++s) x[s] = table.row(block * kBlock + s)[node];
    layers_[static_cast<std::size_t>(l)].basis.evaluate(node, x, count, out);
}

void Workspace::forwardBlock(Chunk &chunk, int block, EdgeSums sums) {
    const int count = blockRows(block);
    for (int l = 0; l < depth(); ++l) {
        LayerData &layer = layers_[static_cast<std::size_t>(l)];
        LayerShare &share = chunk.shares[static_cast<std::size_t>(l)];
        double *y = values_[static_cast<std::size_t>(l) + 1].row(block * kBlock);
        for (int s = 0; s < count; ++s)
            std::copy(layer.bias.begin(), layer.bias.end(), y + static_cast<std::ptrdiff_t>(s) * layer.stride);
        const int lanes = std::min(layer.stride, kLanes);
        for (int i = 0; i < layer.shape.inputs; ++i) {
            const BasisBlock basis = basisAt(chunk, l, block, i);
            if (l > 0 || !layer.stored) computeBasis(l, block, i, basis);
            const std::size_t row = static_cast<std::size_t>(i) * layer.stride;
            const double *coef = layer.coef.data() + row * layer.basis.tableRows();
            kernels::dispatch(layer.stride, layer.shape.k, [&]<typename V, int K>() {
                for (int j = 0; j < layer.stride; j += lanes) {
                    const auto pass = [&]<EdgeSums Sums>() {
                        kernels::forwardNode<V, K, Sums>(basis, count, coef + j, &layer.base[row + j],
                                                         &layer.shift[row + j], layer.stride, layer.shape.k, y + j,
                                                         &share.first[row + j], &share.second[row + j]);
                    };
                    if (sums == EdgeSums::None) pass.template operator()<EdgeSums::None>();
                    if (sums == EdgeSums::MeanAbs) pass.template operator()<EdgeSums::MeanAbs>();
                    if (sums == EdgeSums::Moments) pass.template operator()<EdgeSums::Moments>();
                }
            });
        }
    }
}

void Workspace::takeShifts() {
    std::vector<double> x(values_[0].row(0), values_[0].row(0) + layers_[0].shape.inputs);
    alignas(64) double values[(KanSpec::kMaxOrder + 2) * kBlock];
    std::int32_t cell[kBlock];
    for (LayerData &layer : layers_) {
        std::vector<double> y(layer.bias.begin(), layer.bias.end());
        const int k = layer.shape.k;
        for (int i = 0; i < layer.shape.inputs; ++i) {
            layer.basis.evaluate(i, &x[static_cast<std::size_t>(i)], 1, {values, nullptr, cell});
            const std::size_t row = static_cast<std::size_t>(i) * layer.stride;
            const double *coef = layer.coef.data() + (row * layer.basis.tableRows()) + cell[0] * layer.stride;
            for (int j = 0; j < layer.stride; ++j) {
                double phi = layer.base[row + j] * values[(k + 1) * kBlock];
                for (int r = 0; r <= k; ++r) phi += coef[r * layer.stride + j] * values[r * kBlock];
                layer.shift[row + j] = phi;
                y[static_cast<std::size_t>(j)] += phi;
            }
        }
        x = y;
    }
}

void Workspace::forward(std::span<const double> parameters, EdgeSums sums) {
    makeTables(parameters);
    if (rows_ == 0) return;
    if (sums == EdgeSums::Moments) takeShifts();
    const int count = static_cast<int>(chunks_.size());
#pragma omp parallel for schedule(static) num_threads(threads_) if (worthThreads())
    for (int c = 0; c < count; ++c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        if (sums != EdgeSums::None)
            for (LayerShare &share : chunk.shares) {
                std::fill(share.first.begin(), share.first.end(), 0.0);
                std::fill(share.second.begin(), share.second.end(), 0.0);
            }
        for (int block = chunk.first_block; block < chunk.last_block; ++block) forwardBlock(chunk, block, sums);
    }
    if (sums != EdgeSums::None) reduceSums(sums);
}

void Workspace::reduceSums(EdgeSums sums) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        LayerStatistics &statistics = layers_[l].statistics;
        const std::size_t edges = layers_[l].base.size();
        std::vector<double> &first = sums == EdgeSums::MeanAbs ? statistics.mean_abs : statistics.mean;
        first.assign(edges, 0.0);
        if (sums == EdgeSums::Moments) statistics.std.assign(edges, 0.0);
        for (const Chunk &chunk : chunks_)
            for (std::size_t e = 0; e < edges; ++e) {
                first[e] += chunk.shares[l].first[e];
                if (sums == EdgeSums::Moments) statistics.std[e] += chunk.shares[l].second[e];
            }
        for (std::size_t e = 0; e < edges; ++e) {
            const double mean = first[e] / rows_;
            if (sums == EdgeSums::Moments) {
                const double squares = statistics.std[e] - mean * first[e];
                statistics.std[e] = rows_ > 1 && squares > 0 ? std::sqrt(squares / (rows_ - 1)) : 0.0;
                first[e] = layers_[l].shift[e] + mean;
            } else {
                first[e] = mean;
            }
        }
    }
    if (sums != EdgeSums::Moments) return;
    std::vector<double> mean;
    for (int l = 1; l <= depth(); ++l) {
        std::vector<double> &output_std = layers_[static_cast<std::size_t>(l) - 1].statistics.output_std;
        nodeMoments(l, mean, output_std);
        if (l == depth()) continue;
        layers_[static_cast<std::size_t>(l)].statistics.input_mean = mean;
        layers_[static_cast<std::size_t>(l)].statistics.input_std = output_std;
    }
}

void Workspace::nodeMoments(int l, std::vector<double> &mean, std::vector<double> &std) const {
    const Table &table = values_[static_cast<std::size_t>(l)];
    const std::size_t nodes = static_cast<std::size_t>(table.stride);
    mean.assign(nodes, 0.0);
    std.assign(nodes, 0.0);
    if (rows_ == 0) return;
    for (int row = 0; row < rows_; ++row)
        for (std::size_t j = 0; j < nodes; ++j) mean[j] += table.row(row)[j];
    for (double &value : mean) value /= rows_;
    for (int row = 0; row < rows_; ++row)
        for (std::size_t j = 0; j < nodes; ++j) {
            const double deviation = table.row(row)[j] - mean[j];
            std[j] += deviation * deviation;
        }
    for (double &value : std) value = rows_ > 1 ? std::sqrt(value / (rows_ - 1)) : 0.0;
}

bool Workspace::findNonFinite(int &layer, int &node) const {
    for (int l = 0; l <= depth(); ++l) {
        const Table &table = values_[static_cast<std::size_t>(l)];
        for (int row = 0; row < rows_; ++row)
            for (int j = 0; j < table.stride; ++j)
                if (!std::isfinite(table.row(row)[j])) {
                    layer = l;
                    node = j;
                    return true;
                }
    }
    return false;
}

std::size_t Workspace::bytes() const {
    std::size_t doubles = output_gradient_.data.size() + input_gradient_.data.size();
    for (const Table &table : values_) doubles += table.data.size();
    for (const LayerData &layer : layers_)
        doubles += layer.coef.size() + 2 * layer.base.size() + layer.basis_values.size() + layer.basis_cells.size() / 2;
    for (const Chunk &chunk : chunks_)
        for (const LayerShare &share : chunk.shares)
            doubles += share.coef_gradient.size() + 3 * share.base_gradient.size();
    return doubles * sizeof(double);
}

}  // namespace kan
