#include "core/lab/gradients/gradient_gauss_newton.h"

namespace kan {

GradientGaussNewton::GradientGaussNewton(const Kan &model, GradientObjective &objective, int threads)
    : objective_(objective), jacobian_(threads), at_(model.parameters()), gradient_(at_.size()) {
    jacobian_.bind(model, objective.data().inputs);
    linearizeJacobian();
}

void GradientGaussNewton::linearizeJacobian() {
    const double factor = 2.0 / static_cast<double>(objective_.data().labels.size());
    jacobian_.linearize(at_, factor, factor * objective_.weight());
}

Eigen::VectorXd GradientGaussNewton::gather(std::span<const double> parameters) const {
    return jacobian_.columns().gather(parameters);
}

void GradientGaussNewton::scatter(const Eigen::VectorXd &x, std::span<double> parameters) const {
    jacobian_.columns().scatter(x, parameters);
}

bool GradientGaussNewton::value(const Eigen::VectorXd &x, double &f) {
    if (stop_.stop_requested()) return false;
    scatter(x, at_);
    f = objective_.loss(at_);
    return true;
}

bool GradientGaussNewton::linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) {
    if (stop_.stop_requested()) return false;
    scatter(x, at_);
    losses_ = objective_.evaluate(at_, gradient_);
    f = losses_.total(objective_.weight());
    gradient = gather(gradient_);
    linearizeJacobian();
    return true;
}

bool GradientGaussNewton::curvature(Eigen::MatrixXd &lower) {
    if (stop_.stop_requested()) return false;
    jacobian_.curvature(lower);
    return true;
}

bool GradientGaussNewton::curvatureDiagonal(Eigen::VectorXd &diagonal) {
    if (stop_.stop_requested()) return false;
    diagonal = jacobian_.curvatureDiagonal();
    return true;
}

bool GradientGaussNewton::curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) {
    if (stop_.stop_requested()) return false;
    product = jacobian_.curvatureProduct(v);
    return true;
}

}  // namespace kan
