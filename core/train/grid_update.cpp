#include "core/train/grid_update.h"

#include <Eigen/Core>
#include <algorithm>
#include <vector>

#include "core/model/workspace.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"
#include "core/threads/task_team.h"

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
    const double margin = spec.rules == Rules::Pykan00 ? 0.01 : 0.0;
    fit.knots = knotsFromSamples(x, layer.grid, spec.grid_eps, margin);
    fit.coef = fitCurves(BSplineBasis(extendKnots(fit.knots, layer.k), layer.k), x, y);
    return fit;
}

/// Multiply-adds of a layer's fits below which waiting for threads costs more than it gains.
constexpr double kThreadThreshold = 1e7;

void updateLayer(Kan &model, int l, const Workspace &workspace, int threads) {
    const KanLayer layer = model.layer(l);
    const double work = static_cast<double>(workspace.rows()) * layer.inputs * layer.coefficients() *
                        (layer.coefficients() + layer.outputs);
    std::vector<NodeFit> fits(static_cast<std::size_t>(layer.inputs));
    TaskTeam(threads).run(layer.inputs, work > kThreadThreshold, [&](int i) {
        std::vector<double> x(static_cast<std::size_t>(workspace.rows()));
        for (int row = 0; row < workspace.rows(); ++row) x[static_cast<std::size_t>(row)] = workspace.value(l, row, i);
        fits[static_cast<std::size_t>(i)] = fitNode(model, l, i, std::move(x));
    });
    for (int i = 0; i < layer.inputs; ++i) {
        const NodeFit &fit = fits[static_cast<std::size_t>(i)];
        std::copy(fit.knots.begin(), fit.knots.end(), model.layer(l).knots.begin() + i * (layer.grid + 1));
        for (int q = 0; q < layer.coefficients(); ++q)
            for (int j = 0; j < layer.outputs; ++j) model.coef(l, i, j, q) = fit.coef(q, j);
    }
}

}  // namespace

void updateGrid(Kan &model, const Matrix &inputs, int threads) {
    if (inputs.rows() < 1) return;
    Workspace workspace(threads);
    workspace.bind(model, inputs);
    for (int l = 0; l < model.depth(); ++l) {
        if (l > 0) {
            workspace.rebind(model);
            workspace.forward(model.parameters(), EdgeSums::None);
        }
        updateLayer(model, l, workspace, threads);
    }
}

}  // namespace kan
