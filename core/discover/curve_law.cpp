#include "core/discover/curve_law.h"

#include <algorithm>
#include <optional>
#include <span>

#include "core/fit/thinned_rows.h"
#include "core/formula/network_formula.h"
#include "core/interpret/edge_expressions.h"
#include "core/interpret/symbolic_ranking.h"

namespace kan {

namespace {

constexpr std::size_t kMostFunctions = 2, kMostExpressions = 3;
constexpr Eigen::Index kCurveRows = 1000;
constexpr EdgeId kCurveEdge{0, 0, 0};

/// c f(a x + b) + d as an expression of the first variable.
ExpressionPtr expressionOf(const SymbolicFunction &function, const Affine &affine) {
    KanSpec spec;
    spec.width = {1, 1};
    Kan one(spec);
    one.fixSymbolic(kCurveEdge, function, affine);
    return NetworkFormula(one).expressions().front();
}

}  // namespace

std::vector<ExpressionPtr> curveLaws(const LawProblem &problem, const TargetChange &change,
                                     const SymbolicLibrary &library, const SymbolicFitOptions &options, int threads,
                                     const std::stop_token &stop) {
    constexpr Eigen::Index kFewest = 4;
    const std::optional<Eigen::VectorXd> target = change.of(problem.y);
    if (problem.inputs() != 1 || problem.train < kFewest || !target) return {};
    const Matrix rows = thinnedRows(problem.x.topRows(problem.train), kCurveRows);
    const Matrix values = thinnedRows(target->head(problem.train), kCurveRows);
    const std::span<const double> x(rows.data(), static_cast<std::size_t>(rows.rows()));
    const std::span<const double> y(values.data(), static_cast<std::size_t>(values.rows()));
    const SymbolicFits fits = fitAll(library, x, y, options, threads);
    if (fits.status != SymbolicStatus::Fitted || stop.stop_requested()) return {};
    ExpressionFactory make;
    std::vector<ExpressionPtr> laws;
    const auto take = [&](const ExpressionPtr &e) { laws.push_back(change.undone(make, make.adopted(e))); };
    const CurveExpressions found = searchExpressions(x, y, library, fits);
    for (std::size_t n = 0; n < std::min(kMostExpressions, found.list.size()); ++n)
        take(expressionOf(functionOf(found.list[n]), {1, 0, 1, 0}));
    std::size_t functions = 0;
    for (const RankedFit &ranked : rank(fits)) {
        if (functions == kMostFunctions) break;
        const SymbolicAffine *affine = admissibleFit(ranked.fit);
        if (!affine || affine->lookAlike()) continue;
        take(expressionOf(library.at(ranked.fit.function), {affine->a, affine->b, affine->c, affine->d}));
        ++functions;
    }
    return laws;
}

}  // namespace kan
