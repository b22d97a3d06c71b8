#include "core/discover/row_curve.h"

#include <cmath>
#include <utility>
#include <vector>

#include "core/interpret/edge_expressions.h"
#include "core/interpret/snap.h"
#include "core/interpret/symbolic_ranking.h"

namespace kan {

namespace {

constexpr int kRowPolishSteps = 100;
constexpr EdgeId kOnlyEdge{0, 0, 0};
constexpr double kPlainly = 0.9;  ///< down to which share of a function's test RMSE an expression must come

/// One edge with this function, its numbers trained.
std::optional<RowCurve> trainedCurve(const KanSpec &spec, const SymbolicFunction &function, const Affine &affine,
                                     std::string text, const Trials &trials) {
    RowCurve curve{Kan(spec), std::move(text), 0, 0};
    curve.model.fixSymbolic(kOnlyEdge, function, affine);
    curve.model = polish(curve.model, trials.data(), kRowPolishSteps, {}, trials.stop(), trials.threads());
    curve.train_rmse = trials.trainRmse(curve.model);
    curve.test_rmse = trials.testRmse(curve.model);
    if (!std::isfinite(curve.train_rmse) || !std::isfinite(curve.test_rmse)) return std::nullopt;
    return curve;
}

}  // namespace

std::optional<RowCurve> curveOfRows(KanSpec spec, const Trials &trials, const SymbolicLibrary &library,
                                    const SymbolicFitOptions &fit) {
    constexpr Eigen::Index kFewest = 4;  // rows of a curve
    const Dataset &data = trials.data();
    if (data.inputs() != 1 || data.outputs() != 1 || data.classes > 0 || data.train_input.rows() < kFewest)
        return std::nullopt;
    const std::vector<double> x(data.train_input.data(), data.train_input.data() + data.train_input.rows());
    const std::vector<double> y(data.train_label.data(), data.train_label.data() + data.train_label.rows());
    const SymbolicFits fits = fitAll(library, x, y, fit, trials.threads());
    if (fits.status != SymbolicStatus::Fitted || trials.stopped()) return std::nullopt;
    spec.width = {1, 1};
    std::optional<RowCurve> best;
    const RankedFit first = rank(fits).front();
    if (const SymbolicAffine *affine = admissibleFit(first.fit); affine && !affine->lookAlike())
        best = trainedCurve(spec, library.at(first.fit.function), {affine->a, affine->b, affine->c, affine->d},
                            first.fit.function, trials);
    CurveSearchOptions search;
    search.variable = variableOf(data, kOnlyEdge);
    const CurveExpressions found = searchExpressions(x, y, library, fits, search);
    if (!found.preferred) return best;
    std::optional<RowCurve> expression =
        trainedCurve(spec, functionOf(found.list.front()), {1, 0, 1, 0}, found.list.front().structure, trials);
    // Of several that are tried one is shorter by chance; rows that it has not seen tell.
    const bool plainly = expression && (!best || expression->test_rmse < kPlainly * best->test_rmse);
    return plainly ? expression : best;
}

}  // namespace kan
