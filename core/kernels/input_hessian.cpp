#include "core/kernels/input_hessian.h"

#include <algorithm>
#include <stdexcept>

#include "core/kernels/second_order_layer.h"
#include "core/text.h"
#include "core/threads/task_team.h"

namespace kan {

namespace {

constexpr int kPartRows = 32;
constexpr double kWorthSpreading = 1e6;  ///< multiply-adds

/// Makes `a` a b, with its derivatives; both [jetSize].
void multiplyJet(int directions, const double *b, double *a) {
    for (int d = 0, pair = 1 + directions; d < directions; ++d)
        for (int e = 0; e <= d; ++e, ++pair)
            a[pair] = a[pair] * b[0] + a[0] * b[pair] + (a[1 + d] * b[1 + e] + a[1 + e] * b[1 + d]);
    for (int d = 0; d < directions; ++d) a[1 + d] = a[1 + d] * b[0] + a[0] * b[1 + d];
    a[0] *= b[0];
}

/// Derivatives of one row after another.
class JetPass {
  public:
    JetPass(const Kan &model, const std::vector<SecondOrderLayer> &layers)
        : model_(model), layers_(layers), directions_(model.inputs()), size_(SecondOrderLayer::jetSize(directions_)) {
        for (int l = 0; l < model.depth(); ++l) {
            const SecondOrderLayer &layer = layers[static_cast<std::size_t>(l)];
            basis_.emplace_back(static_cast<std::size_t>(layer.basisSize()), 0.0);
            first_.emplace_back(static_cast<std::size_t>(layer.shape().inputs), 0);
            nodes_.emplace_back(static_cast<std::size_t>(size_ * layer.inStride()), 0.0);
            sums_.emplace_back(static_cast<std::size_t>(size_ * layer.outStride()), 0.0);
            numbers_.push_back(model.nodeNumbers(l));
        }
        nodes_.emplace_back(static_cast<std::size_t>(size_ * SecondOrderLayer::strideOf(model.outputs())), 0.0);
        factor_.assign(static_cast<std::size_t>(size_), 0.0);
        product_ = factor_;
    }

    void run(const Matrix &inputs, Eigen::Index row, InputDerivatives &out) {
        AlignedVector &x = nodes_.front();
        std::fill(x.begin(), x.end(), 0.0);
        const int stride = layers_.front().inStride();
        for (int i = 0; i < directions_; ++i) {
            x[static_cast<std::size_t>(i)] = inputs(row, i);
            x[static_cast<std::size_t>((1 + i) * stride + i)] = 1;
        }
        for (int l = 0; l < model_.depth(); ++l) step(static_cast<std::size_t>(l));
        const int pitch = SecondOrderLayer::strideOf(model_.outputs()), n = directions_;
        for (int j = 0; j < model_.outputs(); ++j) {
            const auto at = [&](int part) { return nodes_.back()[static_cast<std::size_t>(part * pitch + j)]; };
            out.values(row, j) = at(0);
            for (int d = 0; d < n; ++d) out.gradients(row, j * n + d) = at(1 + d);
            for (int d = 0; d < n; ++d)
                for (int e = 0; e <= d; ++e)
                    out.hessians(row, (j * n + d) * n + e) = out.hessians(row, (j * n + e) * n + d) =
                        at(SecondOrderLayer::pairIndex(n, d, e));
        }
    }

  private:
    void step(std::size_t l) {
        const SecondOrderLayer &layer = layers_[l];
        layer.evaluateBasis(nodes_[l].data(), basis_[l].data(), first_[l].data());
        AlignedVector &sums = layer.shape().staged() ? sums_[l] : nodes_[l + 1];
        layer.forwardJet({basis_[l].data(), first_[l].data()}, directions_, nodes_[l].data(), sums.data());
        if (layer.shape().staged()) stage(l);
    }

    /// From sums to nodes: affine steps and products.
    void stage(std::size_t l) {
        const KanLayer &shape = layers_[l].shape();
        const Kan::NodeNumbers &numbers = numbers_[l];
        const int pitch = layers_[l].outStride(), node_pitch = SecondOrderLayer::strideOf(shape.nodes());
        for (int node = 0; node < shape.nodes(); ++node) {
            std::fill(product_.begin(), product_.end(), 0.0);
            product_[0] = 1;
            for (int s = shape.firstSubnode(node); s < shape.firstSubnode(node) + shape.subnodesOf(node); ++s) {
                if (shape.countsAsOne(s)) continue;
                const auto at = static_cast<std::size_t>(s);
                for (int n = 0; n < size_; ++n)
                    factor_[static_cast<std::size_t>(n)] =
                        numbers.subnode_scale[at] * sums_[l][static_cast<std::size_t>(n * pitch + s)];
                factor_[0] += numbers.subnode_bias[at];
                multiplyJet(directions_, factor_.data(), product_.data());
            }
            const auto at = static_cast<std::size_t>(node);
            for (int n = 0; n < size_; ++n)
                nodes_[l + 1][static_cast<std::size_t>(n * node_pitch + node)] =
                    numbers.node_scale[at] * product_[static_cast<std::size_t>(n)];
            nodes_[l + 1][at] += numbers.node_bias[at];
        }
    }

    const Kan &model_;
    const std::vector<SecondOrderLayer> &layers_;
    int directions_, size_;
    std::vector<AlignedVector> basis_, nodes_, sums_;
    std::vector<std::vector<int>> first_;
    std::vector<Kan::NodeNumbers> numbers_;
    std::vector<double> factor_, product_;
};

}  // namespace

InputDerivatives inputDerivatives(const Kan &model, const Matrix &inputs, int threads) {
    if (inputs.cols() != model.inputs() || model.depth() == 0)
        throw std::invalid_argument(concat("the data has ", inputs.cols(), " input columns, the network takes ",
                                           model.inputs(), "; change the width or the data"));
    const int n = model.inputs(), m = model.outputs();
    if (n > kMostHessianInputs)
        throw std::invalid_argument(concat("second derivatives are taken by at most ", kMostHessianInputs,
                                           " inputs, the network has ", n, "; remove inputs that do not count"));
    std::vector<SecondOrderLayer> layers;
    for (int l = 0; l < model.depth(); ++l) {
        layers.emplace_back(model.layer(l), model.spec().base_fun, model.spec().extrapolation);
        layers.back().setParameters(model.parameters());
    }
    InputDerivatives out;
    out.values.setZero(inputs.rows(), m);
    out.gradients.setZero(inputs.rows(), static_cast<Eigen::Index>(m) * n);
    out.hessians.setZero(inputs.rows(), static_cast<Eigen::Index>(m) * n * n);
    const auto rows = static_cast<int>(inputs.rows()), parts = (rows + kPartRows - 1) / kPartRows;
    const double work =
        static_cast<double>(rows) * static_cast<double>(model.spec().edgeCount()) * SecondOrderLayer::jetSize(n);
    TaskTeam team(threads);
    team.run(parts, work > kWorthSpreading, [&](int part) {
        JetPass pass(model, layers);
        for (int row = part * kPartRows; row < std::min(rows, (part + 1) * kPartRows); ++row)
            pass.run(inputs, row, out);
    });
    return out;
}

}  // namespace kan
