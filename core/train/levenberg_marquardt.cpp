#include "core/train/levenberg_marquardt.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace kan {

std::string_view toString(LmVariant variant) {
    return variant == LmVariant::Cholesky ? "Cholesky" : "conjugate gradients";
}

void LevenbergMarquardt::clear() {
    damping_ = 0;
    growth_ = 2;
}

LmVariant LevenbergMarquardt::variantFor(Eigen::Index size, double curvature_cost, const LmOptions &options) {
    const double n = static_cast<double>(size);
    const double bytes = 2 * n * n * sizeof(double);
    const double work = curvature_cost + n * n * n / 6;
    return bytes > options.memory_budget || work > options.work_budget ? LmVariant::ConjugateGradients
                                                                       : LmVariant::Cholesky;
}

bool LevenbergMarquardt::prepare(CurvedObjective &objective, LmVariant variant) {
    if (variant == LmVariant::ConjugateGradients) {
        curvature_.resize(0, 0);
        if (!objective.curvatureDiagonal(diagonal_)) return false;
    } else {
        if (!objective.curvature(curvature_)) return false;
        diagonal_ = curvature_.diagonal();
    }
    const double mean = diagonal_.size() > 0 ? diagonal_.mean() : 0.0;
    scale_ = (diagonal_.array() > 0).select((diagonal_ * mean).cwiseSqrt(), 1.0);
    return true;
}

bool LevenbergMarquardt::solve(CurvedObjective &objective, const LmOptions &options, LmResult &result, bool &solved) {
    if (result.variant == LmVariant::ConjugateGradients) return conjugateGradients(objective, options, result, solved);
    damped_ = curvature_;
    damped_.diagonal() += damping_ * scale_;
    const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> factor(damped_);
    solved = factor.info() == Eigen::Success;
    if (solved) step_ = factor.solve(-gradient_);
    return true;
}

/// Conjugate gradients (Hestenes & Stiefel 1952) on the damped system with its diagonal as preconditioner, ended early
/// as Steihaug (1983) and Dembo, Eisenstat & Steihaug (1982) have it.
bool LevenbergMarquardt::conjugateGradients(CurvedObjective &objective, const LmOptions &options, LmResult &result,
                                            bool &solved) {
    const Eigen::VectorXd inverse = (diagonal_ + damping_ * scale_).cwiseInverse();
    step_.setZero(gradient_.size());
    Eigen::VectorXd residual = -gradient_;
    Eigen::VectorXd conditioned = inverse.cwiseProduct(residual);
    Eigen::VectorXd direction = conditioned;
    Eigen::VectorXd product;
    double size = residual.dot(conditioned);
    const double target = options.cg_tolerance * options.cg_tolerance * size;
    solved = size > 0;
    for (int n = 0; n < options.cg_max_iterations && size > target; ++n) {
        if (!objective.curvatureProduct(direction, product)) return false;
        ++result.cg_iterations;
        product += damping_ * scale_.cwiseProduct(direction);
        const double bend = direction.dot(product);
        if (!(bend > 0)) break;
        const double length = size / bend;
        step_ += length * direction;
        residual -= length * product;
        conditioned = inverse.cwiseProduct(residual);
        const double next = residual.dot(conditioned);
        direction = conditioned + next / size * direction;
        size = next;
    }
    return true;
}

void LevenbergMarquardt::reward(double gain, const LmOptions &options) {
    const double factor = 1 - std::pow(2 * std::min(gain, 1.0) - 1, 3);
    damping_ = std::max(options.least_damping, damping_ * std::max(0.1, factor));
    growth_ = 2;
}

void LevenbergMarquardt::punish() {
    damping_ *= growth_;
    growth_ *= 2;
}

LmResult LevenbergMarquardt::iterate(Eigen::VectorXd &x, CurvedObjective &objective, const LmOptions &options) {
    LmResult result;
    result.status = OptimizerStatus::Stopped;
    result.variant = variantFor(x.size(), objective.curvatureCost(), options);
    if (!objective.linearize(x, result.f, gradient_)) return result;
    ++result.evaluations;
    if (!std::isfinite(result.f) || !gradient_.allFinite()) {
        result.status = OptimizerStatus::Failed;
        return result;
    }
    result.gradient_norm = gradient_.size() > 0 ? gradient_.cwiseAbs().maxCoeff() : 0.0;
    if (damping_ == 0) damping_ = options.initial_damping;
    result.status = OptimizerStatus::NoProgress;
    if (result.gradient_norm == 0) return result;
    if (!prepare(objective, result.variant)) {
        result.status = OptimizerStatus::Stopped;
        return result;
    }
    for (int trial = 0; trial < options.max_trials; ++trial) {
        const TrialEnd end = tryStep(x, objective, options, result);
        if (end == TrialEnd::Rejected) continue;
        if (end == TrialEnd::Accepted) result.status = OptimizerStatus::MaxIterations;
        if (end == TrialEnd::Stopped) result.status = OptimizerStatus::Stopped;
        break;
    }
    return result;
}

LevenbergMarquardt::TrialEnd LevenbergMarquardt::tryStep(Eigen::VectorXd &x, CurvedObjective &objective,
                                                         const LmOptions &options, LmResult &result) {
    bool solved = false;
    if (!solve(objective, options, result, solved)) return TrialEnd::Stopped;
    const double predicted =
        solved ? 0.5 * (damping_ * step_.cwiseProduct(scale_).dot(step_) - gradient_.dot(step_)) : 0.0;
    if (!(predicted > 0) || !std::isfinite(predicted)) {
        punish();
        return TrialEnd::Rejected;
    }
    const Eigen::VectorXd moved = x + step_;
    if (moved == x) return TrialEnd::Exhausted;
    double f = 0;
    if (!objective.value(moved, f)) return TrialEnd::Stopped;
    ++result.evaluations;
    if (!std::isfinite(f) || !(f < result.f)) {
        punish();
        return TrialEnd::Rejected;
    }
    result.damping = damping_;
    result.step_length = step_.norm();
    result.iterations = 1;
    reward((result.f - f) / predicted, options);
    result.f = f;
    x = moved;
    return TrialEnd::Accepted;
}

}  // namespace kan
