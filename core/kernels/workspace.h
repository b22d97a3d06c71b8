#pragma once

#include <memory>
#include <span>

#include "core/kernels/passes.h"
#include "core/kernels/plan.h"

namespace kan {

/// Forward and exact backward passes of one network over one table of inputs, with all scratch memory; nothing is
/// allocated after the first pass of a kind. Belongs to one thread; inside it spreads blocks of samples over `threads`.
/// Sums are taken in an order that does not depend on the number of threads.
///
/// Basis values depend on (sample, node) only and are computed once for all outgoing edges; those of the first layer
/// are kept from pass to pass. Per edge and sample a forward pass costs k+2 multiply-adds, a backward pass twice that.
/// Edges in closed form take a way of their own (SymbolicEdges) at the price of their function.
class Workspace {
  public:
    using Passes = Plan::Passes;
    explicit Workspace(int threads = 0, Passes passes = Passes::Few);
    /// Spreads over a team that others use too, never at the same time.
    Workspace(std::shared_ptr<TaskTeam> team, Passes passes);

    /// Takes shapes, knots and masks from `model` and copies `inputs` [N][n]. To be called again after a change of
    /// knots, masks, symbolic edges or inputs. Throws std::invalid_argument if n does not fit.
    /// From a request of `until` on it leaves what is left undone, and has to be called again before any pass: what a
    /// large network's passes need takes a second where memory comes slowly.
    void bind(const Kan &model, const Matrix &inputs, const std::stop_token &until = {}) {
        plan_.bind(model, inputs, until);
    }
    /// As bind, when only knots, masks or symbolic edges of layers have changed.
    void rebind(const Kan &model, const std::stop_token &until = {}) { plan_.rebind(model, until); }
    /// Other inputs, as many rows as those bound, for the same network: nothing is rebuilt, and from the second call on
    /// nothing is allocated. Throws std::invalid_argument if there are more or fewer.
    void setRows(const Matrix &inputs) { plan_.setRows(inputs); }

    /// From a request on, passes leave what is left undone within milliseconds: nothing of them is then to be used. So
    /// does bind() if Passes::Few are meant: there is to be no other pass then.
    void setStop(std::stop_token stop) { plan_.stop = std::move(stop); }

    int rows() const { return plan_.rows; }
    int depth() const { return plan_.depth(); }

    /// Whether backward() will follow: hidden layers' basis values are then kept for it, where memory allows.
    enum class Keep { No, ForBackward };
    /// Values of all nodes at these parameters (the layout of Kan::parameters).
    void forward(std::span<const double> parameters, EdgeSums sums, Keep keep = Keep::No);

    /// Value of node j in layer l (0: the inputs) for a row.
    double value(int l, int row, int j) const { return plan_.values[static_cast<std::size_t>(l)].at(row, j); }
    const LayerStatistics &statistics(int l) const { return plan_.layer(l).statistics; }
    /// First (layer, node) with a value that is not finite; false if there is none.
    bool findNonFinite(int &layer, int &node) const;

    /// Values of the outputs, and room for the gradient of the loss by them, to be filled before backward().
    const NodeTable &outputs() const { return plan_.values.back(); }
    NodeTable &outputGradients() { return plan_.output_gradient; }
    double &outputGradient(int row, int j) { return plan_.output_gradient.at(row, j); }

    /// `gradient` receives d(loss + penalty)/d(parameters), given outputGradient() and the
    /// penalty's gradient by the statistics of the last forward pass (one entry per layer, or none at all). Needs the
    /// forward pass at the same parameters, with the sums that the penalty uses.
    void backward(std::span<const double> parameters, std::span<const LayerStatisticsGradient> penalty,
                  std::span<double> gradient);

    using LossGradient = kan::LossGradient;
    /// Both passes block by block, so that a block's basis values never leave the cache; for losses that are sums over
    /// rows, without penalty.
    void forwardBackward(std::span<const double> parameters, const LossGradient &loss_gradient,
                         std::span<double> gradient);

    /// After backward(): d(loss)/d(input). Only if wanted before bind() by setInputGradient(true).
    void setInputGradient(bool wanted) { plan_.input_gradient_wanted = wanted; }
    double inputGradient(int row, int i) const { return plan_.input_gradient.at(row, i); }

    /// Bytes held.
    std::size_t bytes() const { return plan_.bytes(); }

  private:
    void setParameters(std::span<const double> parameters);
    void gatherGradient(std::span<const double> parameters, std::span<double> gradient);

    Plan plan_;
};

}  // namespace kan
