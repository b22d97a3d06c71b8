#include "core/train/constrained_steps.h"

#include <algorithm>
#include <numeric>

namespace kan {

void ConstrainedCurvature::bind(CurvedParameters &network, const FreeParameters &free, std::span<const double> x) {
    network_ = &network;
    free_ = &free;
    x_.assign(x.begin(), x.end());
    parameters_.resize(x.size());
    std::vector<double> numbers(x.size());
    std::iota(numbers.begin(), numbers.end(), 0.0);
    const Eigen::VectorXd columns = network.gather(numbers);
    columns_.clear();
    std::vector<bool> is_column(x.size());
    for (const double column : columns) {
        columns_.push_back(static_cast<std::size_t>(column));
        is_column[columns_.back()] = true;
    }
    places_.clear();
    for (const std::size_t place : free.places())
        if (is_column[place]) places_.push_back(place);
}

Eigen::VectorXd ConstrainedCurvature::gather(std::span<const double> x) const {
    Eigen::VectorXd chosen(static_cast<Eigen::Index>(places_.size()));
    for (std::size_t n = 0; n < places_.size(); ++n) chosen(static_cast<Eigen::Index>(n)) = x[places_[n]];
    return chosen;
}

void ConstrainedCurvature::scatter(const Eigen::VectorXd &chosen, std::span<double> x) const {
    for (std::size_t n = 0; n < places_.size(); ++n) x[places_[n]] = chosen(static_cast<Eigen::Index>(n));
}

Eigen::VectorXd ConstrainedCurvature::networkColumns(const Eigen::VectorXd &chosen) {
    scatter(chosen, x_);
    free_->toParameters(x_, parameters_);
    return network_->gather(parameters_);
}

bool ConstrainedCurvature::value(const Eigen::VectorXd &chosen, double &f) {
    return network_->value(networkColumns(chosen), f);
}

bool ConstrainedCurvature::linearize(const Eigen::VectorXd &chosen, double &f, Eigen::VectorXd &gradient) {
    Eigen::VectorXd by_network;
    if (!network_->linearize(networkColumns(chosen), f, by_network)) return false;
    by_ = free_->jacobian(x_, columns_, places_);
    gradient = by_.transpose() * by_network;
    return true;
}

bool ConstrainedCurvature::curvature(Eigen::MatrixXd &lower) {
    Eigen::MatrixXd network;
    if (!network_->curvature(network)) return false;
    const Eigen::MatrixXd half = Eigen::MatrixXd(network.selfadjointView<Eigen::Lower>()) * by_;
    lower = by_.transpose() * half;
    return true;
}

bool ConstrainedCurvature::curvatureDiagonal(Eigen::VectorXd &diagonal) {
    Eigen::VectorXd network;
    if (!network_->curvatureDiagonal(network)) return false;
    diagonal = by_.cwiseProduct(by_).transpose() * network;
    return true;
}

bool ConstrainedCurvature::curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) {
    Eigen::VectorXd of_network;
    if (!network_->curvatureProduct(by_ * v, of_network)) return false;
    product = by_.transpose() * of_network;
    return true;
}

void ConstrainedSteps::bind(const Kan &network, std::span<const InputConstraint> constraints) {
    free_.emplace(network, constraints);
    x_ = free_->toFree(network.parameters());
    parameters_.resize(x_.size());
}

StepReport ConstrainedSteps::step(Optimizer &optimizer, Kan &network, const StepProblem &problem,
                                  const StepSettings &settings) {
    StepProblem over_free;
    over_free.objective = [&](std::span<const double> x, double &f, std::span<double> slope) {
        free_->toParameters(x, parameters_);
        if (!problem.objective(parameters_, f, slope)) return false;
        free_->pullBack(x, slope);
        return true;
    };
    over_free.curved = [&]() -> CurvedParameters & {
        curvature_.bind(problem.curved(), *free_, x_);
        return curvature_;
    };
    if (problem.progress)
        over_free.progress = [&](const StepReport &now) {
            free_->toParameters(x_, network.parameters());
            problem.progress(now);
        };
    const StepReport report = optimizer.step(x_, over_free, settings);
    free_->toParameters(x_, network.parameters());
    return report;
}

}  // namespace kan
