#include "core/spline/bspline.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace kan {

namespace {

constexpr int kMaxWindow = kMaxSplineOrder + 1;

/// Cox-de Boor at x in cell [e[cell], e[cell+1]): all k+1 functions that are not zero there, in place of knots further
/// than the vector reaches none are needed because cell has k knots on each side (de Boor 1978, algorithm BSPLVB).
void coxDeBoor(const double *e, int k, double x, double *values, double *derivatives) {
    double left[kMaxWindow + 1];
    double right[kMaxWindow + 1];
    values[0] = 1;
    for (int j = 1; j <= k; ++j) {
        if (j == k && derivatives) std::copy(values, values + k, derivatives);
        left[j] = x - e[1 - j];
        right[j] = e[j] - x;
        double saved = 0;
        for (int r = 0; r < j; ++r) {
            const double share = values[r] / (right[r + 1] + left[j - r]);
            values[r] = saved + right[r + 1] * share;
            saved = left[j - r] * share;
        }
        values[j] = saved;
    }
    if (!derivatives) return;
    // B'_r of order k from the k functions of order k-1 kept above.
    double previous = 0;
    for (int r = 0; r < k; ++r) {
        const double slope = k * derivatives[r] / (e[r + 1] - e[r + 1 - k]);
        derivatives[r] = previous - slope;
        previous = slope;
    }
    derivatives[k] = previous;
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
        if (cell < 0 || !isInner(cell)) return window(x, values, nullptr);
        cursor.cell = cell;
        const double *e = extended_.data() + cell;
        double *inverse = cursor.inverse;
        for (int j = 1; j <= k_; ++j)
            for (int r = 0; r < j; ++r) *inverse++ = 1.0 / (e[r + 1] - e[r + 1 - j]);
    }
    const double *e = extended_.data() + cursor.cell;
    const double *inverse = cursor.inverse;
    values[0] = 1;
    for (int j = 1; j <= k_; ++j) {
        double saved = 0;
        for (int r = 0; r < j; ++r) {
            const double share = values[r] * *inverse++;
            values[r] = saved + (e[r + 1] - x) * share;
            saved = (x - e[r + 1 - j]) * share;
        }
        values[j] = saved;
    }
    return cursor.cell - k_;
}

int BSplineBasis::window(double x, double *values, double *derivatives) const {
    const int window_size = k_ + 1;
    if (!(x >= extended_.front() && x < extended_.back())) {
        std::fill(values, values + window_size, 0.0);
        if (derivatives) std::fill(derivatives, derivatives + window_size, 0.0);
        return 0;
    }
    const int cell = cellOf(x);
    const int first = cell - k_;
    if (isInner(cell)) {
        coxDeBoor(extended_.data() + cell, k_, x, values, derivatives);
        return first;
    }
    // In the k outer cells on each side: continue the knots with the outermost spacing; functions that do not exist
    // drop out.
    double knots[2 * kMaxWindow + 2];
    for (int q = -k_ + 1; q <= k_; ++q) {
        const int at = cell + q;
        const int end = static_cast<int>(extended_.size()) - 1;
        double knot = 0;
        if (at < 0)
            knot = extended_[0] + at * (extended_[1] - extended_[0]);
        else if (at > end)
            knot =
                extended_[static_cast<std::size_t>(end)] +
                (at - end) * (extended_[static_cast<std::size_t>(end)] - extended_[static_cast<std::size_t>(end) - 1]);
        else
            knot = extended_[static_cast<std::size_t>(at)];
        knots[q + k_ - 1] = knot;
    }
    double all_values[kMaxWindow];
    double all_derivatives[kMaxWindow];
    coxDeBoor(knots + k_ - 1, k_, x, all_values, derivatives ? all_derivatives : nullptr);
    const int start = std::clamp(first, 0, count_ - window_size);
    for (int r = 0; r < window_size; ++r) {
        const int from = start + r - first;
        const bool exists = from >= 0 && from < window_size;
        values[r] = exists ? all_values[from] : 0.0;
        if (derivatives) derivatives[r] = exists ? all_derivatives[from] : 0.0;
    }
    return start;
}

int BSplineBasis::evaluate(double x, Extrapolation rule, double *values, double *derivatives) const {
    if (rule == Extrapolation::Zero || (x >= low() && x <= high())) return window(x, values, derivatives);
    const double border = x < low() ? low() : high();
    double slopes[kMaxWindow];
    const int first = window(border, values, slopes);
    const double distance = rule == Extrapolation::Linear ? x - border : 0.0;
    for (int r = 0; r <= k_; ++r) {
        values[r] += distance * slopes[r];
        if (derivatives) derivatives[r] = rule == Extrapolation::Linear ? slopes[r] : 0.0;
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
        const int first = window(x[row], values, nullptr);
        for (int r = 0; r <= k_; ++r) matrix(static_cast<Eigen::Index>(row), first + r) = values[r];
    }
    return matrix;
}

}  // namespace kan
