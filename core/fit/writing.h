#pragma once

#include <Eigen/Core>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/fit/constant_fit.h"
#include "core/fit/parametric_expression.h"
#include "core/fit/rewritings.h"
#include "core/fit/written_formula.h"
#include "core/formula/expression.h"
#include "core/formula/formula_spline.h"
#include "core/formula/normal_form.h"

namespace kan {

/// What an expression is fitted to.
enum class WritingTarget {
    Value,      ///< a column of numbers
    Logarithm,  ///< the logarithm of one; the expression is exp of what is fitted
    Event       ///< 0 and 1; the expression is the log-odds of 1
};

/// e in normal form (normal_form.h); null: there is none that is the same to 1e-12 of its size on the rows. Adds to
/// `conditions`, such as "x1 > 0", those under which it holds, with `names` of the inputs. Of `options` the order of
/// terms does not count.
ExpressionPtr normalised(const ExpressionPtr &e, const std::vector<FormulaSpline> &splines, const Matrix &rows,
                         NormalForm::Options options, std::vector<std::string> *conditions = nullptr,
                         const std::vector<std::string> *names = nullptr);

/// One output on its way to be written: fitted to rows, and made shorter as far as they allow. What it is given
/// outlives it. Copies go ways of their own.
class Writing {
  public:
    /// `target` [N] as WritingTarget says. Weights are positive; none: all rows alike. `form` is what formulas are put
    /// into when constants of them have changed. `beside` [N]: what stands beside the expression and has been taken off
    /// the target; empty: nothing does.
    Writing(const Matrix &rows, const Eigen::VectorXd &target, const RowWeights &weights, WritingTarget kind,
            const NormalForm::Options &form, const std::stop_token &stop, Eigen::VectorXd beside = {});

    /// False: cannot be fitted.
    bool begin(const ExpressionPtr &e);
    /// Whether fitting has hardly made the error smaller.
    bool wasNear() const;
    /// Drops terms and takes plain numbers, until nothing changes.
    void run();
    /// Another formula, in normal form and fitted to the rows. False, and this is of no use any more, if that cannot
    /// be.
    bool take(const Rewriting &rewriting);
    /// The description's length with a rewriting whose own new constants alone are fitted, which costs little beside
    /// take(). Nothing if they cannot be, or if the others could not make up for what it is longer now.
    std::optional<double> bitsAlone(const Rewriting &rewriting) const;

    const ExpressionPtr &expression() const { return expression_; }
    std::vector<WritingStep> takeSteps() { return std::move(steps_); }
    /// Of an event its probability's.
    double rmse() const { return rmseOf(expression_); }
    /// In bits: what the residuals, the constants and the symbols take.
    double descriptionLength() const { return bitsOf(fit_.sum_of_squares, fit_.values.size(), expression_); }

  private:
    /// A constant that is to become another number.
    struct Change {
        double deviations = 0;  ///< by how many standard errors it moves
        Eigen::Index c = 0;
        double value = 0;
    };
    struct Kept {
        ExpressionPtr expression;
        ConstantFit fit;
        std::optional<ParametricExpression> constants;
    };

    ExpressionPtr wrapped(const ExpressionPtr &e) const;
    ExpressionPtr unwrapped(const ExpressionPtr &e) const;
    double rmseOf(const ExpressionPtr &e) const;
    double bitsOf(double sum_of_squares, Eigen::Index constants, const ExpressionPtr &e) const;
    bool fit();
    std::optional<ConstantFit> fitted(const ParametricExpression &constants) const;
    bool allowed(double sum_of_squares, const ConstantFit &before, double deviations) const;
    bool relativeErrors();
    bool weighedByItself();
    Kept keep() const { return {expression_, fit_, constants_}; }
    void restore(Kept kept);
    bool tryWith(const Eigen::VectorXd &values, const std::vector<bool> &exact, double deviations);
    double reach(Eigen::Index c) const;
    std::vector<double> expectedCosts(const std::vector<Change> &changes) const;
    void keepWhatPays(std::vector<Change> &changes) const;
    static std::vector<Change> leastFirst(std::vector<Change> changes);
    double variance(const ConstantFit &fit) const;
    template <class Price>
    bool together(const char *name, std::vector<Change> changes, const Price &price);
    bool dropTerms();
    bool plainExponents();
    bool plainNumbers();
    double errorOf(Eigen::Index c) const;
    double perTerm() const;
    void note(const char *name, std::string detail, double before);

    const Matrix &rows_;
    const Eigen::VectorXd &target_;
    WritingTarget kind_;
    NormalForm::Options form_;
    std::stop_token stop_;
    Eigen::VectorXd beside_;
    double spread_ = 0, floor_ = 0, before_ = 0;
    Eigen::VectorXd weights_;  ///< of rows, by their expected error; empty: all alike
    RowWeights row_weights_;   ///< as given
    ExpressionPtr expression_;
    ConstantFit fit_;
    std::optional<ParametricExpression> constants_;
    std::vector<WritingStep> steps_;
};

}  // namespace kan
