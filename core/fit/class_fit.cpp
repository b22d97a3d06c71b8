#include "core/fit/class_fit.h"

#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <span>

namespace kan {

namespace {

/// log sum_j e^(z_j).
double logSum(const Eigen::RowVectorXd &z) {
    const double most = z.maxCoeff();
    return most + std::log((z.array() - most).exp().sum());
}

/// Deviance residuals, and their likelihood's scores and Fisher information as r and J.
class ClassResiduals : public ResidualFunction {
  public:
    ClassResiduals(const LogitTapes &tapes, const Matrix &rows, const Eigen::VectorXd &classes,
                   const RowWeights &weights)
        : tapes_(tapes), rows_(rows), classes_(classes), scale_(Eigen::VectorXd::Ones(rows.rows())) {
        if (weights.empty()) return;
        const Eigen::Map<const Eigen::ArrayXd> given(weights.data(), rows.rows());
        scale_ = (given / given.mean()).sqrt().matrix();
    }

    bool residuals(const Eigen::VectorXd &x, Eigen::VectorXd &r) override {
        if (!logits(x, nullptr)) return false;
        r.resize(rows_.rows());
        for (Eigen::Index row = 0; row < rows_.rows(); ++row) {
            const Eigen::RowVectorXd z = scores(row);
            r[row] = scale_[row] * std::sqrt(2 * std::max(0.0, logSum(z) - z[classOf(row)]));
        }
        return r.allFinite();
    }

    /// A row gives its information diag(p) - pp' as the square of diag(√p)(1 - 1p'), a line for each class.
    bool linearize(const Eigen::VectorXd &x, Eigen::VectorXd &r, Eigen::MatrixXd &jacobian) override {
        std::vector<Eigen::MatrixXd> slopes;
        if (!logits(x, &slopes)) return false;
        const Eigen::Index n = rows_.rows(), count = scoreCount(), lines = count - first();
        r.resize(n * lines);
        jacobian.resize(n * lines, x.size());
        for (Eigen::Index row = 0; row < n; ++row) {
            const Eigen::RowVectorXd z = scores(row);
            const Eigen::RowVectorXd p = (z.array() - logSum(z)).exp().max(kLeastProbability);
            if (first() == 1) {
                const double root = std::sqrt(p[0] * p[1]);
                r[row] = scale_[row] * (classOf(row) == 1 ? -p[0] : p[1]) / root;
                jacobian.row(row) = scale_[row] * root * slopes[0].row(row);
                continue;
            }
            Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(x.size());
            for (std::size_t k = 0; k < tapes_.size(); ++k)
                slice(mean, k) += p[static_cast<Eigen::Index>(k)] * slopes[k].row(row);
            for (std::size_t k = 0; k < tapes_.size(); ++k) {
                const auto c = static_cast<Eigen::Index>(k);
                const double root = scale_[row] * std::sqrt(p[c]);
                r[row * lines + c] = scale_[row] * (p[c] - (classOf(row) == c ? 1 : 0)) / std::sqrt(p[c]);
                Eigen::RowVectorXd line = -mean;
                slice(line, k) += slopes[k].row(row);
                jacobian.row(row * lines + c) = root * line;
            }
        }
        return r.allFinite() && jacobian.allFinite();
    }

    double sum(const Eigen::VectorXd &x, const Eigen::VectorXd & /*linearized*/) override {
        Eigen::VectorXd r;
        return residuals(x, r) ? r.squaredNorm() : std::numeric_limits<double>::infinity();
    }

    /// [N][classes], at x.
    Matrix probabilities(const Eigen::VectorXd &x) {
        logits(x, nullptr);
        Matrix result(rows_.rows(), scoreCount());
        for (Eigen::Index row = 0; row < rows_.rows(); ++row) {
            const Eigen::RowVectorXd z = scores(row);
            result.row(row) = (z.array() - logSum(z)).exp();
        }
        return result;
    }

    /// By how much a further step in the determined constants would move a logit, for its size.
    double unrest(const ConstantFit &fit) {
        std::vector<Eigen::Index> free;
        for (Eigen::Index c = 0; c < fit.errors.size(); ++c)
            if (std::isfinite(fit.errors[c])) free.push_back(c);
        Eigen::VectorXd r;
        Eigen::MatrixXd jacobian;
        if (!linearize(fit.values, r, jacobian)) return std::numeric_limits<double>::infinity();
        Eigen::VectorXd step = Eigen::VectorXd::Zero(fit.values.size());
        if (!free.empty()) {
            const Eigen::MatrixXd part = jacobian(Eigen::all, free);
            step(free) = Eigen::ColPivHouseholderQR<Eigen::MatrixXd>(part).solve(-r);
        }
        std::vector<Eigen::MatrixXd> slopes;
        if (!logits(fit.values, &slopes)) return std::numeric_limits<double>::infinity();
        double most = 0;
        for (std::size_t k = 0; k < tapes_.size(); ++k) {
            const Eigen::ArrayXd moved = (slopes[k] * step.segment(begin(k), tapes_[k].constants())).array().abs();
            most = std::max(most, (moved / (1 + logits_.col(static_cast<Eigen::Index>(k)).array().abs())).maxCoeff());
        }
        return most;
    }

  private:
    static constexpr double kLeastProbability = 1e-200;

    /// Of two classes the score of class 0 is 0.
    Eigen::Index first() const { return tapes_.size() == 1 ? 1 : 0; }
    Eigen::Index scoreCount() const { return static_cast<Eigen::Index>(tapes_.size()) + first(); }
    Eigen::Index classOf(Eigen::Index row) const { return std::lround(classes_[row]); }
    Eigen::RowVectorXd scores(Eigen::Index row) const {
        Eigen::RowVectorXd z = Eigen::RowVectorXd::Zero(scoreCount());
        z.tail(logits_.cols()) = logits_.row(row);
        return z;
    }
    Eigen::Index begin(std::size_t k) const {
        Eigen::Index before = 0;
        for (std::size_t n = 0; n < k; ++n) before += tapes_[n].constants();
        return before;
    }
    Eigen::VectorBlock<Eigen::RowVectorXd> slice(Eigen::RowVectorXd &of, std::size_t k) const {
        return of.segment(begin(k), tapes_[k].constants());
    }
    bool logits(const Eigen::VectorXd &x, std::vector<Eigen::MatrixXd> *slopes) {
        logits_.resize(rows_.rows(), static_cast<Eigen::Index>(tapes_.size()));
        Eigen::VectorXd values;
        if (slopes) slopes->resize(tapes_.size());
        for (std::size_t k = 0; k < tapes_.size(); ++k) {
            const std::span<const double> constants(x.data() + begin(k),
                                                    static_cast<std::size_t>(tapes_[k].constants()));
            if (slopes)
                tapes_[k].linearize(rows_, constants, values, (*slopes)[k]);
            else
                tapes_[k].evaluate(rows_, constants, values);
            logits_.col(static_cast<Eigen::Index>(k)) = values;
        }
        return logits_.allFinite();
    }

    const LogitTapes &tapes_;
    const Matrix &rows_;
    const Eigen::VectorXd &classes_;
    Eigen::VectorXd scale_;  ///< roots of the weights
    Matrix logits_;
};

}  // namespace

std::optional<ConstantFit> fitClasses(const LogitTapes &logits, const Matrix &rows, const Eigen::VectorXd &classes,
                                      const RowWeights &weights, const Eigen::VectorXd &start,
                                      const std::stop_token &stop) {
    constexpr double kAtRest = 1e-4;  // where there is no maximum, each step moves a logit by about 1
    ClassResiduals residuals(logits, rows, classes, weights);
    const ResidualStatistics statistics{.rows = rows.rows(), .unit_variance = true, .last_stays = logits.size() > 1};
    ConstantFit fit = fitConstants(residuals, statistics, start, stop);
    if (!fit.finite || stop.stop_requested() || !(residuals.unrest(fit) < kAtRest)) return std::nullopt;
    return fit;
}

double probabilityError(const LogitTapes &logits, const Matrix &rows, const Eigen::VectorXd &classes,
                        const RowWeights &weights, const Eigen::VectorXd &constants) {
    const Matrix probabilities = ClassResiduals(logits, rows, classes, weights).probabilities(constants);
    Matrix right = Matrix::Zero(probabilities.rows(), probabilities.cols());
    for (Eigen::Index row = 0; row < right.rows(); ++row) right(row, std::lround(classes[row])) = 1;
    return rmse(probabilities, right, weights);
}

bool nearTheMaximum(const ConstantFit &fit) {
    constexpr double kGain = 1.04;  // of the deviance, as 1.02 of an RMSE
    return fit.start_sum <= kGain * fit.sum_of_squares;
}

}  // namespace kan
