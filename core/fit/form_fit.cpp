#include "core/fit/form_fit.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "core/fit/least_squares.h"
#include "core/fit/tape_residuals.h"
#include "core/random/torch_generator.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

/// Residuals in those constants that the form is not linear in: the others have their best values (variable projection,
/// Golub & Pereyra 1973; Jacobian after Kaufman 1975).
class ProjectedResiduals : public ResidualFunction {
  public:
    ProjectedResiduals(ResidualFunction &whole, const std::vector<bool> &linear) : whole_(whole) {
        for (std::size_t c = 0; c < linear.size(); ++c)
            (linear[c] ? linear_ : curved_).push_back(static_cast<Eigen::Index>(c));
    }
    bool trivial() const { return linear_.empty() || curved_.empty(); }
    Eigen::VectorXd curved(const Eigen::VectorXd &x) const { return x(curved_); }
    /// All constants: these, and the best linear ones beside them; nothing if they are not finite.
    std::optional<Eigen::VectorXd> completed(const Eigen::VectorXd &curved) {
        x_.setZero(static_cast<Eigen::Index>(linear_.size() + curved_.size()));
        x_(curved_) = curved;
        Eigen::VectorXd r;
        if (!whole_.linearize(x_, r, jacobian_)) return std::nullopt;
        if (!linear_.empty()) {
            part_.compute(jacobian_(Eigen::all, linear_));
            x_(linear_) = part_.solve(-r);
        }
        if (!x_.allFinite()) return std::nullopt;
        return x_;
    }
    bool residuals(const Eigen::VectorXd &curved, Eigen::VectorXd &r) override {
        return completed(curved) && whole_.residuals(x_, r);
    }
    bool linearize(const Eigen::VectorXd &curved, Eigen::VectorXd &r, Eigen::MatrixXd &jacobian) override {
        if (!completed(curved) || !whole_.linearize(x_, r, jacobian_)) return false;
        jacobian = part_.householderQ().adjoint() * jacobian_(Eigen::all, curved_);
        jacobian.topRows(part_.rank()).setZero();
        jacobian = (part_.householderQ() * jacobian).eval();
        return jacobian.allFinite();
    }

  private:
    ResidualFunction &whole_;
    std::vector<Eigen::Index> linear_, curved_;
    Eigen::VectorXd x_;
    Eigen::MatrixXd jacobian_;
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> part_;
};

class Search {
  public:
    Search(const Form &form, const Matrix &rows, const Eigen::VectorXd &target, const FormFitOptions &options,
           std::stop_token stop)
        : form_(form),
          options_(options),
          stop_(std::move(stop)),
          residuals_(form.tape(), rows, target, options.errors),
          linear_(form.tape().linearConstants()),
          projected_(residuals_, linear_),
          random_(options.seed) {}

    void run() {
        const std::vector<std::string> &names = form_.constants();
        const bool given = std::all_of(names.begin(), names.end(),
                                       [&](const std::string &name) { return options_.start.contains(name); });
        if (given) climb(point(Draw::None));
        const bool all_linear = std::find(linear_.begin(), linear_.end(), false) == linear_.end();
        const int starts = all_linear ? 1 : options_.starts;
        for (int n = 0; n < starts && agreeing_ < kAgreeing && !stop_.stop_requested(); ++n) {
            climbProjected(point(n == 0 ? Draw::None : (n % 2 == 1 ? Draw::Near : Draw::Anywhere)));
            if (options_.start_done) options_.start_done(n + 1);
        }
    }

    const std::optional<LeastSquaresResult> &best() const { return best_; }
    int starts() const { return starts_; }
    TapeResiduals &residuals() { return residuals_; }

  private:
    static constexpr int kAgreeing = 4;  ///< starts that lead to the best optimum: it is taken for that of all

    enum class Draw { None, Near, Anywhere };
    /// None: given values, else 1. Near: given ones within a factor of 2.8, others as Anywhere: sizes over six decades
    /// and either sign.
    Eigen::VectorXd point(Draw draw) {
        const std::vector<std::string> &names = form_.constants();
        Eigen::VectorXd x(static_cast<Eigen::Index>(names.size()));
        for (std::size_t c = 0; c < names.size(); ++c) {
            const auto start = options_.start.find(names[c]);
            const bool given = start != options_.start.end();
            double value = given ? start->second : 1;
            if (draw == Draw::Near && given) value *= std::exp(std::numbers::ln2 * 3 * (random_.uniform() - 0.5));
            if (draw == Draw::Anywhere || (draw == Draw::Near && !given)) {
                value = std::exp(std::numbers::ln10 * (6 * random_.uniform() - 4));
                if (random_.uniform() < 0.5) value = -value;
            }
            x[static_cast<Eigen::Index>(c)] = value;
        }
        return x;
    }

    void climbProjected(const Eigen::VectorXd &start) {
        const std::optional<Eigen::VectorXd> whole = projected_.completed(projected_.curved(start));
        if (!whole) return;
        if (projected_.trivial()) return climb(*whole);
        const std::optional<LeastSquaresResult> found = optimum(projected_, projected_.curved(start));
        if (const auto end = found ? projected_.completed(found->x) : std::nullopt) climb(*end);
    }

    std::optional<LeastSquaresResult> optimum(ResidualFunction &function, const Eigen::VectorXd &start) {
        LeastSquaresOptions options;
        options.max_iter = options_.max_iter;
        try {
            return leastSquares(function, start, options, stop_);
        } catch (const std::domain_error &) {
            return std::nullopt;
        }
    }

    void climb(const Eigen::VectorXd &start) {
        std::optional<LeastSquaresResult> result = optimum(residuals_, start);
        if (!result) return;
        ++starts_;
        // What is equal but for roundings stays with the first.
        constexpr double kSame = 1e-9;
        if (!best_ || result->sum_of_squares < (1 - kSame) * best_->sum_of_squares) {
            best_ = std::move(result);
            agreeing_ = 1;
        } else if (result->sum_of_squares <= (1 + kSame) * best_->sum_of_squares) {
            ++agreeing_;
        }
    }

    const Form &form_;
    const FormFitOptions &options_;
    std::stop_token stop_;
    TapeResiduals residuals_;
    std::vector<bool> linear_;
    ProjectedResiduals projected_;
    TorchGenerator random_;
    std::optional<LeastSquaresResult> best_;
    int starts_ = 0, agreeing_ = 0;
};

std::string listed(const std::vector<std::string> &names) {
    std::string text;
    for (std::size_t n = 0; n < names.size(); ++n)
        text += concat(n == 0 ? "" : (n + 1 == names.size() ? " and " : ", "), visible(names[n]));
    return text;
}

/// Which constants a direction that nothing determines moves.
[[noreturn]] void refuseUndetermined(const Form &form, const Eigen::VectorXd &direction, const Eigen::VectorXd &at) {
    std::vector<std::string> moved;
    Eigen::VectorXd share(direction.size());
    for (Eigen::Index c = 0; c < share.size(); ++c)
        share[c] = std::abs(direction[c]) / std::max(std::abs(at[c]), 1e-300);
    const double largest = share.maxCoeff();
    for (Eigen::Index c = 0; c < share.size(); ++c)
        if (share[c] > 1e-3 * largest) moved.push_back(form.constants()[static_cast<std::size_t>(c)]);
    if (moved.size() == 1)
        throw FitError(concat("no row determines the constant ", listed(moved),
                              ": the formula does not change with it; leave it out or give it a number"));
    throw FitError(concat("the rows do not determine the constants ", listed(moved),
                          " one by one, only together; give one of them a number"));
}

std::string placeOf(const FormFitOptions &options, Eigen::Index row) {
    return options.place ? options.place(row) : concat("row ", row + 1);
}

/// The first row that is not finite with these constants.
std::string placeOfPole(const Form &form, const Matrix &rows, const Eigen::VectorXd &at,
                        const FormFitOptions &options) {
    Eigen::VectorXd values;
    form.tape().evaluate(rows, {at.data(), static_cast<std::size_t>(at.size())}, values);
    for (Eigen::Index row = 0; row < values.size(); ++row)
        if (!std::isfinite(values[row])) return placeOf(options, row);
    return "its derivatives";
}

}  // namespace

void FormFitOptions::validate(const Form &form, Eigen::Index rows) const {
    const auto &names = form.constants();
    for (const auto &[name, value] : start) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            const auto &columns = form.columns();
            if (std::find(columns.begin(), columns.end(), name) != columns.end())
                throw FitError(concat("start: \"", visible(name), "\" is a column, not a constant of the formula (",
                                      names.empty() ? "it has none" : listed(names),
                                      "); give the constant another name"));
            const std::string near = nearestName(name, names);
            throw FitError(concat(
                "start: the formula has no constant \"", visible(name), "\"",
                near.empty() ? concat("; it has ", listed(names)) : concat("; perhaps \"", visible(near), "\"")));
        }
        if (!std::isfinite(value))
            throw FitError(concat("start of ", visible(name), " is ", value, "; expected a finite number"));
    }
    if (starts < 1 || starts > 10000) throw FitError(concat("starts is ", starts, "; expected 1 .. 10000"));
    if (max_iter < 1 || max_iter > 1000000) throw FitError(concat("max_iter is ", max_iter, "; expected 1 .. 1000000"));
    if (errors.size() == 0) return;
    if (errors.size() != rows) throw FitError(concat("errors has ", errors.size(), " numbers; expected ", rows));
    for (Eigen::Index row = 0; row < rows; ++row)
        if (!(errors[row] > 0) || !std::isfinite(errors[row]))
            throw FitError(
                concat("the error in ", placeOf(*this, row), " is ", errors[row], "; expected a number above 0"));
}

std::vector<double> FormFit::values() const {
    std::vector<double> all;
    for (const FittedConstant &constant : constants) all.push_back(constant.value);
    return all;
}

namespace {

Eigen::VectorXd targetValues(const Form &target, const Matrix &rows, const FormFitOptions &options) {
    Eigen::VectorXd values;
    target.tape().evaluate(rows, {}, values);
    for (Eigen::Index row = 0; row < values.size(); ++row)
        if (!std::isfinite(values[row]))
            throw FitError(concat("the target ", visible(target.text()), " is ", values[row], " in ",
                                  placeOf(options, row), "; expected a finite number"));
    return values;
}

void requireConstants(const Form &form, Eigen::Index rows) {
    const std::size_t count = form.constants().size();
    if (count == 0)
        throw FitError(
            "the formula has no constant to be fitted; expected a name that is neither a column nor a "
            "function, such as a in a*x1");
    if (static_cast<std::size_t>(rows) < count)
        throw FitError(concat("the formula has ", count, " constants (", listed(form.constants()), "), the table ",
                              rows, rows == 1 ? " row" : " rows", "; expected at least as many rows"));
}

/// Residuals at the optimum next to x, where those of double precision are mostly rounding: x itself is then too coarse
/// as well, and the last step is taken in the residuals alone.
Eigen::VectorXd preciseResiduals(const Form &target, const Form &form, const Matrix &rows, const Eigen::VectorXd &x,
                                 const Eigen::MatrixXd &jacobian, const Eigen::VectorXd &errors) {
    Eigen::VectorXd r = form.preciseDifference({x.begin(), x.end()}, target, rows);
    if (r.size() == 0) return r;
    if (errors.size() > 0) r = r.cwiseQuotient(errors);
    return r - jacobian * Eigen::ColPivHouseholderQR<Eigen::MatrixXd>(jacobian).solve(r);
}

}  // namespace

void requireFittable(const Form &target, const Form &form, Eigen::Index rows) {
    if (!target.constants().empty())
        throw FitError(concat("the target ", visible(target.text()), " holds ", listed(target.constants()),
                              ", which the table does not have as columns"));
    std::string shared;  // a column of the target that the form reads too
    bool own = false;
    for (std::size_t column = 0; column < form.reads().size(); ++column) {
        if (!target.reads()[column]) continue;
        own = own || !form.reads()[column];
        if (form.reads()[column] && shared.empty()) shared = form.columns()[column];
    }
    if (!shared.empty() && !own)
        throw FitError(concat("the formula reads ", visible(shared), ", which the target ", visible(target.text()),
                              " is made of; expected other columns"));
    requireConstants(form, rows);
}

FormFit fitForm(const Form &target, const Form &form, const Matrix &rows, const FormFitOptions &options,
                const std::stop_token &stop) {
    requireFittable(target, form, rows.rows());
    options.validate(form, rows.rows());
    const Eigen::VectorXd wanted = targetValues(target, rows, options);
    const auto count = static_cast<Eigen::Index>(form.constants().size());
    Search search(form, rows, wanted, options, stop);
    search.run();
    FormFit fit;
    fit.stopped = stop.stop_requested();
    if (!search.best()) {
        if (fit.stopped) return fit;
        throw FitError(concat("the formula has no finite value in ",
                              placeOfPole(form, rows, Eigen::VectorXd::Ones(count), options),
                              " wherever the fit starts; give starting values, or leave such rows out"));
    }
    const LeastSquaresResult &best = *search.best();
    Eigen::VectorXd r;
    Eigen::MatrixXd jacobian;
    if (!search.residuals().linearize(best.x, r, jacobian))
        throw FitError("the formula's derivatives are not finite where it fits best");
    const InverseNormal inverse = inverseNormal(jacobian);
    if (inverse.undetermined.size() > 0) refuseUndetermined(form, inverse.undetermined, best.x);
    constexpr double kNearLastDigit = 1e-9;
    constexpr Eigen::Index kMostPrecise = 2000;
    if (rows.rows() <= kMostPrecise && r.stableNorm() < kNearLastDigit * (jacobian * best.x).stableNorm())
        if (const Eigen::VectorXd precise = preciseResiduals(target, form, rows, best.x, jacobian, options.errors);
            precise.size() > 0)
            r = precise;
    fit.residual_sum_of_squares = r.squaredNorm();
    fit.degrees_of_freedom = static_cast<int>(rows.rows() - count);
    const double variance = fit.degrees_of_freedom > 0 ? fit.residual_sum_of_squares / fit.degrees_of_freedom
                                                       : std::numeric_limits<double>::quiet_NaN();
    fit.residual_standard_deviation = std::sqrt(variance);
    fit.covariance = variance * inverse.matrix;
    for (Eigen::Index c = 0; c < count; ++c)
        fit.constants.push_back(
            {form.constants()[static_cast<std::size_t>(c)], best.x[c], std::sqrt(fit.covariance(c, c))});
    if (options.errors.size() > 0) r = r.cwiseProduct(options.errors);
    fit.rmse = std::sqrt(r.squaredNorm() / static_cast<double>(rows.rows()));
    fit.iterations = best.iterations;
    fit.starts = search.starts();
    fit.converged = best.converged;
    return fit;
}

}  // namespace kan
