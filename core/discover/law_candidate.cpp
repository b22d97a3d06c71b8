#include "core/discover/law_candidate.h"

#include <algorithm>
#include <cmath>

#include "core/fit/constant_fit.h"
#include "core/fit/expression_values.h"
#include "core/fit/parametric_expression.h"
#include "core/fit/thinned_rows.h"

namespace kan {

std::optional<LawCandidate> fittedLaw(const LawProblem &table, const ExpressionPtr &expression, double exact,
                                      const std::stop_token &stop) {
    constexpr Eigen::Index kMostRows = 1000;
    constexpr double kPerNode = 1.4;  // nats, some four kinds of node
    const std::optional<ParametricExpression> constants = ParametricExpression::of(expression, table.inputs());
    if (!constants) return std::nullopt;
    const Matrix rows = thinnedRows(table.x.topRows(table.train), kMostRows);
    const Eigen::VectorXd target = thinnedRows(table.y.head(table.train), kMostRows).col(0);
    const ConstantFit fit = fitConstants(constants->tape(), rows, target, {}, constants->values(), stop);
    if (!fit.finite) return std::nullopt;
    LawCandidate law;
    law.expression = constants->with(fit.values, fit.errors);
    const Eigen::VectorXd missed = valuesOf(law.expression, {}, table.x) - table.y;
    if (!missed.allFinite()) return std::nullopt;
    law.error = table.judged(missed);
    law.train_error = rootMeanSquare(missed.head(table.train));
    law.constants = static_cast<int>(fit.free);
    law.size = writtenSize(law.expression);
    const auto count = static_cast<double>(table.train);
    law.length = count * std::log(std::max(std::max(law.error, law.train_error), exact)) +
                 0.5 * law.constants * std::log(count) + kPerNode * law.size;
    return law;
}

}  // namespace kan
