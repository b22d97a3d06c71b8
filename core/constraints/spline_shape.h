#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/constraints/edge_rules.h"

namespace kan {

/// The coefficients c [m] of a spline that keeps an edge's rule, as a function of free numbers x [m].
///
/// A spline rises if its coefficients do, and is convex if their slopes (c_q - c_q-1) / (xi_q - xi_q-1) over the
/// Greville abscissae xi rise (de Boor 1978, XI: variation diminution). So c are sums of steps that cannot be negative:
/// step = (x + sqrt(x^2 + s^2)) / 2, smooth, above 0, and about x where x is above s. Even, odd and periodic splines
/// have coefficients in common; of those that are not free the entries of x do not count.
class SplineShape {
  public:
    /// `greville`: Greville abscissae of the coefficients, increasing. `period`: intervals of the knots, of periodic
    /// splines.
    SplineShape(const EdgeRule &rule, std::vector<double> greville, int period);

    int size() const { return static_cast<int>(greville_.size()); }
    /// The nearest coefficients that keep the rule: exactly for what is even, odd or periodic, by slopes for a
    /// direction or a bend (isotonic regression by pooling adjacent violators; Barlow et al. 1972), the mean kept.
    /// Those that keep it already, slopes up to rounding, stay bit for bit. A curve that goes down where it has to rise
    /// is turned round first.
    void project(std::span<double> coef) const;
    bool keeps(std::span<const double> coef) const;

    /// Chooses s for steps of about the size of those in `coef`; `least` is above 0.
    void setSoftness(std::span<const double> coef, double least);
    /// x of coefficients that keep the rule. Steps below a tenth of s become as large: smaller ones hardly move any
    /// more.
    void toFree(std::span<const double> coef, std::span<double> x) const;
    void toCoef(std::span<const double> x, std::span<double> coef) const;
    /// dc_q/dx_r at x as [m][m].
    void jacobian(std::span<const double> x, Eigen::MatrixXd &by) const;
    /// The derivative of a function by x from that by the coefficients, in place.
    void pullBack(std::span<const double> x, std::span<double> gradient) const;
    /// Whether entry r of x counts.
    bool counts(int r) const;

  private:
    /// Where coefficient q takes its number from: +-x[place], or 0.
    struct Tie {
        int place = 0;
        double sign = 1;
    };
    bool tied() const { return !ties_.empty(); }
    bool bent() const { return rule_.bend != 0; }
    /// Of the q-th coefficient on the way along which it rises or bends upwards: mirrored for those that do so
    /// backwards.
    std::size_t at(int q) const { return static_cast<std::size_t>(mirrored_ ? size() - 1 - q : q); }
    /// Between the coefficients q - 1 and q of that way, in halves of the whole: a step of a slope then moves the far
    /// end by about as much as one of a coefficient does.
    double width(int q) const;
    int firstStep() const { return bent() && rule_.slope == 0 ? 2 : 1; }  ///< what is before it is free
    double step(double x) const;
    double stepSlope(double x) const;
    void levels(std::span<const double> coef, std::vector<double> &steps) const;
    void projectTied(std::span<double> coef) const;
    void projectSteps(std::span<double> coef) const;

    EdgeRule rule_;
    std::vector<double> greville_;
    std::vector<Tie> ties_;
    double sign_ = 1;
    bool mirrored_ = false;
    double soft_ = 1;
};

}  // namespace kan
