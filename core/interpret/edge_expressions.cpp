#include "core/interpret/edge_expressions.h"

#include "core/formula/user_function.h"
#include "core/kernels/evaluate.h"

namespace kan {

CurveVariable variableOf(const Dataset &dataset, EdgeId edge) {
    const auto column = static_cast<std::size_t>(edge.i);
    if (edge.l > 0 || column >= dataset.input_scaling.size() || dataset.input_scaling[column].log) return {};
    const ColumnScaling &scaling = dataset.input_scaling[column];
    return {scaling.scale, scaling.shift};
}

SymbolicFunction functionOf(const CurveExpression &expression) {
    return userFunction(expression.expression, expression.complexity);
}

CurveExpressions suggestExpressions(const Kan &model, EdgeId edge, const Dataset &dataset,
                                    const SymbolicLibrary &library, const SymbolicFitOptions &options,
                                    EdgeTarget target, int threads) {
    EdgeCurve curve = edgeCurves(model, std::span(&edge, 1), dataset.train_input, threads).front();
    if (target == EdgeTarget::Rows && edge.l + 1 == model.depth() && !model.layer(edge.l).staged() &&
        dataset.train_label.cols() == model.outputs()) {
        const Matrix missed = dataset.train_label - predict(model, dataset.train_input, threads);
        for (std::size_t row = 0; row < curve.phi.size(); ++row)
            curve.phi[row] += missed(static_cast<Eigen::Index>(row), edge.j);
    }
    const SymbolicFits fits = fitAll(library, curve.x, curve.phi, options, threads);
    CurveSearchOptions search;
    search.variable = variableOf(dataset, edge);
    return searchExpressions(curve.x, curve.phi, library, fits, search);
}

}  // namespace kan
