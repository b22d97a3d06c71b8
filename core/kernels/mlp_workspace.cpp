#include "core/kernels/mlp_workspace.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/kernels/product.h"
#include "core/kernels/spreading.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kBlockRows = 128;

/// What an activation makes of sums; `sums` becomes its slope there.
template <class Block, class Values>
void activate(Activation activation, Block &&sums, Values &&values) {
    switch (activation) {
        case Activation::Relu:
            values = sums.cwiseMax(0.0);
            sums = (sums.array() > 0).template cast<double>().matrix();
            break;
        case Activation::Tanh:
            values = sums.array().tanh().matrix();
            sums = (1 - values.array().square()).matrix();
            break;
        case Activation::Sigmoid:
            values = (1 / (1 + (-sums.array()).exp())).matrix();
            sums = (values.array() * (1 - values.array())).matrix();
            break;
        case Activation::Silu:
            values = (1 / (1 + (-sums.array()).exp())).matrix();
            // x s, with the slope s (1 + x (1 - s))
            for (Eigen::Index n = 0; n < values.rows(); ++n)
                for (Eigen::Index j = 0; j < values.cols(); ++j) {
                    const double x = sums(n, j), s = values(n, j);
                    values(n, j) = x * s;
                    sums(n, j) = s * (1 + x * (1 - s));
                }
            break;
    }
}

}  // namespace

void MlpWorkspace::bind(const Mlp &model, const Matrix &inputs) {
    if (inputs.cols() != model.inputs())
        throw std::invalid_argument(
            concat("the network has ", model.inputs(), " inputs, the table ", inputs.cols(), " columns"));
    shape_ = model;
    inputs_ = inputs;
    outputs_.setZero(inputs.rows(), model.outputs());
    output_gradient_.setZero(inputs.rows(), model.outputs());
    const int blocks = (rows() + kBlockRows - 1) / kBlockRows;
    chunks_.resize(static_cast<std::size_t>(std::clamp(blocks, 1, kMostChunks)));
    int widest = 0;
    for (const int nodes : model.spec().width) widest = std::max(widest, nodes);
    for (std::size_t c = 0; c < chunks_.size(); ++c) {
        Chunk &chunk = chunks_[c];
        const int count = static_cast<int>(chunks_.size());
        chunk.first = std::min(rows(), blocks * static_cast<int>(c) / count * kBlockRows);
        chunk.last = std::min(rows(), blocks * (static_cast<int>(c) + 1) / count * kBlockRows);
        chunk.sums.resize(static_cast<std::size_t>(model.depth()));
        chunk.values.resize(chunk.sums.size());
        const int height = std::min(kBlockRows, std::max(rows(), 1));
        for (std::size_t l = 0; l < chunk.sums.size(); ++l) {
            chunk.sums[l].resize(height, model.spec().width[l + 1]);
            chunk.values[l].resize(height, model.spec().width[l + 1]);
        }
        for (Matrix &matrix : chunk.downstream) matrix.resize(height, widest);
        chunk.weight_gradients.resize(chunk.sums.size());
        chunk.bias_gradients.resize(chunk.sums.size());
        for (std::size_t l = 0; l < chunk.sums.size(); ++l) {
            chunk.weight_gradients[l].resize(model.spec().width[l + 1], model.spec().width[l]);
            chunk.bias_gradients[l].resize(model.spec().width[l + 1]);
        }
    }
    weights_.resize(static_cast<std::size_t>(model.depth()));
    transposed_.resize(weights_.size());
    biases_.resize(weights_.size());
    take(model.parameters());
}

void MlpWorkspace::setRows(const Matrix &inputs) {
    if (inputs.rows() != inputs_.rows() || inputs.cols() != inputs_.cols())
        throw std::invalid_argument(concat("the rows to be put in place are ", inputs.rows(), " by ", inputs.cols(),
                                           ", those of the workspace ", inputs_.rows(), " by ", inputs_.cols(),
                                           "; bind it anew"));
    inputs_ = inputs;
}

void MlpWorkspace::take(std::span<const double> parameters) {
    for (int l = 0; l < shape_.depth(); ++l) {
        const auto at = static_cast<std::size_t>(l);
        const int inputs = shape_.spec().width[at], outputs = shape_.spec().width[at + 1];
        weights_[at] = Eigen::Map<const Matrix>(parameters.data() + shape_.weightOffset(l), outputs, inputs);
        transposed_[at] = weights_[at].transpose();
        biases_[at] = Eigen::Map<const Eigen::RowVectorXd>(parameters.data() + shape_.biasOffset(l), outputs);
    }
}

bool MlpWorkspace::worthThreads() const {
    return static_cast<double>(rows()) * static_cast<double>(shape_.parameters().size()) > kWorthThreads;
}

void MlpWorkspace::forwardBlock(Chunk &chunk, int first, int count) {
    const int depth = shape_.depth();
    for (int l = 0; l < depth; ++l) {
        const std::size_t at = static_cast<std::size_t>(l);
        auto sums = chunk.sums[at].topRows(count);
        if (l == 0)
            setProduct(inputs_.middleRows(first, count), transposed_[at], sums);
        else
            setProduct(chunk.values[at - 1].topRows(count), transposed_[at], sums);
        sums.rowwise() += biases_[at];
        if (l + 1 < depth) activate(shape_.spec().activation, sums, chunk.values[at].topRows(count));
    }
    outputs_.middleRows(first, count) = chunk.sums.back().topRows(count);
}

void MlpWorkspace::backwardBlock(Chunk &chunk, int first, int count) {
    const std::vector<int> &width = shape_.spec().width;
    int from = 0;
    chunk.downstream[from].topLeftCorner(count, width.back()) = output_gradient_.middleRows(first, count);
    for (int l = shape_.depth() - 1; l >= 0; --l, from = 1 - from) {
        const std::size_t at = static_cast<std::size_t>(l);
        const auto upstream = chunk.downstream[from].topLeftCorner(count, width[at + 1]);
        Matrix &weights = chunk.weight_gradients[at];
        chunk.bias_gradients[at] += upstream.colwise().sum();
        if (l == 0) {
            addTransposedProduct(upstream, inputs_.middleRows(first, count), weights);
            break;
        }
        addTransposedProduct(upstream, chunk.values[at - 1].topRows(count), weights);
        auto downstream = chunk.downstream[1 - from].topLeftCorner(count, width[at]);
        setProduct(upstream, weights_[at], downstream);
        downstream.array() *= chunk.sums[at - 1].topRows(count).array();  // slopes since activate()
    }
}

void MlpWorkspace::forward(std::span<const double> parameters) {
    take(parameters);
    team_->run(static_cast<int>(chunks_.size()), worthThreads(), [&](int c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        for (int row = chunk.first; row < chunk.last; row += kBlockRows)
            forwardBlock(chunk, row, std::min(kBlockRows, chunk.last - row));
    });
}

void MlpWorkspace::forwardBackward(std::span<const double> parameters, const LossGradient &loss_gradient,
                                   std::span<double> gradient) {
    take(parameters);
    team_->run(static_cast<int>(chunks_.size()), worthThreads(), [&](int c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        for (Matrix &weights : chunk.weight_gradients) weights.setZero();
        for (Eigen::RowVectorXd &biases : chunk.bias_gradients) biases.setZero();
        for (int row = chunk.first; row < chunk.last; row += kBlockRows) {
            const int count = std::min(kBlockRows, chunk.last - row);
            forwardBlock(chunk, row, count);
            loss_gradient(row, row + count);
            backwardBlock(chunk, row, count);
        }
    });
    reduce(gradient);
}

void MlpWorkspace::reduce(std::span<double> gradient) const {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    const auto add = [&](std::size_t from, const double *values, Eigen::Index count) {
        for (Eigen::Index n = 0; n < count; ++n) gradient[from + static_cast<std::size_t>(n)] += values[n];
    };
    for (const Chunk &chunk : chunks_)
        for (int l = 0; l < shape_.depth(); ++l) {
            const auto at = static_cast<std::size_t>(l);
            add(shape_.weightOffset(l), chunk.weight_gradients[at].data(), chunk.weight_gradients[at].size());
            add(shape_.biasOffset(l), chunk.bias_gradients[at].data(), chunk.bias_gradients[at].size());
        }
}

bool MlpWorkspace::findNonFinite(std::span<const double> parameters, int &layer, int &node) {
    take(parameters);
    Chunk &chunk = chunks_.front();
    for (int row = 0; row < rows(); row += kBlockRows) {
        const int count = std::min(kBlockRows, rows() - row);
        forwardBlock(chunk, row, count);
        for (std::size_t l = 0; l < chunk.sums.size(); ++l) {
            const Matrix &table = l + 1 < chunk.sums.size() ? chunk.values[l] : chunk.sums[l];
            for (int j = 0; j < table.cols(); ++j)
                if (!table.col(j).head(count).allFinite()) {
                    layer = static_cast<int>(l) + 1;
                    node = j;
                    return true;
                }
        }
    }
    return false;
}

Matrix predict(const Mlp &model, const Matrix &inputs, int threads) {
    MlpWorkspace workspace(threads);
    workspace.bind(model, inputs);
    workspace.forward(model.parameters());
    return workspace.outputs();
}

}  // namespace kan
