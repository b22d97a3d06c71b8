#include "core/kernels/kan_input_gradient.h"

#include <algorithm>
#include <stdexcept>

#include "core/kernels/spreading.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kChunkRows = 32;                 ///< rows of a chunk at least
constexpr double kMostKept = 128e6 / 8;        ///< doubles of the first layer's basis values
constexpr double kWorthThreadsBySample = 2e4;  ///< multiply-adds from which a second thread pays

}  // namespace

void SecondOrderNetwork::bind(const Kan &model, const Matrix &inputs) {
    if (inputs.cols() != model.inputs() || model.depth() == 0)
        throw std::invalid_argument(concat("the data has ", inputs.cols(), " input columns, the network takes ",
                                           model.inputs(), "; change the width or the data"));
    layers_.clear();
    stages_.clear();
    for (int l = 0; l < model.depth(); ++l) {
        layers_.emplace_back(model.layer(l), model.spec().base_fun, model.spec().extrapolation);
        stages_.emplace_back(model.layer(l));
    }
    inputs_ = inputs;
    keepFirstBasis();
}

void SecondOrderNetwork::keepFirstBasis() {
    const SecondOrderLayer &layer = layers_.front();
    const auto rows = static_cast<std::size_t>(inputs_.rows()), size = static_cast<std::size_t>(layer.basisSize());
    first_basis_.clear();
    first_first_.clear();
    if (static_cast<double>(rows) * static_cast<double>(size) > kMostKept) return;
    const auto nodes = static_cast<std::size_t>(layer.shape().inputs);
    first_basis_.resize(rows * size);
    first_first_.resize(rows * nodes);
    for (std::size_t row = 0; row < rows; ++row)
        layer.evaluateBasis(inputs_.row(static_cast<Eigen::Index>(row)).data(), first_basis_.data() + row * size,
                            first_first_.data() + row * nodes);
}

void SecondOrderNetwork::setParameters(std::span<const double> parameters) {
    for (SecondOrderLayer &layer : layers_) layer.setParameters(parameters);
    for (NodeStage &stage : stages_) stage.setParameters(parameters);
}

double SecondOrderNetwork::work(int directions) const {
    double work = 0;
    for (const SecondOrderLayer &layer : layers_)
        work += static_cast<double>(layer.shape().mask.size()) * (2 * (layer.shape().k + 2) + directions);
    return work * rows();
}

SecondOrderNetwork::Row SecondOrderNetwork::makeRow() const {
    Row row;
    const auto height = static_cast<std::size_t>(1 + inputs());
    const auto addNodes = [&](int stride) {
        row.nodes.emplace_back(height * static_cast<std::size_t>(stride), 0.0);
        row.adjoints.emplace_back(height * static_cast<std::size_t>(stride), 0.0);
    };
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const std::size_t size = stages_[l].empty() ? 0 : height * static_cast<std::size_t>(layers_[l].outStride());
        row.subnodes.emplace_back(size, 0.0);
        row.subnode_adjoints.emplace_back(size, 0.0);
        row.by_numbers.emplace_back(stages_[l].gradientSize(), 0.0);
    }
    for (const SecondOrderLayer &layer : layers_) {
        addNodes(layer.inStride());
        row.basis.emplace_back(static_cast<std::size_t>(layer.basisSize()), 0.0);
        row.first.emplace_back(static_cast<std::size_t>(layer.shape().inputs), 0);
    }
    addNodes(outStride());
    return row;
}

SecondOrderLayer::RowBasis SecondOrderNetwork::basisOf(const Row &row, int l, int number) const {
    const auto at = static_cast<std::size_t>(l);
    if (l > 0 || first_basis_.empty()) return {row.basis[at].data(), row.first[at].data()};
    const SecondOrderLayer &layer = layers_.front();
    return {first_basis_.data() + static_cast<std::ptrdiff_t>(number) * layer.basisSize(),
            first_first_.data() + static_cast<std::ptrdiff_t>(number) * layer.shape().inputs};
}

void SecondOrderNetwork::forward(int number, int directions, Row &row) const {
    AlignedVector &x = row.nodes.front();
    const int stride = layers_.front().inStride();
    std::fill(x.begin(), x.end(), 0.0);
    for (int i = 0; i < inputs(); ++i) {
        x[static_cast<std::size_t>(i)] = inputs_(number, i);
        if (directions > 0) x[static_cast<std::size_t>((1 + i) * stride + i)] = 1;
    }
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        if (l > 0 || first_basis_.empty())
            layers_[l].evaluateBasis(row.nodes[l].data(), row.basis[l].data(), row.first[l].data());
        AlignedVector &sums = stages_[l].empty() ? row.nodes[l + 1] : row.subnodes[l];
        layers_[l].forward(basisOf(row, static_cast<int>(l), number), directions, row.nodes[l].data(), sums.data());
        if (!stages_[l].empty())
            stages_[l].forwardAlong({sums.data(), layers_[l].outStride()}, directions,
                                    {row.nodes[l + 1].data(), SecondOrderLayer::strideOf(stages_[l].nodes())});
    }
}

const double *SecondOrderNetwork::subnodeAdjoints(int l, int directions, Row &row, double *affine) const {
    const auto at = static_cast<std::size_t>(l);
    const NodeStage &stage = stages_[at];
    if (stage.empty()) return sumAdjoints(l, row);
    const int stride = layers_[at].outStride();
    stage.backwardAlong({row.subnodes[at].data(), stride}, directions,
                        {row.adjoints[at + 1].data(), SecondOrderLayer::strideOf(stage.nodes())},
                        {row.subnode_adjoints[at].data(), stride}, affine);
    return sumAdjoints(l, row);
}

void KanInputGradient::bind(const Kan &model, const Matrix &inputs) {
    network_.bind(model, inputs);
    bias_trainable_ = model.biasTrainable();
    affine_trainable_ = model.spec().affine_trainable;
    allocate(inputs.rows(), network_.inputs(), network_.outputs());
    const int rows = network_.rows(), count = std::clamp(rows / kChunkRows, 1, kMostChunks);
    chunks_.assign(static_cast<std::size_t>(count), {});
    for (int c = 0; c < count; ++c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        chunk.first = static_cast<int>(static_cast<long>(rows) * c / count);
        chunk.last = static_cast<int>(static_cast<long>(rows) * (c + 1) / count);
        chunk.row = network_.makeRow();
        chunk.sums.resize(static_cast<std::size_t>(network_.depth()));
        for (int l = 0; l < network_.depth(); ++l) chunk.affine.emplace_back(network_.stage(l).gradientSize());
    }
}

bool KanInputGradient::worthThreads(int directions) const {
    return network_.work(directions) > kWorthThreadsBySample;
}

void KanInputGradient::forwardRow(Chunk &chunk, int row, int directions) {
    network_.forward(row, directions, chunk.row);
    const double *out = chunk.row.nodes.back().data();
    const int stride = network_.outStride(), n = network_.inputs();
    for (int j = 0; j < network_.outputs(); ++j) {
        outputs_(row, j) = out[j];
        for (int d = 0; d < directions; ++d) input_gradients_(row, j * n + d) = out[(1 + d) * stride + j];
    }
}

void KanInputGradient::backwardRow(Chunk &chunk, int row, int directions) {
    double *out = chunk.row.adjoints.back().data();
    const int stride = network_.outStride(), n = network_.inputs();
    for (int j = 0; j < network_.outputs(); ++j) {
        out[j] = output_adjoints_(row, j);
        for (int d = 0; d < directions; ++d) out[(1 + d) * stride + j] = input_gradient_adjoints_(row, j * n + d);
    }
    for (int l = network_.depth() - 1; l >= 0; --l) {
        const auto at = static_cast<std::size_t>(l);
        const double *by_sum = network_.subnodeAdjoints(l, directions, chunk.row, chunk.affine[at].data());
        network_.layers()[at].backward(network_.basisOf(chunk.row, l, row), directions, chunk.row.nodes[at].data(),
                                       by_sum, l > 0 ? chunk.row.adjoints[at].data() : nullptr, &chunk.sums[at]);
    }
}

void KanInputGradient::forward(std::span<const double> parameters, Reach reach) {
    network_.setParameters(parameters);
    const int along = directions(reach);
    team_.run(static_cast<int>(chunks_.size()), worthThreads(along), [&](int c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        for (int row = chunk.first; row < chunk.last; ++row) forwardRow(chunk, row, along);
    });
}

void KanInputGradient::forwardBackward(std::span<const double> parameters, Reach reach,
                                       const LossGradient &loss_gradient, std::span<double> gradient) {
    network_.setParameters(parameters);
    const int along = directions(reach);
    team_.run(static_cast<int>(chunks_.size()), worthThreads(along), [&](int c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        for (std::size_t l = 0; l < chunk.sums.size(); ++l) network_.layers()[l].clear(chunk.sums[l]);
        for (std::vector<double> &sums : chunk.affine) std::fill(sums.begin(), sums.end(), 0.0);
        for (int row = chunk.first; row < chunk.last; ++row) {
            forwardRow(chunk, row, along);
            loss_gradient(row, row + 1);
            backwardRow(chunk, row, along);
        }
    });
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (const Chunk &chunk : chunks_)
        for (std::size_t l = 0; l < chunk.sums.size(); ++l) {
            network_.layers()[l].addGradient(chunk.sums[l], parameters, gradient);
            if (affine_trainable_) network_.stage(static_cast<int>(l)).addGradient(chunk.affine[l], gradient);
        }
    if (bias_trainable_) return;
    for (const SecondOrderLayer &layer : network_.layers())
        std::fill_n(gradient.begin() + static_cast<std::ptrdiff_t>(layer.shape().bias_offset), layer.shape().outputs,
                    0.0);
}

}  // namespace kan
