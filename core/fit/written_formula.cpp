#include "core/fit/written_formula.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/fit/class_fit.h"
#include "core/fit/column_laws.h"
#include "core/fit/expression_values.h"
#include "core/fit/frozen_numbers.h"
#include "core/fit/frozen_terms.h"
#include "core/fit/parametric_expression.h"
#include "core/fit/rewritings.h"
#include "core/fit/thinned_rows.h"
#include "core/fit/writing.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr Eigen::Index kMostRows = 5000;

/// Takes the shortest law of a column if its description is clearly shorter than what there is. Of two laws that are
/// not clearly apart the first counts as shorter. False: there is none.
bool takeLaw(std::optional<Writing> &best, const Matrix &rows) {
    constexpr double kClearly = 4;  // bits: what one noise makes of two laws that are alike
    constexpr std::size_t kMostFitted = 3;
    std::vector<std::pair<double, Rewriting>> offered;
    for (Rewriting &law : columnLaws(best->expression(), rows))
        if (const std::optional<double> bits = best->bitsAlone(law)) offered.emplace_back(*bits, std::move(law));
    std::vector<double> shortest_alone;
    shortest_alone.reserve(offered.size());
    for (const auto &[bits, law] : offered) shortest_alone.push_back(bits);
    std::sort(shortest_alone.begin(), shortest_alone.end());
    if (shortest_alone.size() > kMostFitted) shortest_alone.resize(kMostFitted);
    std::optional<Writing> shortest;
    for (const auto &[bits, law] : offered) {
        if (bits > shortest_alone.back()) continue;
        Writing other(*best);
        if (!other.take(law)) continue;
        const double known = (shortest ? *shortest : *best).descriptionLength();
        if (other.descriptionLength() < known - kClearly) shortest.emplace(std::move(other));
    }
    if (!shortest) return false;
    shortest->run();
    best.emplace(std::move(*shortest));
    return true;
}

/// Takes a law of a column, else the first rewriting, that makes the formula shorter to write down; false: there is
/// none.
bool rewrite(std::optional<Writing> &best, const Matrix &rows) {
    if (takeLaw(best, rows)) return true;
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

namespace {

NetworkFormula inNormalForm(const NetworkFormula &formula, const Matrix &inputs, const NormalForm::Options &form) {
    if (!formula.typesetRefusal().empty()) return formula;
    std::vector<ExpressionPtr> expressions = formula.expressions();
    std::vector<std::string> conditions;
    for (ExpressionPtr &e : expressions)
        if (const ExpressionPtr normal =
                normalised(e, formula.splines(), inputs, form, &conditions, &formula.options().input_names))
            e = normal;
    return formula.rewritten(std::move(expressions), conditions);
}

/// Of the scores of classes, which only together say anything: their constants, fitted at once. False, and nothing is
/// changed: they cannot be fitted, or are not near the maximum.
bool fitScores(std::vector<ExpressionPtr> &expressions, const Matrix &rows, const Eigen::VectorXd &classes,
               const RowWeights &weights, std::vector<WritingStep> &steps, const std::stop_token &stop) {
    constexpr Eigen::Index kMostConstants = 200;
    std::vector<ParametricExpression> constants;
    LogitTapes tapes;
    Eigen::VectorXd start;
    for (const ExpressionPtr &e : expressions) {
        std::optional<ParametricExpression> of = ParametricExpression::of(e, static_cast<int>(rows.cols()));
        if (!of) return false;
        const Eigen::VectorXd values = of->values();
        start.conservativeResize(start.size() + values.size());
        start.tail(values.size()) = values;
        tapes.push_back(of->tape());
        constants.push_back(std::move(*of));
    }
    if (start.size() > kMostConstants) return false;
    const std::optional<ConstantFit> fit = fitClasses(tapes, rows, classes, weights, start, stop);
    if (!fit || !nearTheMaximum(*fit)) return false;
    Eigen::Index first = 0;
    for (std::size_t m = 0; m < expressions.size(); ++m) {
        const Eigen::Index count = constants[m].values().size();
        expressions[m] = constants[m].with(fit->values.segment(first, count), fit->errors.segment(first, count));
        first += count;
    }
    steps.push_back({"refit", concat(start.size(), " constants fitted to the rows by their likelihood"), 0,
                     probabilityError(tapes, rows, classes, weights, start),
                     probabilityError(tapes, rows, classes, weights, fit->values)});
    return true;
}

/// What the values of an output are.
WritingTarget targetOf(const FormulaOptions &options, std::size_t output) {
    if (options.events.size() == 1) return WritingTarget::Event;
    const bool log = output < options.output_scaling.size() && options.output_scaling[output].log;
    return log ? WritingTarget::Logarithm : WritingTarget::Value;
}

/// What an output is fitted to.
struct WritingRows {
    const Matrix &all;   ///< for the signs that a normal form goes by
    const Matrix &rows;  ///< of them, those that constants are fitted to
    const RowWeights &weights;
    WritingTarget kind;
    bool near;  ///< only where it is all but fitted already
};

/// An output on its way: how it stands if it cannot be fitted, or is not near, and how it is written.
struct WrittenOutput {
    ExpressionPtr normal;
    std::optional<Writing> writing;
    std::vector<std::string> conditions;
};

/// `beside`: of Writing.
WrittenOutput writtenOutput(const ExpressionPtr &e, const NetworkFormula &formula, const WritingRows &on,
                            const Eigen::VectorXd &target, const NormalForm::Options &form, const std::stop_token &stop,
                            const Eigen::VectorXd &beside) {
    WrittenOutput result{e, std::nullopt, {}};
    for (const bool expand : {false, true}) {
        if (expand && form.keep_exact) continue;
        NormalForm::Options wanted = form;
        wanted.expand = expand;
        std::vector<std::string> found;
        const ExpressionPtr normal =
            normalised(e, formula.splines(), on.all, wanted, &found, &formula.options().input_names);
        if (!normal) continue;
        Writing writing(on.rows, target, on.weights, on.kind, form, stop, beside);
        if (!writing.begin(normal) || (on.near && !writing.wasNear())) {
            if (!result.writing && !expand) result.normal = normal;
            continue;
        }
        writing.run();
        if (result.writing && writing.descriptionLength() >= result.writing->descriptionLength()) continue;
        result.writing.emplace(std::move(writing));
        result.conditions = std::move(found);
    }
    if (!result.writing) return result;
    const int most_rewritings = form.keep_exact ? 0 : 6;
    for (int n = 0; n < most_rewritings && !stop.stop_requested() && rewrite(result.writing, on.rows); ++n) continue;
    return result;
}

/// All terms of these sums, the largest on the rows first, constants last.
ExpressionPtr sumBySize(const std::vector<ExpressionPtr> &sums, const Matrix &rows) {
    ExpressionFactory make;
    std::vector<std::pair<double, ExpressionPtr>> terms;
    for (const ExpressionPtr &sum : sums)
        for (const ExpressionPtr &term : sum->kind == ExpressionKind::Sum ? sum->children : std::vector{sum})
            terms.emplace_back(term->kind == ExpressionKind::Number ? 0.0 : valuesOf(term, {}, rows).norm(),
                               make.adopted(term));
    std::stable_sort(terms.begin(), terms.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    std::vector<ExpressionPtr> ordered;
    ordered.reserve(terms.size());
    for (const auto &[size, term] : terms) ordered.push_back(term);
    return make.orderedSum(std::move(ordered));
}

/// The same of an output that is a sum of frozen terms and others: these are written for what the frozen ones leave of
/// the target, by all means that there are, and the sum is put together again. Nothing: it is no such sum.
std::optional<WrittenOutput> besideFrozenTerms(const ExpressionPtr &e, const NetworkFormula &formula,
                                               const WritingRows &on, const Eigen::VectorXd &target,
                                               const NormalForm::Options &form, const std::stop_token &stop,
                                               const Kan &model, ExpressionPtr &whole) {
    if (on.kind != WritingTarget::Value) return std::nullopt;
    std::vector<std::string> conditions;
    const ExpressionPtr normal =
        normalised(e, formula.splines(), on.all, form, &conditions, &formula.options().input_names);
    const std::optional<FrozenSum> parts = normal ? frozenTermsApart(normal, model) : std::nullopt;
    if (!parts) return std::nullopt;
    const Eigen::VectorXd frozen = valuesOf(parts->frozen, formula.splines(), on.rows);
    if (!frozen.allFinite()) return std::nullopt;
    WrittenOutput rest = writtenOutput(parts->rest, formula, on, target - frozen, {}, stop, frozen);
    if (!rest.writing) return std::nullopt;
    rest.conditions.insert(rest.conditions.end(), conditions.begin(), conditions.end());
    whole = sumBySize({rest.writing->expression(), parts->frozen}, on.rows);
    return rest;
}

/// In such a normal form. Exact numbers that are to stay are not multiplied out, and their functions not rewritten; the
/// terms beside those of edges that are frozen in `frozen_in` (null: none are) are.
WrittenFormula writtenIn(const NormalForm::Options &form, const NetworkFormula &formula, const Matrix &inputs,
                         const Matrix &labels, Refit refit, const std::stop_token &stop, const RowWeights &weights,
                         const Kan *frozen_in) {
    WrittenFormula result{formula, {}, false};
    if (std::find(weights.begin(), weights.end(), 0.0) != weights.end()) {
        const std::vector<Eigen::Index> counting = rowsOfWeight(weights);
        RowWeights rest;
        for (const Eigen::Index row : counting) rest.push_back(weights[static_cast<std::size_t>(row)]);
        return writtenIn(form, formula, inputs(counting, Eigen::all), labels(counting, Eigen::all), refit, stop, rest,
                         frozen_in);
    }
    const Matrix rows = thinnedRows(inputs, kMostRows), targets = thinnedRows(labels, kMostRows);
    const RowWeights row_weights = thinnedWeights(weights, inputs.rows(), kMostRows);
    if (formula.options().events.size() > 1) {
        std::vector<WritingStep> steps;
        const NetworkFormula normal = inNormalForm(formula, inputs, form);
        std::vector<ExpressionPtr> scores = normal.expressions();
        if (!fitScores(scores, rows, targets.col(0), row_weights, steps, stop)) return {normal, {}, false};
        return {normal.rewritten(std::move(scores), {}), std::move(steps), true};
    }
    std::vector<ExpressionPtr> expressions = formula.expressions();
    std::vector<std::string> conditions;
    for (std::size_t m = 0; m < expressions.size() && !stop.stop_requested(); ++m) {
        const WritingTarget kind = targetOf(formula.options(), m);
        const WritingRows on{inputs, rows, row_weights, kind, refit == Refit::Near || kind == WritingTarget::Event};
        Eigen::VectorXd target = targets.col(static_cast<Eigen::Index>(m));
        if (kind == WritingTarget::Logarithm) target = target.array().log().matrix();
        ExpressionPtr whole;
        std::optional<WrittenOutput> output =
            frozen_in ? besideFrozenTerms(expressions[m], formula, on, target, form, stop, *frozen_in, whole)
                      : std::nullopt;
        if (!output) {
            output.emplace(writtenOutput(expressions[m], formula, on, target, form, stop, {}));
            whole = output->writing ? output->writing->expression() : output->normal;
        }
        expressions[m] = whole;
        if (!output->writing) continue;
        for (WritingStep &step : output->writing->takeSteps()) {
            step.output = static_cast<int>(m);
            result.steps.push_back(std::move(step));
        }
        conditions.insert(conditions.end(), output->conditions.begin(), output->conditions.end());
        result.fitted = true;
    }
    std::sort(conditions.begin(), conditions.end());
    conditions.erase(std::unique(conditions.begin(), conditions.end()), conditions.end());
    result.formula = formula.rewritten(std::move(expressions), conditions);
    return result;
}

}  // namespace

NetworkFormula normalFormula(const NetworkFormula &formula, const Matrix &inputs) {
    return inNormalForm(formula, inputs, {});
}

WrittenFormula writtenFormula(const NetworkFormula &formula, const Matrix &inputs, const Matrix &labels, Refit refit,
                              const std::stop_token &stop, const RowWeights &weights) {
    return writtenIn({}, formula, inputs, labels, refit, stop, weights, nullptr);
}

WrittenFormula writtenFormula(const Kan &model, const Dataset &dataset, FormulaOptions options, Refit refit,
                              const std::stop_token &stop) {
    const int digits = std::exchange(options.digits, 0);
    const NetworkFormula formula(model, std::move(options));
    const Matrix inputs = inUserUnits(dataset.train_input, dataset.input_scaling);
    WrittenFormula result{formula, {}, false};
    const bool all_frozen = model.frozenEdgeCount() > 0 && model.frozenEdgeCount() == model.activeEdgeCount();
    const bool as_it_is = splineEdges(model) > 0 || all_frozen || inputs.rows() == 0;
    const bool of_numbers = dataset.classes == 0 && dataset.outputs() == model.outputs();
    const bool of_logits = dataset.classes > 0 && !formula.options().events.empty();
    if (as_it_is || !(of_numbers || of_logits)) {
        result.formula = normalFormula(formula, inputs);
    } else if (const Matrix labels = inUserUnits(dataset.train_label, dataset.output_scaling);
               model.frozenEdgeCount() > 0) {
        NormalForm::Options form;
        form.keep_exact = true;
        result = writtenIn(form, withFrozenNumbers(formula, model), inputs, labels, refit, stop, dataset.train_weight,
                           &model);
        result.formula = withPlainNumbersOnly(result.formula);
    } else {
        result = writtenFormula(formula, inputs, labels, refit, stop, dataset.train_weight);
    }
    result.formula = result.formula.withDigits(digits);
    return result;
}

namespace {

/// Whether a formula of numbers is as far from the network as from the labels, at most.
bool agree(const NetworkFormula &written, const NetworkFormula &network, const Matrix &inputs, const Matrix &labels,
           const RowWeights &weights) {
    constexpr double kNothing = 1e-6;  // of the labels' deviation
    if (inputs.rows() == 0) return true;
    const FormulaValues ours = written.evaluate(inputs), theirs = network.evaluate(inputs);
    if (ours.undefined_rows > 0 || theirs.undefined_rows > 0) return false;
    for (Eigen::Index m = 0; m < labels.cols(); ++m) {
        const Eigen::VectorXd a = ours.values.col(m), b = theirs.values.col(m), label = labels.col(m);
        const Eigen::VectorXd mean = Eigen::VectorXd::Constant(label.size(), label.mean());
        if (!(rmse(a, b, weights) <= rmse(a, label, weights) + kNothing * rmse(label, mean, weights))) return false;
    }
    return true;
}

}  // namespace

ComputedFormula computedFormula(const Kan &model, const Dataset &dataset, FormulaOptions options) {
    const int digits = std::exchange(options.digits, 0);
    const NetworkFormula network(model, options);
    const auto result = [&](const NetworkFormula &formula, std::vector<WritingStep> steps, bool written,
                            const char *remark) {
        return ComputedFormula{formula.withDigits(digits).withRemark(remark), std::move(steps), written};
    };
    const auto asItIs = [&](const char *why) { return result(network, {}, false, why); };
    if (splineEdges(model) > 0) return asItIs("As the network computes it: some of its edges are splines.");
    if (!network.typesetRefusal().empty()) return asItIs("As the network computes it: it is too long to be read.");
    WrittenFormula written = writtenFormula(model, dataset, options);
    const Matrix inputs = inUserUnits(dataset.train_input, dataset.input_scaling);
    const Matrix tests = inUserUnits(dataset.test_input, dataset.input_scaling);
    // Classes are only fitted where they are near the network.
    const bool fitted_numbers = written.fitted && dataset.classes == 0;
    if (fitted_numbers && !(agree(written.formula, network, inputs,
                                  inUserUnits(dataset.train_label, dataset.output_scaling), dataset.train_weight) &&
                            agree(written.formula, network, tests,
                                  inUserUnits(dataset.test_label, dataset.output_scaling), dataset.test_weight)))
        return asItIs("As the network computes it: the formula with its constants fitted to the rows says otherwise.");
    return result(written.formula, std::move(written.steps), true,
                  written.fitted ? "As it is written down: its constants are fitted to the training rows."
                                 : "As it is written down, with the constants of the network.");
}

}  // namespace kan
