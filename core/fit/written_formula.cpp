#include "core/fit/written_formula.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/fit/constant_fit.h"
#include "core/fit/expression_values.h"
#include "core/fit/parametric_expression.h"
#include "core/fit/plain_number.h"
#include "core/fit/rewritings.h"
#include "core/fit/thinned_rows.h"
#include "core/formula/formula_names.h"
#include "core/formula/normal_form.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kEqual = 1e-12;     ///< what rewriting may change, of the values' size
constexpr double kExactData = 1e-9;  ///< a residual of so little of the target's deviation is none
constexpr Eigen::Index kMostRows = 5000;

/// Rows in which the old form has no value do not count.
bool sameOn(const ExpressionPtr &now, const ExpressionPtr &before, const std::vector<FormulaSpline> &splines,
            const Matrix &rows) {
    const Eigen::VectorXd a = valuesOf(now, splines, rows), b = valuesOf(before, splines, rows);
    double size = 0;
    for (const double value : b)
        if (std::isfinite(value)) size = std::max(size, std::abs(value));
    for (Eigen::Index row = 0; row < rows.rows(); ++row)
        if (std::isfinite(b[row]) && !(std::abs(a[row] - b[row]) <= kEqual * size)) return false;
    return true;
}

/// Null: there is none that is the same.
ExpressionPtr normalised(const ExpressionPtr &e, const std::vector<FormulaSpline> &splines, const Matrix &rows,
                         bool expand, std::vector<std::string> *conditions = nullptr,
                         const std::vector<std::string> *names = nullptr) {
    NormalForm::Options options;
    options.expand = expand;
    options.by_size = splines.empty();  // of a network that is trained, terms stay in their places
    NormalForm form(rows, splines, options);
    const std::optional<NormalSum> sum = form.of(e);
    if (!sum) return nullptr;
    ExpressionPtr result = form.written(*sum);
    if (!sameOn(result, e, splines, rows)) return nullptr;
    if (conditions && names)
        for (const auto &[atom, positive] : form.conditions())
            if (atom->kind == ExpressionKind::Variable)
                conditions->push_back(
                    concat((*names)[static_cast<std::size_t>(atom->index)], positive ? " > 0" : " < 0"));
    return result;
}

/// One output on its way to be written.
class Writing {
  public:
    /// Rows of positive weights, if they have any.
    Writing(const Matrix &rows, const Eigen::VectorXd &target, const RowWeights &weights, bool logarithmic,
            const std::stop_token &stop)
        : rows_(rows), target_(target), logarithmic_(logarithmic), stop_(stop), row_weights_(weights) {
        if (!weights.empty()) {
            const Eigen::ArrayXd errors =
                Eigen::Map<const Eigen::ArrayXd>(weights.data(), target.size()).sqrt().inverse();
            weights_ = (errors / std::exp(errors.log().mean())).matrix();
        }
        const double mean = target.mean();
        spread_ = std::sqrt((target.array() - mean).square().mean());
        floor_ = std::pow(kExactData * std::max(spread_, 1e-300), 2) * static_cast<double>(target.size());
    }

    /// False: cannot be fitted.
    bool begin(const ExpressionPtr &e) {
        expression_ = e;
        if (!fit()) return false;
        before_ = rmseOf(e);
        if (relativeErrors()) {
            if (!fit()) return false;
            note("weigh", "errors grow with the value: each row counts by its relative error", before_);
        }
        note("refit", concat(constants_->constants().size(), " constants fitted to the rows"), before_);
        return true;
    }
    /// Whether fitting has hardly made the error smaller.
    bool wasNear() const {
        constexpr double kGain = 1.02, kNothing = 1e-6;
        return before_ <= kGain * rmse() + kNothing * spread_;
    }
    void run() {
        for (int round = 0; round < kRounds && !stop_.stop_requested(); ++round) {
            const bool dropped = dropTerms();
            const bool straight = plainExponents();
            const bool plain = plainNumbers();
            if (!straight && !dropped && !plain) break;
        }
    }

    /// Another formula, in normal form and fitted to the rows. False, and this is of no use any more, if that cannot
    /// be.
    bool take(const Rewriting &rewriting) {
        const double before = rmse();
        const ExpressionPtr normal = normalised(rewriting.expression, {}, rows_, false);
        if (!normal) return false;
        expression_ = normal;
        if (!fit()) return false;
        note("rewrite", rewriting.detail, before);
        return true;
    }

    const ExpressionPtr &expression() const { return expression_; }
    std::vector<WritingStep> takeSteps() { return std::move(steps_); }

    double rmse() const { return rmseOf(expression_); }

    /// In bits: what the residuals, the constants and the symbols take.
    double descriptionLength() const {
        const auto n = static_cast<double>(rows_.rows());
        double bits = n / 2 * std::log2(std::max(fit_.sum_of_squares, floor_) / n);
        for (const double weight : weights_) bits += std::log2(weight);
        for (Eigen::Index c = 0; c < fit_.values.size(); ++c) bits += std::log2(n) / 2 + kBitsPerConstant;
        return bits + kBitsPerSymbol * writtenSize(expression_);
    }

  private:
    static constexpr int kRounds = 6;
    static constexpr double kBitsPerConstant = 4, kBitsPerSymbol = 3;

    ExpressionPtr wrapped(const ExpressionPtr &e) const {
        if (!logarithmic_) return e;
        ExpressionFactory make;
        return make.call("log", {e});
    }
    ExpressionPtr unwrapped(const ExpressionPtr &e) const { return logarithmic_ ? e->children[0] : e; }

    double rmseOf(const ExpressionPtr &e) const {
        return kan::rmse(valuesOf(wrapped(e), {}, rows_), target_, row_weights_);
    }

    bool fit() {
        std::optional<ParametricExpression> constants =
            ParametricExpression::of(wrapped(expression_), static_cast<int>(rows_.cols()));
        if (!constants) return false;
        const ConstantFit fit = fitConstants(constants->tape(), rows_, target_, weights_, constants->values(), stop_);
        if (!fit.finite) return false;
        fit_ = fit;
        expression_ = unwrapped(constants->with(fit_.values, fit_.errors));
        constants_ = std::move(constants);
        return true;
    }

    /// What a change of the formula may cost: so many squared standard deviations of a residual.
    bool allowed(double sum_of_squares, const ConstantFit &before, double deviations) const {
        if (sum_of_squares <= floor_) return true;
        const auto freedom = static_cast<double>(std::max<Eigen::Index>(1, before.degrees_of_freedom));
        return sum_of_squares - before.sum_of_squares <= deviations * before.sum_of_squares / freedom;
    }

    /// Whether residuals grow with the value (by their likelihood, of a normal error with a deviation in proportion to
    /// the value against one that is the same everywhere). Then rows are weighted so.
    bool relativeErrors() {
        constexpr double kPlainly = 5;  // of the logarithm of the likelihood
        if (fit_.sum_of_squares <= floor_ || logarithmic_ || !row_weights_.empty()) return false;
        const Eigen::VectorXd values = valuesOf(expression_, {}, rows_);
        if (!(values.cwiseAbs().minCoeff() > 0)) return false;
        const auto n = static_cast<double>(rows_.rows());
        const Eigen::ArrayXd residuals = (values - target_).array(), size = values.array().abs();
        const double alike = -n / 2 * std::log(residuals.square().mean());
        const double relative = -n / 2 * std::log((residuals / size).square().mean()) - size.log().sum();
        if (!(relative > alike + kPlainly)) return false;
        // In the unit of the target, so that sums of squares stay comparable.
        weights_ = (size / std::exp(size.log().mean())).matrix();
        return true;
    }

    struct Kept {
        ExpressionPtr expression;
        ConstantFit fit;
        std::optional<ParametricExpression> constants;
    };
    Kept keep() const { return {expression_, fit_, constants_}; }
    void restore(Kept kept) {
        expression_ = std::move(kept.expression);
        fit_ = std::move(kept.fit);
        constants_ = std::move(kept.constants);
    }

    /// With these constants at these values for good: into normal form and fitted again. False, and nothing is changed,
    /// if it costs more than `deviations`.
    bool tryWith(const Eigen::VectorXd &values, const std::vector<bool> &exact, double deviations) {
        const Kept before = keep();
        const ExpressionPtr moved = unwrapped(constants_->with(values, fit_.errors, exact));
        const ExpressionPtr normal = normalised(moved, {}, rows_, false);
        expression_ = normal;
        // With every change there is less to be fitted, so that this comes to an end.
        if (normal && fit() && fit_.free < before.fit.free && allowed(fit_.sum_of_squares, before.fit, deviations))
            return true;
        restore(before);
        return false;
    }

    /// How far from its value a constant may be told from another.
    double reach(Eigen::Index c) const {
        const double error = fit_.errors[c];
        return std::max(2 * (std::isfinite(error) ? error : 0), kExactData * std::abs(fit_.values[c]));
    }

    /// A constant that is to become another number.
    struct Change {
        double deviations = 0;  ///< by how many standard errors it moves
        Eigen::Index c = 0;
        double value = 0;
    };

    /// All of these changes at once, as each alone may look needed beside the freedom of the others; those that move
    /// most are given up until `price`(how many) is not exceeded.
    template <class Price>
    bool together(const char *name, std::vector<Change> changes, const Price &price) {
        std::sort(changes.begin(), changes.end(), [](const Change &a, const Change &b) {
            return std::pair(a.deviations, a.c) < std::pair(b.deviations, b.c);
        });
        for (; !changes.empty() && !stop_.stop_requested(); changes.pop_back()) {
            Eigen::VectorXd values = fit_.values;
            std::vector<bool> exact(static_cast<std::size_t>(values.size()), false);
            std::string words;
            for (const Change &change : changes) {
                values[change.c] = change.value;
                exact[static_cast<std::size_t>(change.c)] = change.value != 0;
                words += concat(words.empty() ? "" : ", ", shortestNumber(fit_.values[change.c]), " is ",
                                shortestNumber(change.value));
            }
            const double rmse_before = rmse();
            if (!tryWith(values, exact, price(static_cast<double>(changes.size())))) continue;
            note(name, words, rmse_before);
            return true;
        }
        return false;
    }

    bool dropTerms() {
        constexpr double kFarFromNothing = 6;
        bool any = false;
        for (bool again = true; again && !stop_.stop_requested();) {
            std::vector<Change> changes;
            for (Eigen::Index c = 0; c < fit_.values.size(); ++c) {
                if (!constants_->constants()[static_cast<std::size_t>(c)].term || fit_.errors[c] == 0) continue;
                const double moved = std::abs(fit_.values[c]) / errorOf(c);
                if (moved <= kFarFromNothing) changes.push_back({moved, c, 0});
            }
            again = together("drop", std::move(changes), [this](double count) { return count * perTerm(); });
            any = any || again;
        }
        return any;
    }

    bool plainExponents() {
        std::vector<Change> changes;
        for (Eigen::Index c = 0; c < fit_.values.size(); ++c) {
            if (!constants_->constants()[static_cast<std::size_t>(c)].exponent || fit_.errors[c] == 0) continue;
            for (const double parts : {1.0, 2.0, 3.0}) {
                const double plain = std::round(fit_.values[c] * parts) / parts;
                if (plain == 0 || std::abs(plain - fit_.values[c]) > reach(c)) continue;
                changes.push_back({std::abs(plain - fit_.values[c]) / errorOf(c), c, plain});
                break;
            }
        }
        return together("exponents", std::move(changes), [this](double count) { return count * perTerm(); });
    }

    bool plainNumbers() {
        std::vector<Change> changes;
        for (Eigen::Index c = 0; c < fit_.values.size(); ++c) {
            if (fit_.errors[c] == 0) continue;
            const std::optional<PlainNumber> plain = plainNumber(fit_.values[c], reach(c));
            if (plain) changes.push_back({std::abs(plain->value - fit_.values[c]) / errorOf(c), c, plain->value});
        }
        return together("numbers", std::move(changes), [](double count) { return quantile(count); });
    }

    /// A standard error for dividing by.
    double errorOf(Eigen::Index c) const {
        const double error = fit_.errors[c];
        return std::max(std::isfinite(error) ? error : 0, kExactData / 2 * std::abs(fit_.values[c]));
    }
    /// What a constant less may cost, by the Bayesian information criterion.
    double perTerm() const { return std::max(4.0, std::log(static_cast<double>(rows_.rows()))); }
    /// What so many plain numbers may cost: with nineteen in twenty of their squared deviations.
    static double quantile(double count) { return std::max(4.0, count + 2 * std::sqrt(2 * count)); }

    void note(const char *name, std::string detail, double before) {
        steps_.push_back({name, std::move(detail), 0, before, rmse()});
    }

    const Matrix &rows_;
    const Eigen::VectorXd &target_;
    bool logarithmic_;
    std::stop_token stop_;
    double spread_ = 0, floor_ = 0, before_ = 0;
    Eigen::VectorXd weights_;  ///< of rows, by their expected error; empty: all alike
    RowWeights row_weights_;   ///< as given
    ExpressionPtr expression_;
    ConstantFit fit_;
    std::optional<ParametricExpression> constants_;
    std::vector<WritingStep> steps_;
};

/// Takes the first rewriting that makes the formula shorter to write down; false: there is none.
bool rewrite(std::optional<Writing> &best, const Matrix &rows) {
    for (const Rewriting &rewriting : rewritings(best->expression(), rows)) {
        Writing other(*best);
        if (!other.take(rewriting)) continue;
        other.run();
        if (!(other.descriptionLength() < best->descriptionLength())) continue;
        best.emplace(std::move(other));
        return true;
    }
    return false;
}

}  // namespace

std::vector<WrittenConstant> fittedConstants(const NetworkFormula &formula) {
    std::vector<WrittenConstant> constants;
    const auto collect = [&](const auto &self, const Expression &e, int output) -> void {
        if (e.kind == ExpressionKind::Number && e.error > 0 && std::isfinite(e.error))
            constants.push_back({output, e.number, e.error});
        for (const ExpressionPtr &child : e.children) self(self, *child, output);
    };
    for (std::size_t m = 0; m < formula.expressions().size(); ++m)
        collect(collect, *formula.expressions()[m], static_cast<int>(m));
    return constants;
}

NetworkFormula normalFormula(const NetworkFormula &formula, const Matrix &inputs) {
    if (!formula.typesetRefusal().empty()) return formula;
    std::vector<ExpressionPtr> expressions = formula.expressions();
    std::vector<std::string> conditions;
    for (ExpressionPtr &e : expressions)
        if (const ExpressionPtr normal =
                normalised(e, formula.splines(), inputs, false, &conditions, &formula.options().input_names))
            e = normal;
    return formula.rewritten(std::move(expressions), conditions);
}

WrittenFormula writtenFormula(const NetworkFormula &formula, const Matrix &inputs, const Matrix &labels, Refit refit,
                              const std::stop_token &stop, const RowWeights &weights) {
    WrittenFormula result{formula, {}, false};
    if (std::find(weights.begin(), weights.end(), 0.0) != weights.end()) {
        const std::vector<Eigen::Index> counting = rowsOfWeight(weights);
        RowWeights rest;
        for (const Eigen::Index row : counting) rest.push_back(weights[static_cast<std::size_t>(row)]);
        return writtenFormula(formula, inputs(counting, Eigen::all), labels(counting, Eigen::all), refit, stop, rest);
    }
    const Matrix rows = thinnedRows(inputs, kMostRows), targets = thinnedRows(labels, kMostRows);
    const RowWeights row_weights = thinnedWeights(weights, inputs.rows(), kMostRows);
    std::vector<ExpressionPtr> expressions = formula.expressions();
    std::vector<std::string> conditions;
    for (std::size_t m = 0; m < expressions.size() && !stop.stop_requested(); ++m) {
        const bool logarithmic = m < formula.options().output_scaling.size() && formula.options().output_scaling[m].log;
        Eigen::VectorXd target = targets.col(static_cast<Eigen::Index>(m));
        if (logarithmic) target = target.array().log().matrix();
        std::optional<Writing> best;
        std::vector<std::string> best_conditions;
        for (const bool expand : {false, true}) {
            std::vector<std::string> found;
            const ExpressionPtr normal =
                normalised(expressions[m], formula.splines(), inputs, expand, &found, &formula.options().input_names);
            if (!normal) continue;
            Writing writing(rows, target, row_weights, logarithmic, stop);
            if (!writing.begin(normal) || (refit == Refit::Near && !writing.wasNear())) {
                if (!best && !expand) expressions[m] = normal;
                continue;
            }
            writing.run();
            if (best && writing.descriptionLength() >= best->descriptionLength()) continue;
            best.emplace(std::move(writing));
            best_conditions = std::move(found);
        }
        if (!best) continue;
        constexpr int kMostRewritings = 6;
        for (int n = 0; n < kMostRewritings && !stop.stop_requested() && rewrite(best, rows); ++n) continue;
        expressions[m] = best->expression();
        for (WritingStep &step : best->takeSteps()) {
            step.output = static_cast<int>(m);
            result.steps.push_back(std::move(step));
        }
        conditions.insert(conditions.end(), best_conditions.begin(), best_conditions.end());
        result.fitted = true;
    }
    std::sort(conditions.begin(), conditions.end());
    conditions.erase(std::unique(conditions.begin(), conditions.end()), conditions.end());
    result.formula = formula.rewritten(std::move(expressions), conditions);
    return result;
}

WrittenFormula writtenFormula(const Kan &model, const Dataset &dataset, FormulaOptions options, Refit refit,
                              const std::stop_token &stop) {
    const int digits = std::exchange(options.digits, 0);
    const NetworkFormula formula(model, std::move(options));
    const Matrix inputs = inUserUnits(dataset.train_input, dataset.input_scaling);
    WrittenFormula result{formula, {}, false};
    const bool as_it_is = splineEdges(model) > 0 || model.frozenEdgeCount() > 0;
    if (as_it_is || dataset.classes > 0 || dataset.outputs() != model.outputs() || inputs.rows() == 0)
        result.formula = normalFormula(formula, inputs);
    else
        result = writtenFormula(formula, inputs, inUserUnits(dataset.train_label, dataset.output_scaling), refit, stop,
                                dataset.train_weight);
    result.formula = result.formula.withDigits(digits);
    return result;
}

}  // namespace kan
