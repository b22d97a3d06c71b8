#include "core/discover/alternatives.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/fit/expression_values.h"
#include "core/random/torch_generator.h"

namespace kan {

namespace {

constexpr double kWidened = 0.25;  ///< of the box's side, to each side
constexpr Eigen::Index kPoints = 400;

/// Points of the rows' box, widened; a side of one sign keeps it.
Matrix widenedPoints(const Matrix &x) {
    TorchGenerator generator(1);
    Matrix points(kPoints, x.cols());
    for (Eigen::Index i = 0; i < x.cols(); ++i) {
        const double low = x.col(i).minCoeff(), high = x.col(i).maxCoeff(), more = kWidened * (high - low);
        const double from = low > 0 ? std::max(low / 2, low - more) : low - more;
        const double to = high < 0 ? std::min(high / 2, high + more) : high + more;
        for (Eigen::Index n = 0; n < kPoints; ++n) points(n, i) = from + (to - from) * generator.uniform();
    }
    return points;
}

/// On the rows that judge, in the table's output.
Eigen::VectorXd squaresOfJudged(const LawProblem &table, const ExpressionPtr &e) {
    const Eigen::Index count = table.train < table.x.rows() ? table.x.rows() - table.train : table.x.rows();
    const Eigen::VectorXd missed = valuesOf(e, {}, table.x) - table.y;
    return missed.tail(count).array().square();
}

/// Whether squares are no larger than others on the same rows, as far as these can tell.
bool noWorse(const Eigen::VectorXd &squares, const Eigen::VectorXd &others) {
    const Eigen::ArrayXd more = squares - others;
    if (!more.allFinite() || more.size() < 2) return false;
    const auto count = static_cast<double>(more.size());
    const double deviation = std::sqrt((more - more.mean()).square().sum() / (count - 1));
    return more.mean() <= 2 * deviation / std::sqrt(count);
}

}  // namespace

std::vector<AlternativeLaw> alternativesTo(const ExpressionPtr &chosen, const std::vector<LawCandidate> &candidates,
                                           const LawProblem &table, double largest, std::size_t most,
                                           const std::stop_token &stop) {
    const Eigen::VectorXd squares = squaresOfJudged(table, chosen);
    const double residual = std::sqrt(squares.mean());
    const Matrix points = widenedPoints(table.x);
    std::vector<ExpressionPtr> known = {chosen};
    std::vector<AlternativeLaw> found;
    // Where both differ most, and whether by more than the residuals.
    const auto apart = [&](const ExpressionPtr &e, const ExpressionPtr &other) -> std::optional<Eigen::Index> {
        const Eigen::ArrayXd difference = (valuesOf(e, {}, points) - valuesOf(other, {}, points)).array().abs();
        std::optional<Eigen::Index> at;
        for (Eigen::Index n = 0; n < difference.size(); ++n)
            if (std::isfinite(difference(n)) && (!at || difference(n) > difference(*at))) at = n;
        return at && difference(*at) > residual ? at : std::nullopt;
    };
    for (const LawCandidate &law : candidates) {
        if (found.size() == most || stop.stop_requested()) break;
        if (law.size > largest || !noWorse(squaresOfJudged(table, law.expression), squares)) continue;
        if (!std::ranges::all_of(known,
                                 [&](const ExpressionPtr &one) { return apart(law.expression, one).has_value(); }))
            continue;
        const Eigen::Index at = *apart(law.expression, chosen);
        AlternativeLaw one;
        one.expression = law.expression;
        one.where.assign(points.row(at).begin(), points.row(at).end());
        one.difference =
            std::abs((valuesOf(one.expression, {}, points.row(at)) - valuesOf(chosen, {}, points.row(at)))(0));
        known.push_back(one.expression);
        found.push_back(std::move(one));
    }
    return found;
}

}  // namespace kan
