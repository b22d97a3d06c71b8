#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/spline/base_function.h"

namespace kan {

/// B-spline basis of order k on extended knots e_0..e_{G+2k}: G+k functions B_q with support [e_q, e_{q+k+1}),
/// half-open cells, zero outside the extended range (Cox-de Boor; pykan B_batch).
///
/// At one x at most k+1 functions are not zero: B_first .. B_{first+k}. Const and free-threaded.
class BSplineBasis {
  public:
    /// `extended` strictly increasing, at least 2k+2 knots.
    BSplineBasis(std::vector<double> extended, int k);

    int order() const { return k_; }
    int size() const { return count_; }
    const std::vector<double> &extended() const { return extended_; }
    double low() const { return extended_[static_cast<std::size_t>(k_)]; }                          ///< t_0
    double high() const { return extended_[extended_.size() - 1 - static_cast<std::size_t>(k_)]; }  ///< t_G

    /// Values of B_first..B_{first+k} at x, where 0 <= first <= G+k-(k+1); functions of the window that are zero at x
    /// come out as 0. Out of range follows the rule. If `derivatives` is not null it receives their derivatives, and
    /// with it, if not null, `second` their second ones. Returns first. Needs G+k >= k+1, which holds for G >= 1.
    int evaluate(double x, Extrapolation rule, double *values, double *derivatives, double *second = nullptr) const;

    /// sum_q coef[q] B_q(x).
    double curve(double x, std::span<const double> coef, Extrapolation rule) const;

    /// Dense [x.size()][size()] matrix of B_q(x) without extrapolation; for tests.
    Eigen::MatrixXd collocation(std::span<const double> x) const;

    /// The 2k knots e_{cell-k+1} .. e_{cell+k}, 0 <= cell < extended().size() - 1, from which the recursion makes all
    /// functions of a cell. Those beyond the extended ones continue with the outermost spacing; of functions that need
    /// them the basis has none.
    void knotsAround(int cell, double *knots) const;

    /// The cell of the last x and what its samples have in common, for evaluateNext.
    struct Cursor {
        int cell = -1;  ///< -1: none
        double inverse[kMaxSplineOrder * (kMaxSplineOrder + 1) / 2];
    };
    /// As evaluate with rule Zero and without derivatives; quicker where the x before was of the same cell.
    int evaluateNext(double x, Cursor &cursor, double *values) const;

  private:
    int window(double x, double *values, double *derivatives, double *second) const;
    bool isInner(int cell) const { return cell >= k_ && cell < count_; }  ///< has a full window
    int cellOf(double x) const;

    std::vector<double> extended_;
    int k_ = 0;
    int count_ = 0;
};

}  // namespace kan
