#include "core/train/gauss_newton.h"

namespace kan {

void GaussNewton::bind(const Kan &model, const Matrix &inputs, Objective &objective) {
    shape_ = model;
    objective_ = &objective;
    jacobian_.bind(model, inputs);
    jacobian_.setSampleWeights(objective.weights());
    at_ = moved_ = model.parameters();
    gradient_.resize(at_.size());
}

void GaussNewton::use(const LossFunction &loss, const PenaltyOptions &penalty, const std::stop_token &stop) {
    loss_ = loss;
    penalty_ = penalty;
    stop_ = stop;
}

Eigen::VectorXd GaussNewton::gather(std::span<const double> parameters) const {
    return jacobian_.columns().gather(parameters);
}

void GaussNewton::scatter(const Eigen::VectorXd &x, std::span<double> parameters) const {
    jacobian_.columns().scatter(x, parameters);
}

double GaussNewton::squareFactor() const {
    return 2.0 / objective_->total();
}

bool GaussNewton::value(const Eigen::VectorXd &x, double &f) {
    if (stop_.stop_requested()) return false;
    scatter(x, moved_);
    f = objective_->value(moved_, loss_, penalty_);
    return true;
}

bool GaussNewton::linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) {
    if (stop_.stop_requested()) return false;
    scatter(x, at_);
    f = objective_->evaluate(at_, loss_, penalty_, gradient_).objective;
    gradient = gather(gradient_);
    jacobian_.linearize(at_);
    jacobian_.setEdgeWeights(penaltyEdgeWeights(shape_, at_, objective_->workspace(), penalty_));
    coefficients_.compute(shape_, at_, jacobian_.columns(), penalty_);
    return true;
}

bool GaussNewton::curvature(Eigen::MatrixXd &lower) {
    if (stop_.stop_requested()) return false;
    jacobian_.curvature(squareFactor(), lower);
    coefficients_.addTo(lower);
    return true;
}

bool GaussNewton::curvatureDiagonal(Eigen::VectorXd &diagonal) {
    if (stop_.stop_requested()) return false;
    diagonal = jacobian_.curvatureDiagonal(squareFactor());
    coefficients_.addDiagonalTo(diagonal);
    return true;
}

bool GaussNewton::curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) {
    if (stop_.stop_requested()) return false;
    product = jacobian_.curvatureProduct(squareFactor(), v);
    coefficients_.addProductTo(v, product);
    return true;
}

}  // namespace kan
