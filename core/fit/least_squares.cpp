#include "core/fit/least_squares.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace kan {

namespace {

/// R and Q'r of a Jacobian, from which damped steps cost p^3 each, whatever the number of rows.
class DampedSteps {
  public:
    DampedSteps(const Eigen::MatrixXd &jacobian, const Eigen::VectorXd &residuals) {
        const Eigen::Index p = jacobian.cols();
        const Eigen::HouseholderQR<Eigen::MatrixXd> qr(jacobian);
        const Eigen::Index rank = std::min(p, jacobian.rows());
        r_ = Eigen::MatrixXd::Zero(p, p);
        r_.topRows(rank) = qr.matrixQR().topRows(rank).triangularView<Eigen::Upper>();
        const Eigen::VectorXd turned = qr.householderQ().adjoint() * residuals;
        qr_ = Eigen::VectorXd::Zero(p);
        qr_.head(rank) = turned.head(rank);
    }
    /// The s with the least |r + J s|² + damping |D s|².
    Eigen::VectorXd step(double damping, const Eigen::VectorXd &scale) const {
        const Eigen::Index p = r_.cols();
        Eigen::MatrixXd stacked(2 * p, p);
        stacked.topRows(p) = r_;
        stacked.bottomRows(p) = (std::sqrt(damping) * scale).asDiagonal();
        Eigen::VectorXd right(2 * p);
        right.head(p) = -qr_;
        right.tail(p).setZero();
        return Eigen::ColPivHouseholderQR<Eigen::MatrixXd>(stacked).solve(right);
    }
    /// By how much |r + J s|² is below |r|².
    double predicted(const Eigen::VectorXd &s) const {
        const Eigen::VectorXd image = r_.triangularView<Eigen::Upper>() * s;
        return -image.dot(image + 2 * qr_);
    }

  private:
    Eigen::MatrixXd r_;
    Eigen::VectorXd qr_;
};

/// The largest cosine of the angle between the residuals and a column.
double largestCosine(const Eigen::MatrixXd &jacobian, const Eigen::VectorXd &residuals) {
    const double size = residuals.stableNorm();
    if (size == 0) return 0;
    double largest = 0;
    for (Eigen::Index c = 0; c < jacobian.cols(); ++c) {
        const double length = jacobian.col(c).stableNorm();
        if (length > 0) largest = std::max(largest, std::abs(jacobian.col(c).dot(residuals)) / length / size);
    }
    return largest;
}

/// Gauss-Newton steps where the sum of squares is too flat to tell: the point with the least gradient counts.
void polish(ResidualFunction &function, LeastSquaresResult &result) {
    constexpr int kMost = 200, kPatience = 10;  // steps, and those without a smaller gradient
    constexpr double kFlat = 1e-9;
    Eigen::VectorXd residuals;
    Eigen::MatrixXd jacobian;
    if (!function.linearize(result.x, residuals, jacobian)) return;
    const double most = result.sum_of_squares * (1 + kFlat);
    double cosine = largestCosine(jacobian, residuals);
    Eigen::VectorXd at = result.x;
    const Eigen::VectorXd none = Eigen::VectorXd::Zero(result.x.size());
    for (int n = 0, since = 0; n < kMost && since < kPatience && cosine > 0; ++n) {
        at += DampedSteps(jacobian, residuals).step(0, none);
        if (!at.allFinite() || !function.linearize(at, residuals, jacobian)) return;
        const double sum = function.sum(at, residuals);
        if (!(sum <= most)) return;
        const double left = largestCosine(jacobian, residuals);
        ++since;
        if (!(left < cosine)) continue;
        since = 0;
        cosine = left;
        result.x = at;
        result.sum_of_squares = sum;
    }
}

}  // namespace

LeastSquaresResult leastSquares(ResidualFunction &function, const Eigen::VectorXd &start,
                                const LeastSquaresOptions &options, const std::stop_token &stop) {
    constexpr double kSmallestDamping = 1e-30, kLargestDamping = 1e30;
    LeastSquaresResult result;
    result.x = start;
    Eigen::VectorXd residuals, trial;
    Eigen::MatrixXd jacobian;
    if (!function.linearize(result.x, residuals, jacobian))
        throw std::domain_error("the residuals are not finite at the start");
    result.sum_of_squares = function.sum(result.x, residuals);
    Eigen::VectorXd scale = Eigen::VectorXd::Zero(start.size());
    double damping = 1e-3, growth = 2;
    while (result.iterations < options.max_iter && !stop.stop_requested()) {
        for (Eigen::Index c = 0; c < scale.size(); ++c) scale[c] = std::max(scale[c], jacobian.col(c).stableNorm());
        for (double &size : scale)
            if (size == 0) size = 1;
        if (largestCosine(jacobian, residuals) < options.tolerance) {
            result.converged = true;
            break;
        }
        const DampedSteps steps(jacobian, residuals);
        bool moved = false, tiny = false;
        while (!moved && !tiny && damping < kLargestDamping) {
            const Eigen::VectorXd step = steps.step(damping, scale);
            const Eigen::VectorXd next = result.x + step;
            tiny =
                step.cwiseProduct(scale).stableNorm() <= options.tolerance * result.x.cwiseProduct(scale).stableNorm();
            if (next.allFinite() && function.residuals(next, trial)) {
                const double sum = trial.squaredNorm();
                const double gain = (result.sum_of_squares - sum) / steps.predicted(step);
                if (sum < result.sum_of_squares && gain > 1e-4) {
                    result.x = next;
                    result.sum_of_squares = sum;
                    damping = std::max(kSmallestDamping,
                                       damping * std::max(0.1, 1 - std::pow(2 * std::min(gain, 2.0) - 1, 3)));
                    growth = 2;
                    moved = true;
                    break;
                }
            }
            damping *= growth;
            growth *= 2;
        }
        ++result.iterations;
        if (!moved || tiny) {
            result.converged = true;
            break;
        }
        if (!function.linearize(result.x, residuals, jacobian)) break;
    }
    if (result.converged) polish(function, result);
    return result;
}

InverseNormal inverseNormal(const Eigen::MatrixXd &jacobian) {
    constexpr double kSingular = 1e-13;
    const Eigen::Index p = jacobian.cols();
    InverseNormal result;
    result.matrix = Eigen::MatrixXd::Constant(p, p, std::numeric_limits<double>::infinity());
    Eigen::VectorXd length(p);
    Eigen::MatrixXd scaled = jacobian;
    for (Eigen::Index c = 0; c < p; ++c) {
        length[c] = jacobian.col(c).stableNorm();
        if (!(length[c] > 0)) {
            result.undetermined = Eigen::VectorXd::Unit(p, c);
            return result;
        }
        scaled.col(c) /= length[c];
    }
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(scaled);
    const Eigen::Index rank = std::min(p, jacobian.rows());
    const Eigen::MatrixXd r = qr.matrixQR().topRows(rank).triangularView<Eigen::Upper>();
    Eigen::Index good = 0;
    while (good < rank && std::abs(r(good, good)) > kSingular * std::abs(r(0, 0))) ++good;
    if (good < p) {
        // The column `good` in the order of pivots is a combination of those before it.
        Eigen::VectorXd direction = Eigen::VectorXd::Zero(p);
        if (good > 0)
            direction.head(good) =
                r.topLeftCorner(good, good).triangularView<Eigen::Upper>().solve(r.col(good).head(good));
        direction[good] = -1;
        result.undetermined = (qr.colsPermutation() * direction).cwiseQuotient(length);
        return result;
    }
    const Eigen::MatrixXd inverse =
        r.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd(Eigen::MatrixXd::Identity(p, p)));
    const Eigen::MatrixXd turned = qr.colsPermutation() * inverse;
    result.matrix = (turned * turned.transpose()).eval();
    for (Eigen::Index a = 0; a < p; ++a)
        for (Eigen::Index b = 0; b < p; ++b) result.matrix(a, b) /= length[a] * length[b];
    return result;
}

}  // namespace kan
