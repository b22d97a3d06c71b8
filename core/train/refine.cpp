#include "core/train/refine.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "core/kernels/evaluate.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"
#include "core/text.h"

namespace kan {

namespace {

/// The part of the extended old knots that has to be kept: t_0..t_G, and beyond it what samples touch.
std::vector<double> knotsToKeep(const std::vector<double> &extended, int k, double low, double high, int new_grid) {
    std::size_t first = static_cast<std::size_t>(k);
    std::size_t last = extended.size() - 1 - first;
    while (first > 0 && low < extended[first] && static_cast<int>(last - first) < new_grid) --first;
    while (last + 1 < extended.size() && high > extended[last] && static_cast<int>(last - first) < new_grid) ++last;
    return {extended.begin() + static_cast<std::ptrdiff_t>(first),
            extended.begin() + static_cast<std::ptrdiff_t>(last) + 1};
}

struct NodeSplines {
    std::vector<double> knots;
    Eigen::MatrixXd coef;  ///< [new G+k][outputs]
};

NodeSplines refineNode(const Kan &model, int l, int i, int new_grid, std::vector<double> x,
                       const std::stop_token &stop) {
    const KanLayer &layer = model.layer(l);
    Eigen::MatrixXd coef(layer.coefficients(), layer.outputs);
    for (int q = 0; q < layer.coefficients(); ++q)
        for (int j = 0; j < layer.outputs; ++j) coef(q, j) = model.coef(l, i, j, q);
    const BSplineBasis old_basis(extendKnots(layer.nodeKnots(i), layer.k), layer.k);
    std::sort(x.begin(), x.end());
    const double low = x.empty() ? old_basis.low() : x.front();
    const double high = x.empty() ? old_basis.high() : x.back();
    NodeSplines result;
    if (new_grid < layer.grid) {
        result.knots = uniformKnots(new_grid, old_basis.low(), old_basis.high());
        const BSplineBasis basis(extendKnots(result.knots, layer.k), layer.k);
        const std::vector<double> cells = cellPoints(basis);
        x.insert(x.end(), cells.begin(), cells.end());
        result.coef = fitCurves(basis, x, curveValues(old_basis, x, coef), stop);
        return result;
    }
    result.knots = insertKnots(knotsToKeep(old_basis.extended(), layer.k, low, high, new_grid), new_grid);
    const BSplineBasis basis(extendKnots(result.knots, layer.k), layer.k);
    const std::vector<double> points = cellPoints(basis);
    result.coef = fitCurves(basis, points, curveValues(old_basis, points, coef), stop);
    return result;
}

}  // namespace

Kan refine(const Kan &model, int new_grid, const Matrix &inputs, int threads, const std::stop_token &stop) {
    KanSpec spec = model.spec();
    spec.grid = new_grid;
    spec.validate();
    Kan refined = model;
    const std::vector<Matrix> values = activations(model, inputs, threads, stop);
    if (stop.stop_requested()) return model;
    for (int l = 0; l < model.depth(); ++l) {
        std::vector<double> knots;
        std::vector<NodeSplines> nodes;
        for (int i = 0; i < model.layer(l).inputs; ++i) {
            const Matrix &table = values[static_cast<std::size_t>(l)];
            std::vector<double> x(static_cast<std::size_t>(table.rows()));
            for (Eigen::Index row = 0; row < table.rows(); ++row) x[static_cast<std::size_t>(row)] = table(row, i);
            nodes.push_back(refineNode(model, l, i, new_grid, std::move(x), stop));
            if (stop.stop_requested()) return model;
            knots.insert(knots.end(), nodes.back().knots.begin(), nodes.back().knots.end());
        }
        refined.replaceGrid(l, new_grid, std::move(knots));
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int q = 0; q < refined.layer(l).coefficients(); ++q)
                for (int j = 0; j < model.layer(l).outputs; ++j)
                    refined.coef(l, i, j, q) = nodes[static_cast<std::size_t>(i)].coef(q, j);
    }
    refined.mutableSpec().grid = new_grid;
    return refined;
}

void requireScheduleFits(const KanSpec &spec, const std::vector<int> &grids) {
    if (grids.empty() || grids.back() <= spec.grid) return;
    KanSpec last = spec;
    last.grid = grids.back();
    try {
        last.validate();
    } catch (const std::invalid_argument &error) {
        throw std::invalid_argument(concat("grid_schedule goes up to ", last.grid, ": ", error.what()));
    }
}

int carriedGrid(Eigen::Index rows, int k) {
    return static_cast<int>(std::clamp<Eigen::Index>(rows / 2 - k, 1, 1'000'000));
}

}  // namespace kan
