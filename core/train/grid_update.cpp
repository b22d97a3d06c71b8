#include "core/train/grid_update.h"

#include <Eigen/Core>
#include <algorithm>
#include <vector>

#include "core/kernels/workspace.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"

namespace kan {

namespace {

/// New knots and coefficients of one node's splines.
struct NodeFit {
    std::vector<double> knots;
    Eigen::MatrixXd coef;  ///< [G+k][outputs]
};

Eigen::MatrixXd coefficientsOf(const Kan &model, int l, int i) {
    const KanLayer &layer = model.layer(l);
    Eigen::MatrixXd coef(layer.coefficients(), layer.outputs);
    for (int q = 0; q < layer.coefficients(); ++q)
        for (int j = 0; j < layer.outputs; ++j) coef(q, j) = model.coef(l, i, j, q);
    return coef;
}

NodeFit fitNode(const Kan &model, int l, int i, std::vector<double> x) {
    const KanLayer &layer = model.layer(l);
    const KanSpec &spec = model.spec();
    std::sort(x.begin(), x.end());
    const BSplineBasis before(extendKnots(layer.nodeKnots(i), layer.k), layer.k);
    const Eigen::MatrixXd y = curveValues(before, x, coefficientsOf(model, l, i));
    NodeFit fit;
    fit.knots = knotsOver(spec, layer.grid, x);
    fit.coef = fitCurves(BSplineBasis(extendKnots(fit.knots, layer.k), layer.k), x, y);
    return fit;
}

/// Nanoseconds of a layer's fits from which a second thread is worth waking, and starting.
constexpr double kWakeThreshold = 140e3, kStartThreshold = 1.4e6;

/// Roughly: of each node the samples' order and windows, the values of its curves, and the banded system of its
/// coefficients.
double costOf(const KanLayer &layer, const Matrix &inputs) {
    const double samples = static_cast<double>(inputs.rows()), coefficients = layer.coefficients(),
                 window = layer.k + 1;
    return layer.inputs *
           (samples * (70 + 2.0 * layer.outputs) + coefficients * window * (100 * window + 10.0 * layer.outputs));
}

void updateLayer(Kan &model, int l, const Workspace &workspace, bool spread, TaskTeam &team,
                 const std::stop_token &stop) {
    const KanLayer layer = model.layer(l);
    std::vector<NodeFit> fits(static_cast<std::size_t>(layer.inputs));
    team.run(layer.inputs, spread, [&](int i) {
        if (stop.stop_requested()) return;
        std::vector<double> x(static_cast<std::size_t>(workspace.rows()));
        for (int row = 0; row < workspace.rows(); ++row) x[static_cast<std::size_t>(row)] = workspace.value(l, row, i);
        fits[static_cast<std::size_t>(i)] = fitNode(model, l, i, std::move(x));
    });
    if (stop.stop_requested()) return;
    for (int i = 0; i < layer.inputs; ++i) {
        const NodeFit &fit = fits[static_cast<std::size_t>(i)];
        std::copy(fit.knots.begin(), fit.knots.end(), model.layer(l).knots.begin() + i * (layer.grid + 1));
        for (int q = 0; q < layer.coefficients(); ++q)
            for (int j = 0; j < layer.outputs; ++j) model.coef(l, i, j, q) = fit.coef(q, j);
    }
}

}  // namespace

std::vector<double> knotsOver(const KanSpec &spec, int grid, std::span<const double> sorted) {
    const double margin = spec.rules == Rules::Pykan00 ? 0.01 : 0.0;
    return knotsFromSamples(sorted, grid, spec.grid_eps, margin);
}

void updateGrid(Kan &model, const Matrix &inputs, int threads) {
    double most = 0;
    for (const KanLayer &layer : model.layers()) most = std::max(most, costOf(layer, inputs));
    TaskTeam team(most >= kStartThreshold ? threads : 1);
    updateGrid(model, inputs, team);
}

void updateGrid(Kan &model, const Matrix &inputs, TaskTeam &team, const std::stop_token &stop) {
    if (inputs.rows() < 1) return;
    Workspace workspace(team.threads());
    workspace.setStop(stop);
    workspace.bind(model, inputs, stop);
    for (int l = 0; l < model.depth() && !stop.stop_requested(); ++l) {
        if (l > 0) {
            workspace.rebind(model, stop);
            if (stop.stop_requested()) return;
            workspace.forward(model.parameters(), EdgeSums::None);
        }
        updateLayer(model, l, workspace, costOf(model.layer(l), inputs) >= kWakeThreshold, team, stop);
    }
}

}  // namespace kan
