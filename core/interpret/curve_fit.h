#pragma once

#include <span>
#include <vector>

#include "core/interpret/curve_model.h"

namespace kan {

/// Orthonormal columns, by Gram-Schmidt twice over; sums of products in the order of eight lanes.
class OrthonormalBasis {
  public:
    /// Takes the column's part outside the basis in, unless it is below 1e-11 of the column. Whether it was taken.
    bool add(CurveValues column);
    /// Takes the directions of the basis out of `values`.
    void takeOut(CurveValues &values) const;
    std::size_t size() const { return columns_.size(); }
    const std::vector<CurveValues> &columns() const { return columns_; }
    /// Coordinates of the last column that was added: R of its QR decomposition, [size()].
    const std::vector<double> &coordinates(std::size_t column) const { return r_[column]; }

  private:
    std::vector<CurveValues> columns_;
    std::vector<std::vector<double>> r_;
};

/// In the order of eight lanes. Same length.
double dotOf(const CurveValues &a, const CurveValues &b);
/// from -= factor what.
void subtractMultiple(CurveValues &from, double factor, const CurveValues &what);

struct CurveFitOptions {
    int iterations = 30;
    double settled = 1e-12;  ///< share of the sum of squares whose gain no longer counts
    double exact = 0;        ///< sum of squares at which nothing is left to gain
};

/// Fits all numbers of the model to (v, y) at once, from where they are: coefficients by variable projection (Golub and
/// Pereyra 1973, Kaufman 1975), the others by Levenberg-Marquardt with exact derivatives. Returns the sum of squares;
/// infinite, and the model as it was, if the model is undefined there or its terms are not independent on the samples.
/// v ascending, both of one length.
double fitCurveModel(CurveModel &model, std::span<const double> v, const CurveValues &y,
                     const CurveFitOptions &options);

/// Standard errors of coefficients, offset (if fitted) and parameters, in this order, from the residuals of a fit;
/// empty if the samples do not determine them all, or there are no more samples than constants.
std::vector<double> standardErrors(const CurveModel &model, std::span<const double> v, double sum_of_squares);

}  // namespace kan
