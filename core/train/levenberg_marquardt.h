#pragma once

#include <Eigen/Core>
#include <span>
#include <string_view>

#include "core/train/optimizer_status.h"

namespace kan {

/// What Levenberg-Marquardt minimises: a function f whose Hessian has a positive semi-definite approximation H, as 2/n
/// J^T J has for a mean of n squares. Every call returns false if the caller shall stop at once.
class CurvedObjective {
  public:
    virtual ~CurvedObjective() = default;
    virtual bool value(const Eigen::VectorXd &x, double &f) = 0;
    /// Value and gradient; the calls below refer to this x.
    virtual bool linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) = 0;
    virtual bool curvature(Eigen::MatrixXd &lower) = 0;  ///< H, lower triangle
    virtual bool curvatureDiagonal(Eigen::VectorXd &diagonal) = 0;
    virtual bool curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) = 0;  ///< H v
    virtual double curvatureCost() const = 0;  ///< multiply-adds of curvature()
};

/// A function of a network's parameters, of which some are free.
class CurvedParameters : public CurvedObjective {
  public:
    virtual Eigen::VectorXd gather(std::span<const double> parameters) const = 0;
    virtual void scatter(const Eigen::VectorXd &x, std::span<double> parameters) const = 0;
};

/// How the damped system (H + mu D) d = -gradient is solved.
enum class LmVariant {
    Cholesky,           ///< H held as a matrix and factorised
    ConjugateGradients  ///< products H v only (Gauss-Newton-CG)
};
std::string_view toString(LmVariant variant);  ///< "Cholesky", "conjugate gradients"

struct LmOptions {
    double initial_damping = 0.1;  ///< mu of the first iteration, relative to D
    double least_damping = 1e-15;
    int max_trials = 30;           ///< damping retries of one iteration
    double memory_budget = 512e6;  ///< bytes of H and its factor above which conjugate gradients take over
    double work_budget = 5e9;      ///< multiply-adds of forming and factorising H above which they do too
    double cg_tolerance = 0.05;    ///< residual relative to the gradient at which the inner iteration ends
    int cg_max_iterations = 100;   ///< of one trial
};

struct LmResult {
    OptimizerStatus status = OptimizerStatus::Failed;
    LmVariant variant = LmVariant::Cholesky;
    int iterations = 0;        ///< accepted steps: 1, or 0 if there was no way down
    int evaluations = 0;       ///< of f, with or without gradient
    int cg_iterations = 0;     ///< of all trials
    double f = 0;              ///< at the accepted x
    double gradient_norm = 0;  ///< largest entry, before the step
    double step_length = 0;    ///< Euclidean
    double damping = 0;        ///< of the accepted step
};

/// Levenberg (1944) and Marquardt (1963): steps d of (H + mu D) d = -gradient with D = sqrt(diag(H) mean(diag(H))):
/// half way between Levenberg's D = 1 and Marquardt's D = diag(H). On splines this holds back coefficients that few
/// samples touch without freezing the others. mu follows the gain ratio of actual to predicted decrease in Nielsen's
/// (1999) manner: down by at most 10 after a good step, up by 2, 4, 8, ... after a bad one. A parameter whose diagonal
/// entry is zero has no influence and stays. The damping is kept between calls.
class LevenbergMarquardt {
  public:
    /// One accepted step: x moves to a lower f, or stays if no damping leads down (NoProgress). Never accepts an f that
    /// is not finite; fails without touching x if f or its gradient is not finite there.
    LmResult iterate(Eigen::VectorXd &x, CurvedObjective &objective, const LmOptions &options = {});

    /// The variant that `size` parameters get.
    static LmVariant variantFor(Eigen::Index size, double curvature_cost, const LmOptions &options);

    /// Forgets the damping.
    void clear();

  private:
    enum class TrialEnd { Accepted, Rejected, Exhausted, Stopped };

    bool prepare(CurvedObjective &objective, LmVariant variant);
    TrialEnd tryStep(Eigen::VectorXd &x, CurvedObjective &objective, const LmOptions &options, LmResult &result);
    bool solve(CurvedObjective &objective, const LmOptions &options, LmResult &result, bool &solved);
    bool conjugateGradients(CurvedObjective &objective, const LmOptions &options, LmResult &result, bool &solved);
    void reward(double gain, const LmOptions &options);
    void punish();

    double damping_ = 0;  ///< 0: not begun
    double growth_ = 2;
    Eigen::MatrixXd curvature_, damped_;
    Eigen::VectorXd diagonal_, scale_, gradient_, step_;  ///< scale_: D, 1 where H has a zero
};

}  // namespace kan
