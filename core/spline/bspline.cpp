#include "core/spline/bspline.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/spline/cox_de_boor.h"

namespace kan {

namespace {

constexpr int kMaxWindow = kMaxSplineOrder + 1;

/// Divides by sums of the distances from x, as BSPLVB does.
struct DividingCell {
    DividingCell(const double *knots, double x, int k) : e(knots) {
        for (int j = 1; j <= k; ++j) left[j] = x - e[1 - j], right[j] = e[j] - x;
    }
    double share(double v, int j, int r) const { return v / (right[r + 1] + left[j - r]); }
    double falling(double saved, double share, int r) const { return saved + right[r + 1] * share; }
    double rising(double share, int j, int r) const { return left[j - r] * share; }
    double slope(double v, int j, int r) const { return j * v / (e[r + 1] - e[r + 1 - j]); }

    const double *e;
    double left[kMaxWindow], right[kMaxWindow];  ///< from knot 1 - j to x, from x to knot j
};

/// Multiplies by what has been divided before.
struct CursorCell : CellAtPoint {
    const double *inverse = nullptr;
    double share(double v, int, int) { return v * *inverse++; }
};

/// out = the derivatives of the functions of order k, of which `lower` are values or derivatives one order lower.
void differentiate(const DividingCell &cell, int k, const double *lower, double *out) {
    differentiateSplines(k, cell, lower, [&](int r, double slope) { out[r] = slope; });
}

void evaluateInCell(const DividingCell &cell, int k, double *values, double *derivatives, double *second) {
    values[0] = 1;
    if (!derivatives) return coxDeBoor(k, cell, values);
    coxDeBoor(k, cell, values, [&](int order) {
        if (order == k - 1) std::copy(values, values + k, derivatives);
        if (order == k - 2 && second) std::copy(values, values + k - 1, second);
    });
    differentiate(cell, k, derivatives, derivatives);
    if (!second) return;
    if (k < 2) {
        std::fill(second, second + k + 1, 0.0);
        return;
    }
    differentiate(cell, k - 1, second, second);
    differentiate(cell, k, second, second);
}

}  // namespace

BSplineBasis::BSplineBasis(std::vector<double> extended, int k)
    : extended_(std::move(extended)), k_(k), count_(static_cast<int>(extended_.size()) - k - 1) {
    if (k < 0 || k > kMaxSplineOrder) throw std::invalid_argument("spline order k must lie in 0..10");
    if (count_ < k + 1) throw std::invalid_argument("a spline needs at least one grid interval");
    for (std::size_t q = 1; q < extended_.size(); ++q)
        if (!(extended_[q] > extended_[q - 1])) throw std::invalid_argument("spline knots must increase");
}

int BSplineBasis::cellOf(double x) const {
    const int last_cell = static_cast<int>(extended_.size()) - 2;
    const auto above = std::upper_bound(extended_.begin(), extended_.end(), x);
    return std::min(static_cast<int>(above - extended_.begin()) - 1, last_cell);
}

int BSplineBasis::evaluateNext(double x, Cursor &cursor, double *values) const {
    const auto contains = [&](int cell) {
        const double *e = extended_.data() + cell;
        return cell >= 0 && x >= e[0] && x < e[1];
    };
    if (!contains(cursor.cell)) {
        cursor.cell = -1;
        const int cell = x >= low() && x < high() ? cellOf(x) : -1;
        if (cell < 0 || !isInner(cell)) return window(x, values, nullptr, nullptr);
        cursor.cell = cell;
        const CellAtPoint at{extended_.data() + cell, x};
        for (int j = 1; j <= k_; ++j)
            for (int r = 0; r < j; ++r) cursor.inverse[placeInRecursion(j, r)] = 1.0 / at.width(j, r);
    }
    values[0] = 1;
    coxDeBoor(k_, CursorCell{{extended_.data() + cursor.cell, x}, cursor.inverse}, values);
    return cursor.cell - k_;
}

void BSplineBasis::knotsAround(int cell, double *knots) const {
    const auto knot = [&](int q) { return extended_[static_cast<std::size_t>(q)]; };
    const int end = static_cast<int>(extended_.size()) - 1;
    for (int at = cell - k_ + 1; at <= cell + k_; ++at)
        *knots++ = at < 0     ? knot(0) + at * (knot(1) - knot(0))
                   : at > end ? knot(end) + (at - end) * (knot(end) - knot(end - 1))
                              : knot(at);
}

int BSplineBasis::window(double x, double *values, double *derivatives, double *second) const {
    const int window_size = k_ + 1;
    double *const wanted[] = {values, derivatives, second};
    if (!(x >= extended_.front() && x < extended_.back())) {
        for (double *functions : wanted)
            if (functions) std::fill(functions, functions + window_size, 0.0);
        return 0;
    }
    const int cell = cellOf(x);
    const int first = cell - k_;
    if (isInner(cell)) {
        evaluateInCell({extended_.data() + cell, x, k_}, k_, values, derivatives, second);
        return first;
    }
    double knots[2 * kMaxSplineOrder];
    knotsAround(cell, knots);
    double all[3][kMaxWindow];
    evaluateInCell({knots + k_ - 1, x, k_}, k_, all[0], derivatives ? all[1] : nullptr, second ? all[2] : nullptr);
    // Functions that do not exist drop out.
    const int start = std::clamp(first, 0, count_ - window_size);
    for (int n = 0; n < 3; ++n)
        for (int r = 0; r < window_size && wanted[n]; ++r) {
            const int from = start + r - first;
            wanted[n][r] = from >= 0 && from < window_size ? all[n][from] : 0.0;
        }
    return start;
}

int BSplineBasis::evaluate(double x, Extrapolation rule, double *values, double *derivatives, double *second) const {
    if (rule == Extrapolation::Zero || (x >= low() && x <= high())) return window(x, values, derivatives, second);
    const double border = x < low() ? low() : high();
    double slopes[kMaxWindow];
    // Functions of order 1 have a corner at the border: as lines they go on as the last interval of the grid has them.
    const bool corner = k_ == 1 && rule == Extrapolation::Linear && x > high();
    const double from = corner ? (high() + extended_[extended_.size() - 3]) / 2 : border;
    const int first = window(from, values, slopes, nullptr);
    const double distance = rule == Extrapolation::Linear ? x - from : 0.0;
    for (int r = 0; r <= k_; ++r) {
        values[r] += distance * slopes[r];
        if (derivatives) derivatives[r] = rule == Extrapolation::Linear ? slopes[r] : 0.0;
        if (second) second[r] = 0;
    }
    return first;
}

double BSplineBasis::curve(double x, std::span<const double> coef, Extrapolation rule) const {
    double values[kMaxWindow];
    const int first = evaluate(x, rule, values, nullptr);
    double sum = 0;
    for (int r = 0; r <= k_; ++r) sum += coef[static_cast<std::size_t>(first + r)] * values[r];
    return sum;
}

Eigen::MatrixXd BSplineBasis::collocation(std::span<const double> x) const {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(x.size()), count_);
    double values[kMaxWindow];
    for (std::size_t row = 0; row < x.size(); ++row) {
        const int first = window(x[row], values, nullptr, nullptr);
        for (int r = 0; r <= k_; ++r) matrix(static_cast<Eigen::Index>(row), first + r) = values[r];
    }
    return matrix;
}

}  // namespace kan
