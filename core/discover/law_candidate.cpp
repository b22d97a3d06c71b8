#include "core/discover/law_candidate.h"

#include <algorithm>
#include <cmath>

#include "core/fit/constant_fit.h"
#include "core/fit/expression_values.h"
#include "core/fit/parametric_expression.h"

namespace kan {

std::optional<LawCandidate> fittedLaw(const LawProblem &table, const ExpressionPtr &expression, double exact,
                                      const std::stop_token &stop) {
    constexpr Eigen::Index kMostRows = 1000;
    constexpr double kPerNode = 1.4;  // nats, some four kinds of node
    const std::optional<ParametricExpression> constants = ParametricExpression::of(expression, table.inputs());
    if (!constants) return std::nullopt;
    const Eigen::Index step = std::max<Eigen::Index>(1, table.train / kMostRows);
    const auto some = Eigen::seqN(0, (table.train + step - 1) / step, step);
    const Matrix rows = table.x(some, Eigen::all);
    const ConstantFit fit = fitConstants(constants->tape(), rows, table.y(some), {}, constants->values(), stop);
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
