#include "core/fit/writing.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/fit/class_fit.h"
#include "core/fit/expression_values.h"
#include "core/fit/plain_number.h"
#include "core/formula/formula_names.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kEqual = 1e-12;     ///< what rewriting may change, of the values' size
constexpr double kExactData = 1e-9;  ///< a residual of so little of the target's deviation is none
constexpr int kRounds = 6;
constexpr const char *kWeighed = "errors grow with the value: each row counts by its relative error";
constexpr double kBitsPerConstant = 4, kBitsPerSymbol = 3;

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

/// What so many plain numbers may cost: with nineteen in twenty of their squared deviations.
double quantile(double count) {
    return std::max(4.0, count + 2 * std::sqrt(2 * count));
}

/// With all numbers meant exactly but those that are not fitted yet.
ExpressionPtr withKnownFixed(const ExpressionPtr &e) {
    ExpressionFactory make;
    const auto visit = [&make](const auto &self, const ExpressionPtr &part) -> ExpressionPtr {
        if (part->kind == ExpressionKind::Number)
            return make.number(part->number, std::isnan(part->error) ? part->error : 0);
        Expression copy = *part;
        for (ExpressionPtr &child : copy.children) child = self(self, child);
        return make.remade(std::move(copy));
    };
    return visit(visit, e);
}

}  // namespace

ExpressionPtr normalised(const ExpressionPtr &e, const std::vector<FormulaSpline> &splines, const Matrix &rows,
                         NormalForm::Options options, std::vector<std::string> *conditions,
                         const std::vector<std::string> *names) {
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

Writing::Writing(const Matrix &rows, const Eigen::VectorXd &target, const RowWeights &weights, WritingTarget kind,
                 const NormalForm::Options &form, const std::stop_token &stop, Eigen::VectorXd beside)
    : rows_(rows),
      target_(target),
      kind_(kind),
      form_(form),
      stop_(stop),
      beside_(std::move(beside)),
      row_weights_(weights) {
    if (!weights.empty()) {
        const Eigen::ArrayXd errors = Eigen::Map<const Eigen::ArrayXd>(weights.data(), target.size()).sqrt().inverse();
        weights_ = (errors / std::exp(errors.log().mean())).matrix();
    }
    const double mean = target.mean();
    spread_ = std::sqrt((target.array() - mean).square().mean());
    // Whatever is said of events, there is more to be explained.
    if (kind != WritingTarget::Event)
        floor_ = std::pow(kExactData * std::max(spread_, 1e-300), 2) * static_cast<double>(target.size());
}

bool Writing::begin(const ExpressionPtr &e) {
    expression_ = e;
    if (!fit()) return false;
    before_ = rmseOf(e);
    if (relativeErrors()) {
        if (!fit()) return false;
        note("weigh", kWeighed, before_);
    }
    note("refit", concat(constants_->constants().size(), " constants fitted to the rows"), before_);
    return true;
}
bool Writing::wasNear() const {
    constexpr double kGain = 1.02, kNothing = 1e-6;
    if (kind_ == WritingTarget::Event) return nearTheMaximum(fit_);
    return before_ <= kGain * rmse() + kNothing * spread_;
}

void Writing::run() {
    for (int round = 0; round < kRounds && !stop_.stop_requested(); ++round) {
        const bool dropped = dropTerms();
        const bool straight = plainExponents();
        const bool plain = plainNumbers();
        if (!straight && !dropped && !plain) break;
    }
}

bool Writing::take(const Rewriting &rewriting) {
    const double before = rmse();
    // As it is offered its constants may be found more easily than those of the normal form.
    expression_ = rewriting.expression;
    const bool found = fit();
    const ExpressionPtr normal = normalised(found ? expression_ : rewriting.expression, {}, rows_, form_);
    if (!normal) return false;
    expression_ = normal;
    if (!fit()) return false;
    note("rewrite", rewriting.detail, before);
    return weighedByItself();
}

std::optional<double> Writing::bitsAlone(const Rewriting &rewriting) const {
    constexpr double kHopeless = 60;  // bits that the other constants do not make up for
    const std::optional<ParametricExpression> constants =
        ParametricExpression::of(wrapped(withKnownFixed(rewriting.expression)), static_cast<int>(rows_.cols()));
    if (!constants) return std::nullopt;
    const std::optional<ConstantFit> alone = fitted(*constants);
    if (!alone || !alone->finite) return std::nullopt;
    const double bits = bitsOf(alone->sum_of_squares, constants->values().size(), rewriting.expression);
    if (!(bits < descriptionLength() + kHopeless)) return std::nullopt;
    return bits;
}

double Writing::bitsOf(double sum_of_squares, Eigen::Index constants, const ExpressionPtr &e) const {
    const auto n = static_cast<double>(rows_.rows());
    double bits = kind_ == WritingTarget::Event ? sum_of_squares / 2 * std::numbers::log2e
                                                : n / 2 * std::log2(std::max(sum_of_squares, floor_) / n);
    for (const double weight : weights_) bits += std::log2(weight);
    for (Eigen::Index c = 0; c < constants; ++c) bits += std::log2(n) / 2 + kBitsPerConstant;
    return bits + kBitsPerSymbol * writtenSize(e);
}

ExpressionPtr Writing::wrapped(const ExpressionPtr &e) const {
    if (kind_ != WritingTarget::Logarithm) return e;
    ExpressionFactory make;
    return make.call("log", {e});
}
ExpressionPtr Writing::unwrapped(const ExpressionPtr &e) const {
    return kind_ == WritingTarget::Logarithm ? e->children[0] : e;
}

double Writing::rmseOf(const ExpressionPtr &e) const {
    const Eigen::VectorXd values = valuesOf(wrapped(e), {}, rows_);
    if (kind_ != WritingTarget::Event) return kan::rmse(values, target_, row_weights_);
    return kan::rmse((1 + (-values.array()).exp()).inverse().matrix(), target_, row_weights_);
}

bool Writing::fit() {
    std::optional<ParametricExpression> constants =
        ParametricExpression::of(wrapped(expression_), static_cast<int>(rows_.cols()));
    if (!constants) return false;
    const std::optional<ConstantFit> fit = fitted(*constants);
    if (!fit || !fit->finite) return false;
    fit_ = *fit;
    expression_ = unwrapped(constants->with(fit_.values, fit_.errors));
    constants_ = std::move(constants);
    return true;
}

std::optional<ConstantFit> Writing::fitted(const ParametricExpression &constants) const {
    if (kind_ == WritingTarget::Event)
        return fitClasses({constants.tape()}, rows_, target_, row_weights_, constants.values(), stop_);
    return fitConstants(constants.tape(), rows_, target_, weights_, constants.values(), stop_);
}

/// What a change of the formula may cost: so many squared standard deviations of a residual.
bool Writing::allowed(double sum_of_squares, const ConstantFit &before, double deviations) const {
    if (sum_of_squares <= floor_) return true;
    return sum_of_squares - before.sum_of_squares <= deviations * variance(before);
}

/// Of a residual.
double Writing::variance(const ConstantFit &fit) const {
    const auto freedom = static_cast<double>(std::max<Eigen::Index>(1, fit.degrees_of_freedom));
    return kind_ == WritingTarget::Event ? 1 : fit.sum_of_squares / freedom;
}

/// Whether residuals grow with the value (by their likelihood, of a normal error with a deviation in proportion to
/// the value against one that is the same everywhere). Then rows are weighted so.
bool Writing::relativeErrors() {
    constexpr double kPlainly = 5;  // of the logarithm of the likelihood
    if (fit_.sum_of_squares <= floor_ || kind_ != WritingTarget::Value || !row_weights_.empty()) return false;
    const Eigen::VectorXd values = valuesOf(expression_, {}, rows_);
    const Eigen::VectorXd whole = beside_.size() > 0 ? (values + beside_).eval() : values;
    if (!(whole.cwiseAbs().minCoeff() > 0)) return false;
    const auto n = static_cast<double>(rows_.rows());
    const Eigen::ArrayXd residuals = (values - target_).array(), size = whole.array().abs();
    const double alike = -n / 2 * std::log(residuals.square().mean());
    const double relative = -n / 2 * std::log((residuals / size).square().mean()) - size.log().sum();
    if (!(relative > alike + kPlainly)) return false;
    // In the unit of the target, so that sums of squares stay comparable.
    weights_ = (size / std::exp(size.log().mean())).matrix();
    return true;
}

void Writing::restore(Kept kept) {
    expression_ = std::move(kept.expression);
    fit_ = std::move(kept.fit);
    constants_ = std::move(kept.constants);
}

/// Rows weighted by what the expression itself says of them, and fitted again, if they are or were weighted so.
bool Writing::weighedByItself() {
    if (!row_weights_.empty()) return true;
    const bool before = weights_.size() > 0;
    const double error = rmse();
    weights_.resize(0);
    const bool now = relativeErrors();
    if (!now && !before) return true;
    if (!fit()) return false;
    if (!before) note("weigh", kWeighed, error);
    return true;
}

/// With these constants at these values for good: into normal form and fitted again. False, and nothing is changed,
/// if it costs more than `deviations`.
bool Writing::tryWith(const Eigen::VectorXd &values, const std::vector<bool> &exact, double deviations) {
    const Kept before = keep();
    const ExpressionPtr moved = unwrapped(constants_->with(values, fit_.errors, exact));
    const ExpressionPtr normal = normalised(moved, {}, rows_, form_);
    expression_ = normal;
    // With every change there is less to be fitted, so that this comes to an end.
    if (normal && fit() && fit_.free < before.fit.free && allowed(fit_.sum_of_squares, before.fit, deviations))
        return true;
    restore(before);
    return false;
}

/// How far from its value a constant may be told from another.
double Writing::reach(Eigen::Index c) const {
    const double error = fit_.errors[c];
    return std::max(2 * (std::isfinite(error) ? error : 0), kExactData * std::abs(fit_.values[c]));
}

/// By how much the sum of squares grows with each change beside those before it, were the expression linear in its
/// constants: of all d'(S)^-1 d with the part S of (J'J)^-1 that belongs to them, of which a triangular factor tells
/// all beginnings. 0 where that cannot be told.
std::vector<double> Writing::expectedCosts(const std::vector<Change> &changes) const {
    std::vector<double> costs(changes.size(), 0.0);
    std::vector<Eigen::Index> places;
    std::vector<std::size_t> told;
    Eigen::VectorXd moved(static_cast<Eigen::Index>(changes.size()));
    for (std::size_t n = 0; n < changes.size(); ++n) {
        const auto at = std::find(fit_.determined.begin(), fit_.determined.end(), changes[n].c);
        if (at == fit_.determined.end()) continue;
        moved[static_cast<Eigen::Index>(places.size())] = changes[n].value - fit_.values[changes[n].c];
        places.push_back(at - fit_.determined.begin());
        told.push_back(n);
    }
    if (places.empty()) return costs;
    moved.conservativeResize(static_cast<Eigen::Index>(places.size()));
    const Eigen::MatrixXd part = fit_.inverse(places, places);
    const Eigen::VectorXd scale = part.diagonal().cwiseSqrt().cwiseInverse();
    const Eigen::LLT<Eigen::MatrixXd> factors(scale.asDiagonal() * part * scale.asDiagonal());
    const Eigen::VectorXd steps = factors.matrixL().solve(scale.asDiagonal() * moved);
    if (factors.info() != Eigen::Success || !steps.allFinite()) return costs;
    for (std::size_t n = 0; n < told.size(); ++n) costs[told[n]] = std::pow(steps[static_cast<Eigen::Index>(n)], 2);
    return costs;
}

/// Of changes in their order the first ones that cost least against perTerm() for each: what many terms that mean
/// nothing save does not pay for one that means something.
void Writing::keepWhatPays(std::vector<Change> &changes) const {
    const std::vector<double> costs = expectedCosts(changes);
    const double saved = perTerm() * variance(fit_);
    double cost = 0, least = 0;
    std::size_t kept = 0;
    for (std::size_t n = 0; n < changes.size(); ++n) {
        cost += costs[n];
        const bool nothing = fit_.sum_of_squares + cost <= floor_;
        const double balance = (nothing ? 0 : cost) - static_cast<double>(n + 1) * saved;
        if (balance > least) continue;
        least = balance;
        kept = n + 1;
    }
    changes.resize(kept);
}

std::vector<Writing::Change> Writing::leastFirst(std::vector<Change> changes) {
    std::sort(changes.begin(), changes.end(), [](const Change &a, const Change &b) {
        return std::pair(a.deviations, a.c) < std::pair(b.deviations, b.c);
    });
    return changes;
}

/// All of these changes at once, those that move least first, as each alone may look needed beside the freedom of the
/// others; those that move most are given up until `price`(how many) is not exceeded.
template <class Price>
bool Writing::together(const char *name, std::vector<Change> changes, const Price &price) {
    constexpr double kFarTooMuch = 4;  // times what a change may cost: no fit is needed to refuse it
    const std::vector<double> costs = expectedCosts(changes);
    double cost = std::accumulate(costs.begin(), costs.end(), 0.0);
    for (; !changes.empty() && !stop_.stop_requested(); cost -= costs[changes.size() - 1], changes.pop_back()) {
        Eigen::VectorXd values = fit_.values;
        std::vector<bool> exact(static_cast<std::size_t>(values.size()), false);
        std::string words;
        const double most = price(static_cast<double>(changes.size()));
        if (!allowed(fit_.sum_of_squares + cost / kFarTooMuch, fit_, most)) continue;
        for (const Change &change : changes) {
            values[change.c] = change.value;
            exact[static_cast<std::size_t>(change.c)] = change.value != 0;
            words += concat(words.empty() ? "" : ", ", shortestNumber(fit_.values[change.c]), " is ",
                            shortestNumber(change.value));
        }
        const double rmse_before = rmse();
        if (!tryWith(values, exact, most)) continue;
        note(name, words, rmse_before);
        return true;
    }
    return false;
}

bool Writing::dropTerms() {
    constexpr double kFarFromNothing = 6;
    bool any = false;
    for (bool again = true; again && !stop_.stop_requested();) {
        std::vector<Change> changes;
        for (Eigen::Index c = 0; c < fit_.values.size(); ++c) {
            if (!constants_->constants()[static_cast<std::size_t>(c)].term || fit_.errors[c] == 0) continue;
            const double moved = std::abs(fit_.values[c]) / errorOf(c);
            if (moved <= kFarFromNothing) changes.push_back({moved, c, 0});
        }
        changes = leastFirst(std::move(changes));
        keepWhatPays(changes);
        again = together("drop", std::move(changes), [this](double count) { return count * perTerm(); });
        any = any || again;
    }
    return any;
}

bool Writing::plainExponents() {
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
    return together("exponents", leastFirst(std::move(changes)), [this](double count) { return count * perTerm(); });
}

bool Writing::plainNumbers() {
    std::vector<Change> changes;
    for (Eigen::Index c = 0; c < fit_.values.size(); ++c) {
        if (fit_.errors[c] == 0) continue;
        const std::optional<PlainNumber> plain = plainNumber(fit_.values[c], reach(c));
        if (plain) changes.push_back({std::abs(plain->value - fit_.values[c]) / errorOf(c), c, plain->value});
    }
    return together("numbers", leastFirst(std::move(changes)), [](double count) { return quantile(count); });
}

/// A standard error for dividing by. Where the rows are met to their roundings, these are what it comes from.
double Writing::errorOf(Eigen::Index c) const {
    const bool met = fit_.sum_of_squares > 0 && fit_.sum_of_squares < floor_;
    const double error = fit_.errors[c] * (met ? std::sqrt(floor_ / fit_.sum_of_squares) : 1);
    return std::max(std::isfinite(error) ? error : 0, kExactData / 2 * std::abs(fit_.values[c]));
}
/// What a constant less may cost, by the Bayesian information criterion.
double Writing::perTerm() const {
    return std::max(4.0, std::log(static_cast<double>(rows_.rows())));
}

void Writing::note(const char *name, std::string detail, double before) {
    steps_.push_back({name, std::move(detail), 0, before, rmse()});
}

}  // namespace kan
