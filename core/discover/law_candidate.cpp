#include "core/discover/law_candidate.h"

#include <algorithm>
#include <cmath>

#include "core/fit/constant_fit.h"
#include "core/fit/expression_values.h"
#include "core/fit/parametric_expression.h"
#include "core/fit/thinned_rows.h"
#include "core/fit/written_formula.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kPerNode = 1.4;  ///< nats, some four kinds of node

/// How many are neither whole nor half numbers, as far as their errors can tell.
int oddConstants(const ConstantFit &fit) {
    constexpr double kWithin = 3, kTold = 0.05;
    int odd = 0;
    for (const Eigen::Index n : fit.determined) {
        const double value = fit.values(n), error = fit.errors(n);
        const double half = 0.5 * std::round(2 * value);
        const bool told = error < kTold * std::max(1.0, std::abs(value));
        odd += !(told && half != 0 && std::abs(value - half) <= kWithin * error) ? 1 : 0;
    }
    return odd;
}

/// Errors, size and length of a law whose constants are counted already.
bool weigh(LawCandidate &law, const LawProblem &table, double exact) {
    const Eigen::VectorXd missed = valuesOf(law.expression, {}, table.x) - table.y;
    if (!missed.allFinite()) return false;
    law.error = table.judged(missed);
    law.train_error = rootMeanSquare(missed.head(table.train));
    law.size = writtenSize(law.expression);
    const auto count = static_cast<double>(table.train);
    law.length = count * std::log(std::max(std::max(law.error, law.train_error), exact)) +
                 0.5 * law.constants * std::log(count) + kPerNode * law.size;
    return true;
}

}  // namespace

std::optional<LawCandidate> fittedLaw(const LawProblem &table, const ExpressionPtr &expression, double exact,
                                      const std::stop_token &stop) {
    const std::optional<ParametricExpression> constants = ParametricExpression::of(expression, table.inputs());
    if (!constants) return std::nullopt;
    const Matrix rows = thinnedRows(table.x.topRows(table.train), kComparedRows);
    const Eigen::VectorXd target = thinnedRows(table.y.head(table.train), kComparedRows).col(0);
    const ConstantFit fit = fitConstants(constants->tape(), rows, target, {}, constants->values(), stop);
    if (!fit.finite) return std::nullopt;
    LawCandidate law;
    law.expression = constants->with(fit.values, fit.errors);
    law.constants = static_cast<int>(fit.free);
    law.odd_constants = oddConstants(fit);
    if (!weigh(law, table, exact)) return std::nullopt;
    return law;
}

LawCandidate writtenLaw(const LawCandidate &law, const LawProblem &table, const FormulaWishes &wishes, double exact,
                        Eigen::Index most_rows, const std::stop_token &stop) {
    constexpr double kAsGoodWritten = 1.02;
    if (stop.stop_requested()) return law;
    FormulaOptions options;
    for (int n = 0; n < table.inputs(); ++n) options.input_names.push_back(concat("x", n + 1));
    const Matrix rows = thinnedRows(table.x.topRows(table.train), most_rows),
                 labels = thinnedRows(table.y.head(table.train), most_rows);
    const WrittenFormula written =
        writtenFormula(NetworkFormula::of({law.expression}, options), rows, labels, Refit::Always, stop);
    LawCandidate plain = law;
    plain.expression = written.formula.expressions().front();
    plain.constants = static_cast<int>(fittedConstants(written.formula).size());
    const bool as_good = weigh(plain, table, exact) && plain.error <= std::max(kAsGoodWritten * law.error, exact);
    return as_good && wishes.met(plain.expression) ? plain : law;
}

}  // namespace kan
