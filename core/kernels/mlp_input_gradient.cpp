#include "core/kernels/mlp_input_gradient.h"

#include <algorithm>
#include <stdexcept>

#include "core/kernels/activation_kernels.h"
#include "core/kernels/product.h"
#include "core/kernels/spreading.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kRowsOfBlock = 32;

}  // namespace

void MlpInputGradient::bind(const Mlp &model, const Matrix &inputs) {
    if (inputs.cols() != model.inputs())
        throw std::invalid_argument(
            concat("the network has ", model.inputs(), " inputs, the table ", inputs.cols(), " columns"));
    shape_ = model;
    inputs_ = inputs;
    allocate(inputs.rows(), model.inputs(), model.outputs());
    const int rows = static_cast<int>(inputs.rows()), blocks = (rows + kRowsOfBlock - 1) / kRowsOfBlock;
    const int count = std::clamp(blocks, 1, kMostChunks);
    chunks_.assign(static_cast<std::size_t>(count), {});
    for (int c = 0; c < count; ++c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        chunk.first = static_cast<int>(static_cast<long>(rows) * c / count);
        chunk.last = static_cast<int>(static_cast<long>(rows) * (c + 1) / count);
        allocateChunk(chunk);
    }
    weights_.resize(static_cast<std::size_t>(model.depth()));
    transposed_.resize(weights_.size());
    biases_.resize(weights_.size());
    take(model.parameters());
}

void MlpInputGradient::allocateChunk(Chunk &chunk) const {
    const std::vector<int> &width = shape_.spec().width;
    const int n = shape_.inputs();
    chunk.height = std::clamp(chunk.last - chunk.first, 1, kRowsOfBlock);
    for (std::size_t level = 0; level < width.size(); ++level) {
        chunk.nodes.emplace_back((1 + n) * chunk.height, width[level]);
        if (level == 0) continue;
        chunk.adjoints.emplace_back((1 + n) * chunk.height, width[level]);
        chunk.weight_gradients.emplace_back(width[level], width[level - 1]);
        chunk.bias_gradients.emplace_back(width[level]);
        if (level + 1 == width.size()) break;
        chunk.slopes.emplace_back(chunk.height, width[level]);
        chunk.curvatures.emplace_back(chunk.height, width[level]);
        chunk.tangents.emplace_back(n * chunk.height, width[level]);
    }
}

void MlpInputGradient::take(std::span<const double> parameters) {
    for (int l = 0; l < shape_.depth(); ++l) {
        const auto at = static_cast<std::size_t>(l);
        const int inputs = shape_.spec().width[at], outputs = shape_.spec().width[at + 1];
        weights_[at] = Eigen::Map<const Matrix>(parameters.data() + shape_.weightOffset(l), outputs, inputs);
        transposed_[at] = weights_[at].transpose();
        biases_[at] = Eigen::Map<const Eigen::RowVectorXd>(parameters.data() + shape_.biasOffset(l), outputs);
    }
}

bool MlpInputGradient::worthThreads(int directions) const {
    return static_cast<double>(inputs_.rows()) * static_cast<double>(shape_.parameters().size()) * (1 + directions) >
           kWorthThreads;
}

/// From sums of hidden level `level` (1: the first) to its nodes.
void MlpInputGradient::activate(Chunk &chunk, std::size_t level, const Block &block) const {
    Matrix &nodes = chunk.nodes[level], &slopes = chunk.slopes[level - 1];
    activationKernels().differentiate(shape_.spec().activation, block.count * nodes.cols(), nodes.data(), slopes.data(),
                                      chunk.curvatures[level - 1].data());
    if (block.directions == 0) return;
    chunk.tangents[level - 1].topRows(block.directions * block.count) =
        nodes.middleRows(block.count, block.directions * block.count);
    for (int d = 1; d <= block.directions; ++d)
        nodes.middleRows(d * block.count, block.count).array() *= slopes.topRows(block.count).array();
}

void MlpInputGradient::forwardBlock(Chunk &chunk, const Block &block) {
    const int all = (1 + block.directions) * block.count, n = shape_.inputs();
    chunk.nodes[0].topRows(block.count) = inputs_.middleRows(block.first, block.count);
    for (int d = 0; d < block.directions; ++d) {
        auto unit = chunk.nodes[0].middleRows((1 + d) * block.count, block.count);
        unit.setZero();
        unit.col(d).setOnes();
    }
    for (std::size_t l = 0; l < weights_.size(); ++l) {
        setProduct(chunk.nodes[l].topRows(all), transposed_[l], chunk.nodes[l + 1].topRows(all));
        chunk.nodes[l + 1].topRows(block.count).rowwise() += biases_[l];
        if (l + 1 < weights_.size()) activate(chunk, l + 1, block);
    }
    const Matrix &out = chunk.nodes.back();
    outputs_.middleRows(block.first, block.count) = out.topRows(block.count);
    for (int j = 0; j < shape_.outputs(); ++j)
        for (int d = 0; d < block.directions; ++d)
            input_gradients_.col(j * n + d).segment(block.first, block.count) =
                out.col(j).segment((1 + d) * block.count, block.count);
}

/// Adjoints of a hidden level's nodes become those of its sums.
void MlpInputGradient::deactivate(Chunk &chunk, std::size_t level, const Block &block) const {
    const auto slopes = chunk.slopes[level - 1].topRows(block.count).array();
    const auto curvatures = chunk.curvatures[level - 1].topRows(block.count).array();
    Matrix &adjoints = chunk.adjoints[level - 1];
    auto values = adjoints.topRows(block.count).array();
    values *= slopes;
    for (int d = 0; d < block.directions; ++d) {
        auto tangents = adjoints.middleRows((1 + d) * block.count, block.count).array();
        values += curvatures * tangents * chunk.tangents[level - 1].middleRows(d * block.count, block.count).array();
        tangents *= slopes;
    }
}

void MlpInputGradient::backwardBlock(Chunk &chunk, const Block &block) {
    const int all = (1 + block.directions) * block.count, n = shape_.inputs();
    Matrix &out = chunk.adjoints.back();
    out.topRows(block.count) = output_adjoints_.middleRows(block.first, block.count);
    for (int j = 0; j < shape_.outputs(); ++j)
        for (int d = 0; d < block.directions; ++d)
            out.col(j).segment((1 + d) * block.count, block.count) =
                input_gradient_adjoints_.col(j * n + d).segment(block.first, block.count);
    for (std::size_t l = weights_.size(); l-- > 0;) {
        const auto upstream = chunk.adjoints[l].topRows(all);
        addTransposedProduct(upstream, chunk.nodes[l].topRows(all), chunk.weight_gradients[l]);
        chunk.bias_gradients[l] += upstream.topRows(block.count).colwise().sum();
        if (l == 0) break;
        setProduct(upstream, weights_[l], chunk.adjoints[l - 1].topRows(all));
        deactivate(chunk, l, block);
    }
}

template <class Task>
void MlpInputGradient::forBlocks(Chunk &chunk, int directions, const Task &task) {
    for (int row = chunk.first; row < chunk.last; row += chunk.height)
        task(Block{row, std::min(chunk.height, chunk.last - row), directions});
}

void MlpInputGradient::forward(std::span<const double> parameters, Reach reach) {
    take(parameters);
    const int along = directions(reach);
    team_.run(static_cast<int>(chunks_.size()), worthThreads(along), [&](int c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        forBlocks(chunk, along, [&](const Block &block) { forwardBlock(chunk, block); });
    });
}

void MlpInputGradient::forwardBackward(std::span<const double> parameters, Reach reach,
                                       const LossGradient &loss_gradient, std::span<double> gradient) {
    take(parameters);
    const int along = directions(reach);
    team_.run(static_cast<int>(chunks_.size()), worthThreads(along), [&](int c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        for (Matrix &weights : chunk.weight_gradients) weights.setZero();
        for (Eigen::RowVectorXd &biases : chunk.bias_gradients) biases.setZero();
        forBlocks(chunk, along, [&](const Block &block) {
            forwardBlock(chunk, block);
            loss_gradient(block.first, block.first + block.count);
            backwardBlock(chunk, block);
        });
    });
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (const Chunk &chunk : chunks_)
        for (int l = 0; l < shape_.depth(); ++l) {
            const auto at = static_cast<std::size_t>(l);
            const Matrix &weights = chunk.weight_gradients[at];
            const Eigen::RowVectorXd &biases = chunk.bias_gradients[at];
            double *to_weights = gradient.data() + shape_.weightOffset(l),
                   *to_biases = gradient.data() + shape_.biasOffset(l);
            for (Eigen::Index n = 0; n < weights.size(); ++n) to_weights[n] += weights.data()[n];
            for (Eigen::Index n = 0; n < biases.size(); ++n) to_biases[n] += biases[n];
        }
}

}  // namespace kan
