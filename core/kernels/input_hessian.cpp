#include "core/kernels/input_hessian.h"

#include <algorithm>
#include <stdexcept>

#include "core/kernels/node_stage.h"
#include "core/kernels/second_order_layer.h"
#include "core/text.h"
#include "core/threads/task_team.h"

namespace kan {

namespace {

constexpr int kPartRows = 32;
constexpr double kWorthSpreading = 1e6;  ///< multiply-adds

/// Derivatives of one row after another.
class JetPass {
  public:
    JetPass(const Kan &model, const std::vector<SecondOrderLayer> &layers, const std::vector<NodeStage> &stages)
        : model_(model),
          layers_(layers),
          stages_(stages),
          directions_(model.inputs()),
          size_(SecondOrderLayer::jetSize(directions_)) {
        for (int l = 0; l < model.depth(); ++l) {
            const SecondOrderLayer &layer = layers[static_cast<std::size_t>(l)];
            basis_.emplace_back(static_cast<std::size_t>(layer.basisSize()), 0.0);
            first_.emplace_back(static_cast<std::size_t>(layer.shape().inputs), 0);
            nodes_.emplace_back(static_cast<std::size_t>(size_ * layer.inStride()), 0.0);
            sums_.emplace_back(static_cast<std::size_t>(size_ * layer.outStride()), 0.0);
        }
        nodes_.emplace_back(static_cast<std::size_t>(size_ * SecondOrderLayer::strideOf(model.outputs())), 0.0);
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
        const NodeStage &stage = stages_[l];
        AlignedVector &sums = stage.empty() ? nodes_[l + 1] : sums_[l];
        layer.forwardJet({basis_[l].data(), first_[l].data()}, directions_, nodes_[l].data(), sums.data());
        if (!stage.empty())
            stage.forwardJet({sums.data(), layer.outStride()}, directions_,
                             {nodes_[l + 1].data(), SecondOrderLayer::strideOf(stage.nodes())});
    }

    const Kan &model_;
    const std::vector<SecondOrderLayer> &layers_;
    const std::vector<NodeStage> &stages_;
    int directions_, size_;
    std::vector<AlignedVector> basis_, nodes_, sums_;
    std::vector<std::vector<int>> first_;
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
    std::vector<NodeStage> stages;
    for (int l = 0; l < model.depth(); ++l) {
        layers.emplace_back(model.layer(l), model.spec().base_fun, model.spec().extrapolation);
        layers.back().setParameters(model.parameters());
        stages.emplace_back(model.layer(l));
        stages.back().setParameters(model.parameters());
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
        JetPass pass(model, layers, stages);
        for (int row = part * kPartRows; row < std::min(rows, (part + 1) * kPartRows); ++row)
            pass.run(inputs, row, out);
    });
    return out;
}

}  // namespace kan
