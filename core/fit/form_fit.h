#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "core/fit/form.h"
#include "core/matrix.h"

namespace kan {

/// Why a form cannot be fitted to these rows; names the constant or the row.
class FitError : public std::invalid_argument {
  public:
    using std::invalid_argument::invalid_argument;
};

struct FormFitOptions {
    std::map<std::string, double> start;  ///< by the constant's name; the others are searched for
    int starts = 60;                      ///< points to start from, 1 .. 10000
    int max_iter = 1000;                  ///< Levenberg-Marquardt steps from each
    std::uint64_t seed = 0;               ///< of the points that are drawn
    Eigen::VectorXd errors;               ///< [N] of the target, one standard deviation each; empty: all alike
    /// Words for a row in what is refused; without it "row 3", from 1.
    std::function<std::string(Eigen::Index row)> place;
    std::function<void(int done)> start_done;  ///< told after each start, on the thread that fits
    /// Throws FitError naming field, value and range.
    void validate(const Form &form, Eigen::Index rows) const;
};

struct FittedConstant {
    std::string name;
    double value = 0;
    double standard_error = 0;  ///< NaN without degrees of freedom
};

struct FormFit {
    std::vector<FittedConstant> constants;
    Eigen::MatrixXd covariance;          ///< [p][p]
    double rmse = 0;                     ///< sqrt(sum of (y - f)² / N), without weights
    double residual_sum_of_squares = 0;  ///< weighted by 1/errors² if there are errors
    int degrees_of_freedom = 0;          ///< N - p
    double residual_standard_deviation = 0;
    int iterations = 0;  ///< of the start that won
    int starts = 0;      ///< from how many points a fit was made
    bool converged = false;
    bool stopped = false;
    std::vector<double> values() const;
};

/// What can be said before anything is fitted to so many rows. Throws FitError for a target with constants, a form that
/// reads all that the target reads, or has no constants, or more of them than rows.
void requireFittable(const Form &target, const Form &form, Eigen::Index rows);

/// Least squares of target - form on rows [N][columns] by Levenberg-Marquardt. From `start` first, where all constants
/// have one; then from points that are drawn, the constants that the form is linear in solved for (variable
/// projection), until some agree; the least sum of squares wins. Covariance by Gauss-Newton: s² (J'J)^-1 at the optimum
/// (NIST StRD). Residuals near the last digits of a double are computed again with 40 digits.
///
/// `target` is a form of the same columns without constants, such as "log(y)". Throws FitError for a target with
/// constants, a form without them or more of them than rows, values that are not finite wherever it is looked, and
/// constants that no row determines.
FormFit fitForm(const Form &target, const Form &form, const Matrix &rows, const FormFitOptions &options = {},
                const std::stop_token &stop = {});

}  // namespace kan
