#include "core/constraints/constraint_check.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/evaluate.h"
#include "core/kernels/input_hessian.h"
#include "core/text.h"

namespace kan {

namespace {

/// Of the output's size: what sums of some hundred terms round to.
constexpr double kRounding = 1e-9;

class Checker {
  public:
    Checker(const Kan &model, const Matrix &rows, int threads)
        : model_(model), rows_(rows), threads_(threads), values_(predict(model, rows, threads)) {
        for (Eigen::Index output = 0; output < values_.cols(); ++output)
            sizes_.push_back(deviation(values_.col(output)));
    }

    ConstraintCheck check(const InputConstraint &constraint) {
        ConstraintCheck found{constraint.text, static_cast<int>(rows_.rows())};
        breaks_.assign(static_cast<std::size_t>(rows_.rows()), 0.0);
        measure(constraint);
        for (const double by : breaks_) {
            if (by > kRounding) ++found.broken;
            found.worst = std::max(found.worst, by);
        }
        if (found.kept()) found.worst = 0;
        return found;
    }

  private:
    void measure(const InputConstraint &constraint) {
        using enum ConstraintKind;
        switch (constraint.kind) {
            case Rising:
            case Falling:
                return measureSlopes(constraint.input, constraint.kind == Rising ? 1 : -1);
            case Convex:
            case Concave:
                return measureBends(constraint.input, constraint.kind == Convex ? 1 : -1);
            case Even:
            case Odd:
                return compareWith(constraint, constraint.kind == Even ? 1 : -1, [&](auto row) {
                    row(constraint.input) = 2 * constraint.centre - row(constraint.input);
                });
            case Periodic:
                return compareWith(constraint, 1, [&](auto row) {
                    const double x = row(constraint.input), above = x + constraint.period;
                    row(constraint.input) = above <= constraint.high ? above : x - constraint.period;
                });
            case Symmetric:
                return compareWith(constraint, 1, [&](auto row) {
                    const double own = row(constraint.input);
                    row(constraint.input) = constraint.fromPartner(row(constraint.partner));
                    row(constraint.partner) = constraint.toPartner(own);
                });
        }
    }

    const InputDerivatives &derivatives() {
        if (derivatives_.values.size() == 0) derivatives_ = inputDerivatives(model_, rows_, threads_);
        return derivatives_;
    }
    /// An output that is the same in all rows has nothing to be measured by.
    double sizeOf(Eigen::Index output) const {
        const double size = sizes_[static_cast<std::size_t>(output)];
        return size > 0 ? size : 1.0;
    }
    void broken(Eigen::Index row, double by) {
        double &own = breaks_[static_cast<std::size_t>(row)];
        own = std::max(own, by);
    }

    void measureSlopes(int input, int sign) {
        const double width = deviation(rows_.col(input));
        for (Eigen::Index row = 0; row < rows_.rows(); ++row)
            for (Eigen::Index output = 0; output < values_.cols(); ++output)
                broken(row,
                       -sign * derivatives().gradients(row, output * rows_.cols() + input) * width / sizeOf(output));
    }

    void measureBends(int input, int sign) {
        const double width = deviation(rows_.col(input));
        const Eigen::Index n = rows_.cols();
        for (Eigen::Index row = 0; row < rows_.rows(); ++row)
            for (Eigen::Index output = 0; output < values_.cols(); ++output)
                broken(row, -sign * derivatives().hessians(row, (output * n + input) * n + input) * width * width /
                                sizeOf(output));
    }

    /// What an output has to be where it is `there` at the moved value.
    static double mirrored(const InputConstraint &constraint, Eigen::Index output, int sign, double there) {
        if (sign > 0) return there;
        const double middle = constraint.middle.empty() ? 0 : constraint.middle[static_cast<std::size_t>(output)];
        return 2 * middle - there;
    }

    template <class Move>
    void compareWith(const InputConstraint &constraint, int sign, const Move &move) {
        Matrix moved = rows_;
        for (Eigen::Index row = 0; row < moved.rows(); ++row) move(moved.row(row));
        const Matrix there = predict(model_, moved, threads_);
        for (Eigen::Index row = 0; row < rows_.rows(); ++row) {
            // Outside the range the knots do not reach, and nothing is promised.
            const double x = moved(row, constraint.input);
            if (constraint.kind == ConstraintKind::Periodic && (x < constraint.low || x > constraint.high)) continue;
            for (Eigen::Index output = 0; output < values_.cols(); ++output)
                broken(row, std::abs(values_(row, output) - mirrored(constraint, output, sign, there(row, output))) /
                                sizeOf(output));
        }
    }

    const Kan &model_;
    const Matrix &rows_;
    int threads_;
    Matrix values_;
    std::vector<double> sizes_, breaks_;
    InputDerivatives derivatives_;
};

}  // namespace

std::vector<ConstraintCheck> checkConstraints(const Kan &model, const Matrix &rows,
                                              std::span<const InputConstraint> constraints, int threads) {
    std::vector<ConstraintCheck> checks;
    if (constraints.empty() || rows.rows() == 0) return checks;
    Checker checker(model, rows, threads);
    checks.reserve(constraints.size());
    for (const InputConstraint &constraint : constraints) checks.push_back(checker.check(constraint));
    return checks;
}

std::string toString(const ConstraintCheck &check) {
    if (check.kept()) return concat(check.constraint, ": kept in all ", check.rows, check.rows == 1 ? " row" : " rows");
    return concat(check.constraint, ": not kept in ", check.broken, " of ", check.rows, " rows, by up to ",
                  withDigits(check.worst, 2), " standard deviations of the output");
}

}  // namespace kan
