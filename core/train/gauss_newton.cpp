#include "core/train/gauss_newton.h"

namespace kan {

void GaussNewton::bind(const Kan &model, const Matrix &inputs, Objective &objective) {
    shape_ = model;
    objective_ = &objective;
    inputs_ = inputs;
    jacobian_.bind(model, inputs);
    backward_bound_ = false;
    at_ = moved_ = model.parameters();
    gradient_.resize(at_.size());
}

void GaussNewton::use(const TrainingOptions &options, const std::stop_token &stop) {
    options_ = options;
    stop_ = stop;
}

Eigen::VectorXd GaussNewton::gather(std::span<const double> parameters) const {
    Eigen::VectorXd x(jacobian_.columns());
    for (Eigen::Index n = 0; n < x.size(); ++n) x(n) = parameters[jacobian_.parameters()[static_cast<std::size_t>(n)]];
    return x;
}

void GaussNewton::scatter(const Eigen::VectorXd &x, std::span<double> parameters) const {
    for (Eigen::Index n = 0; n < x.size(); ++n) parameters[jacobian_.parameters()[static_cast<std::size_t>(n)]] = x(n);
}

double GaussNewton::squareFactor() const {
    return 2.0 / (static_cast<double>(jacobian_.samples()) * jacobian_.outputs());
}

bool GaussNewton::value(const Eigen::VectorXd &x, double &f) {
    if (stop_.stop_requested()) return false;
    scatter(x, moved_);
    f = options_.lamb > 0 ? objective_->losses(moved_, options_).objective(options_.lamb) : objective_->mse(moved_);
    return true;
}

bool GaussNewton::linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) {
    if (stop_.stop_requested()) return false;
    scatter(x, at_);
    f = objective_->evaluate(at_, options_, gradient_).objective(options_.lamb);
    gradient = gather(gradient_);
    jacobian_.linearize(at_);
    if (options_.lamb > 0) penalty_.compute(shape_, at_, objective_->workspace(), jacobian_, options_);
    return true;
}

bool GaussNewton::curvature(Eigen::MatrixXd &lower) {
    if (stop_.stop_requested()) return false;
    jacobian_.gram(lower);
    lower *= squareFactor();
    if (options_.lamb > 0) penalty_.addTo(lower, options_.lamb);
    return true;
}

bool GaussNewton::curvatureDiagonal(Eigen::VectorXd &diagonal) {
    if (stop_.stop_requested()) return false;
    diagonal = squareFactor() * jacobian_.diagonal();
    if (options_.lamb > 0) penalty_.addDiagonalTo(diagonal, options_.lamb);
    if (!backward_bound_) backward_.bind(shape_, inputs_);
    backward_bound_ = true;
    backward_.forward(at_, EdgeSums::None);
    return true;
}

bool GaussNewton::curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) {
    if (stop_.stop_requested()) return false;
    const Matrix tangent = jacobian_.product(v);
    for (int row = 0; row < backward_.rows(); ++row)
        for (int j = 0; j < jacobian_.outputs(); ++j)
            backward_.outputGradient(row, j) = squareFactor() * tangent(row, j);
    backward_.backward(at_, {}, gradient_);
    product = gather(gradient_);
    if (options_.lamb > 0) penalty_.addProductTo(v, product, options_.lamb);
    return true;
}

}  // namespace kan
