#include "core/fit/constant_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/fit/tape_residuals.h"

namespace kan {

namespace {

/// Residuals in the constants that are free.
class FreeConstants : public ResidualFunction {
  public:
    FreeConstants(ResidualFunction &whole, Eigen::VectorXd at, std::vector<Eigen::Index> free)
        : whole_(whole), at_(std::move(at)), free_(std::move(free)) {}
    bool residuals(const Eigen::VectorXd &x, Eigen::VectorXd &r) override {
        at_(free_) = x;
        return whole_.residuals(at_, r);
    }
    bool linearize(const Eigen::VectorXd &x, Eigen::VectorXd &r, Eigen::MatrixXd &jacobian) override {
        at_(free_) = x;
        if (!whole_.linearize(at_, r, all_)) return false;
        jacobian = all_(Eigen::all, free_);
        return true;
    }
    double sum(const Eigen::VectorXd &x, const Eigen::VectorXd &linearized) override {
        at_(free_) = x;
        return whole_.sum(at_, linearized);
    }

  private:
    ResidualFunction &whole_;
    Eigen::VectorXd at_;
    std::vector<Eigen::Index> free_;
    Eigen::MatrixXd all_;
};

/// The constant that moves most, for its size, in a direction that nothing determines.
Eigen::Index mostMoved(const Eigen::VectorXd &direction, const Eigen::VectorXd &values) {
    Eigen::Index most = 0;
    double largest = -1;
    for (Eigen::Index c = 0; c < direction.size(); ++c) {
        const double share = std::abs(direction[c]) / std::max(std::abs(values[c]), 1e-300);
        if (share > largest) largest = share, most = c;
    }
    return most;
}

/// The last constant that takes part in it.
Eigen::Index lastMoved(const Eigen::VectorXd &direction, const Eigen::VectorXd &scale) {
    constexpr double kNothing = 1e-6;
    const Eigen::ArrayXd moved = direction.array().abs() * scale.array();
    Eigen::Index last = direction.size() - 1;
    while (last > 0 && !(moved[last] > kNothing * moved.maxCoeff())) --last;
    return last;
}

}  // namespace

ConstantFit fitConstants(const ColumnTape &tape, const Matrix &rows, const Eigen::VectorXd &target,
                         const Eigen::VectorXd &weights, const Eigen::VectorXd &start, const std::stop_token &stop) {
    TapeResiduals residuals(tape, rows, target, weights);
    return fitConstants(residuals, {.rows = rows.rows()}, start, stop);
}

ConstantFit fitConstants(ResidualFunction &whole, const ResidualStatistics &statistics, const Eigen::VectorXd &start,
                         const std::stop_token &stop) {
    constexpr int kMostSteps = 60;
    ConstantFit fit;
    fit.values = start;
    fit.errors = Eigen::VectorXd::Zero(start.size());
    std::vector<Eigen::Index> free;
    for (Eigen::Index c = 0; c < start.size(); ++c) free.push_back(c);
    Eigen::VectorXd residuals;
    Eigen::MatrixXd jacobian;
    if (!whole.residuals(start, residuals)) return fit;
    fit.start_sum = fit.sum_of_squares = residuals.squaredNorm();
    fit.finite = true;
    while (!free.empty() && !stop.stop_requested()) {
        FreeConstants part(whole, fit.values, free);
        const Eigen::VectorXd here = fit.values(free);
        if (!part.linearize(here, residuals, jacobian)) break;
        InverseNormal inverse = inverseNormal(jacobian);
        if (inverse.undetermined.size() == 0) {
            LeastSquaresOptions options;
            options.max_iter = kMostSteps;
            const LeastSquaresResult result = leastSquares(part, here, options, stop);
            fit.values(free) = result.x;
            fit.sum_of_squares = result.sum_of_squares;
            if (!part.linearize(result.x, residuals, jacobian)) break;
            inverse = inverseNormal(jacobian);
        }
        if (inverse.undetermined.size() > 0) {
            const Eigen::VectorXd now = fit.values(free);
            const Eigen::Index stays = statistics.last_stays
                                           ? lastMoved(inverse.undetermined, jacobian.colwise().norm().transpose())
                                           : mostMoved(inverse.undetermined, now);
            fit.errors[free[static_cast<std::size_t>(stays)]] = std::numeric_limits<double>::infinity();
            free.erase(free.begin() + stays);
            continue;
        }
        fit.free = static_cast<Eigen::Index>(free.size());
        fit.degrees_of_freedom = statistics.rows - fit.free;
        double variance = 1;
        if (!statistics.unit_variance)
            variance = fit.degrees_of_freedom > 0 ? fit.sum_of_squares / static_cast<double>(fit.degrees_of_freedom)
                                                  : std::numeric_limits<double>::infinity();
        for (std::size_t n = 0; n < free.size(); ++n) {
            const auto place = static_cast<Eigen::Index>(n);
            fit.errors[free[n]] =
                std::max(std::sqrt(variance * inverse.matrix(place, place)), std::numeric_limits<double>::min());
        }
        fit.determined = free;
        fit.inverse = std::move(inverse.matrix);
        return fit;
    }
    fit.free = static_cast<Eigen::Index>(free.size());
    fit.degrees_of_freedom = statistics.rows - fit.free;
    return fit;
}

}  // namespace kan
