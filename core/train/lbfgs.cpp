#include "core/train/lbfgs.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace kan {

namespace {

Eigen::Map<const Eigen::VectorXd> view(const std::vector<double> &values) {
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}
Eigen::Map<Eigen::VectorXd> view(std::vector<double> &values) {
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}
double largest(const std::vector<double> &values) {
    return values.empty() ? 0.0 : view(values).lpNorm<Eigen::Infinity>();
}

}  // namespace

void Lbfgs::clear() {
    *this = Lbfgs();
}

void Lbfgs::updateHistory(const std::vector<double> &gradient, const LbfgsOptions &options) {
    std::vector<double> change(gradient.size());
    std::vector<double> step(gradient.size());
    view(change) = view(gradient) - view(previous_gradient_);
    view(step) = view(direction_) * step_length_;
    const double curvature = view(change).dot(view(step));
    if (!(curvature > options.tolerance_ys)) return;
    if (static_cast<int>(steps_.size()) == options.history_size) {
        gradient_changes_.pop_front();
        steps_.pop_front();
        inverse_curvatures_.pop_front();
    }
    hessian_scale_ = curvature / view(change).squaredNorm();
    gradient_changes_.push_back(std::move(change));
    steps_.push_back(std::move(step));
    inverse_curvatures_.push_back(1.0 / curvature);
}

void Lbfgs::computeDirection(const std::vector<double> &gradient) {
    std::vector<double> alpha(steps_.size());
    direction_.resize(gradient.size());
    auto d = view(direction_);
    d = -view(gradient);
    for (std::size_t i = steps_.size(); i-- > 0;) {
        alpha[i] = view(steps_[i]).dot(d) * inverse_curvatures_[i];
        d -= alpha[i] * view(gradient_changes_[i]);
    }
    d *= hessian_scale_;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const double beta = view(gradient_changes_[i]).dot(d) * inverse_curvatures_[i];
        d += (alpha[i] - beta) * view(steps_[i]);
    }
}

StepReport Lbfgs::minimise(std::vector<double> &x, const ObjectiveFunction &objective, const LbfgsOptions &options,
                           const IterationCallback &callback) {
    StepReport result;
    RayPoint point;
    point.gradient.resize(x.size());
    result.evaluations = 1;
    if (!objective(x, point.f, point.gradient)) {
        result.status = OptimizerStatus::Stopped;
        return result;
    }
    result.f = point.f;
    result.gradient_norm = largest(point.gradient);
    if (!std::isfinite(point.f) || !view(point.gradient).allFinite()) return result;
    if (result.gradient_norm <= options.tolerance_grad) {
        result.status = OptimizerStatus::Converged;
        return result;
    }
    result.status = OptimizerStatus::MaxIterations;
    while (result.iterations < options.max_iter) {
        ++result.iterations;
        ++iterations_;
        if (iterations_ > 1) updateHistory(point.gradient, options);
        computeDirection(point.gradient);
        previous_gradient_ = point.gradient;
        const double previous_f = point.f;
        step_length_ = options.lr;
        if (iterations_ == 1) step_length_ *= std::min(1.0, 1.0 / view(point.gradient).lpNorm<1>());
        point.t = 0;
        point.slope = view(point.gradient).dot(view(direction_));
        if (!(point.slope <= -options.tolerance_change)) {
            result.status = OptimizerStatus::NoProgress;
            break;
        }
        LineSearchResult search = strongWolfe(objective, x, direction_, step_length_, point, options.line_search);
        result.evaluations += search.evaluations;
        if (search.stopped) {
            result.status = OptimizerStatus::Stopped;
            step_length_ = 0;
            break;
        }
        point = std::move(search.point);
        step_length_ = point.t;
        view(x) += step_length_ * view(direction_);
        result.f = point.f;
        result.gradient_norm = largest(point.gradient);
        result.step_length = step_length_;
        if (callback) callback(result);
        if (result.iterations == options.max_iter || result.evaluations >= options.max_eval) break;
        const bool converged = result.gradient_norm <= options.tolerance_grad;
        const bool no_progress = step_length_ * largest(direction_) <= options.tolerance_change ||
                                 std::abs(point.f - previous_f) < options.tolerance_change;
        if (!converged && !no_progress) continue;
        result.status = converged ? OptimizerStatus::Converged : OptimizerStatus::NoProgress;
        break;
    }
    return result;
}

}  // namespace kan
