#pragma once

#include "core/fit/least_squares.h"
#include "core/formula/column_tape.h"

namespace kan {

/// Residuals tape - target on rows, weighted by 1 / errors. What it is made of must outlive it.
class TapeResiduals : public ResidualFunction {
  public:
    /// `errors` may be empty: all alike.
    TapeResiduals(const ColumnTape &tape, const Matrix &rows, const Eigen::VectorXd &target,
                  const Eigen::VectorXd &errors)
        : tape_(tape), rows_(rows), target_(target) {
        if (errors.size() > 0) weights_ = errors.cwiseInverse();
    }
    bool residuals(const Eigen::VectorXd &x, Eigen::VectorXd &r) override {
        tape_.evaluate(rows_, {x.data(), static_cast<std::size_t>(x.size())}, r);
        return finish(r);
    }
    bool linearize(const Eigen::VectorXd &x, Eigen::VectorXd &r, Eigen::MatrixXd &jacobian) override {
        tape_.linearize(rows_, {x.data(), static_cast<std::size_t>(x.size())}, r, jacobian);
        if (weights_.size() > 0) jacobian = weights_.asDiagonal() * jacobian;
        return finish(r) && jacobian.allFinite();
    }

  private:
    bool finish(Eigen::VectorXd &r) const {
        r -= target_;
        if (weights_.size() > 0) r = r.cwiseProduct(weights_);
        return r.allFinite();
    }
    const ColumnTape &tape_;
    const Matrix &rows_;
    const Eigen::VectorXd &target_;
    Eigen::VectorXd weights_;
};

}  // namespace kan
