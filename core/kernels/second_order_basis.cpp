#include "core/kernels/second_order_basis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/spline/cox_de_boor.h"
#include "core/spline/knots.h"

namespace kan {

namespace {

constexpr int kMostFunctions = KanSpec::kMaxOrder + 2;
constexpr int kHighestEvenOrder = 5;

struct UnevenCell : CellAtPoint {
    double inverse(int j, int r) const { return 1 / width(j, r); }
    double share(double v, int j, int r) const { return v * inverse(j, r); }
    double slope(double v, int j, int r) const { return v * (j * inverse(j, r)); }
};

/// The same where knots are `h` apart, without a division: f is x from the cell's left knot, in units of h.
struct EvenCell {
    static constexpr double kInverse[] = {0, 1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5};
    double f = 0, inverse_h = 0;
    double share(double v, int j, int) const { return v * kInverse[j]; }
    double falling(double saved, double share, int r) const { return saved + (r + 1 - f) * share; }
    double rising(double share, int j, int r) const { return (f + (j - r - 1)) * share; }
    double slope(double v, int, int) const { return v * inverse_h; }
};

template <class Cell>
void differentiate(const double *lower, int order, const Cell &cell, double *out) {
    differentiateSplines(order, cell, lower, [&](int r, double slope) { out[r] = slope; });
}

/// Values, first and second derivatives of a cell's k+1 functions. K: k, or 0 if it is not known to the compiler.
template <int K, class Cell>
void evaluateInCell(int any_k, const Cell &cell, double *values, double *first, double *second) {
    const int k = K > 0 ? K : any_k;
    double once_lower[kMostFunctions], twice_lower[kMostFunctions], v[kMostFunctions];
    v[0] = 1;
    coxDeBoor(k, cell, v, [&](int order) {
        if (order == k - 2) std::copy(v, v + order + 1, twice_lower);
        if (order == k - 1) std::copy(v, v + order + 1, once_lower);
    });
    std::copy(v, v + k + 1, values);
    differentiate(once_lower, k, cell, first);
    if (k < 2) {
        std::fill(second, second + k + 1, 0.0);
        return;
    }
    double slopes[kMostFunctions];
    differentiate(twice_lower, k - 1, cell, slopes);
    differentiate(slopes, k, cell, second);
}

template <class Cell>
void evaluateInCellOf(int k, const Cell &cell, double *values, double *first, double *second) {
    switch (k) {
        case 2:
            return evaluateInCell<2>(k, cell, values, first, second);
        case 3:
            return evaluateInCell<3>(k, cell, values, first, second);
        case 4:
            return evaluateInCell<4>(k, cell, values, first, second);
        case 5:
            return evaluateInCell<5>(k, cell, values, first, second);
        default:
            return evaluateInCell<0>(k, cell, values, first, second);
    }
}

/// Moves a window [0..k] by `shift` functions; those that come in from outside are 0.
void shiftWindow(double *window, int k, int shift) {
    double moved[kMostFunctions];
    for (int r = 0; r <= k; ++r) moved[r] = r + shift >= 0 && r + shift <= k ? window[r + shift] : 0.0;
    std::copy(moved, moved + k + 1, window);
}

/// The largest distance of a knot from where it would be if all were equally far apart.
double unevenness(std::span<const double> knots) {
    const double h = (knots.back() - knots.front()) / static_cast<double>(knots.size() - 1);
    double most = 0;
    for (std::size_t q = 0; q < knots.size(); ++q)
        most = std::max(most, std::abs(knots[q] - (knots.front() + h * static_cast<double>(q))));
    return most;
}

}  // namespace

SecondOrderBasis::SecondOrderBasis(const KanLayer &layer, BaseFunction base, Extrapolation extrapolation)
    : k_(layer.k), grid_(layer.grid), base_(base), extrapolation_(extrapolation) {
    for (int i = 0; i < layer.inputs; ++i) {
        const std::span<const double> knots = layer.nodeKnots(i);
        const double h = (knots.back() - knots.front()) / grid_, uneven = unevenness(knots);
        const double rounding =
            8 * std::numeric_limits<double>::epsilon() * std::max(std::abs(knots.front()), std::abs(knots.back()));
        nodes_.push_back({uneven <= rounding && k_ <= kHighestEvenOrder, uneven <= 0.25 * h, knots.front(),
                          knots.back(), 1 / h, extendKnots(knots, 2 * k_)});
    }
}

/// The cell of the extended knots, from 0, that holds x; x lies within them.
int SecondOrderBasis::cellOf(const Node &node, double x) const {
    const double *knots = node.knots.data() + k_;
    const int last = grid_ + 2 * k_ - 1;
    if (!node.nearly_even)
        return std::clamp(static_cast<int>(std::upper_bound(knots, knots + last + 1, x) - knots) - 1, 0, last);
    int cell = std::clamp(static_cast<int>((x - knots[0]) * node.scale), 0, last);
    while (cell < last && x >= knots[cell + 1]) ++cell;
    while (cell > 0 && x < knots[cell]) --cell;
    return cell;
}

int SecondOrderBasis::window(const Node &node, double x, double *out) const {
    const int n = size();
    const double *knots = node.knots.data() + k_;
    if (!(x >= knots[0] && x < knots[grid_ + 2 * k_])) {
        for (int order = 0; order < 3; ++order) std::fill(out + order * n, out + order * n + k_ + 1, 0.0);
        return 0;
    }
    const int cell = cellOf(node, x);
    if (node.even)
        evaluateInCellOf(k_, EvenCell{(x - knots[0]) * node.scale - cell, node.scale}, out, out + n, out + 2 * n);
    else
        evaluateInCellOf(k_, UnevenCell{{knots + cell, x}}, out, out + n, out + 2 * n);
    const int first = std::clamp(cell - k_, 0, grid_ - 1), shift = first - (cell - k_);
    if (shift != 0)
        for (int order = 0; order < 3; ++order) shiftWindow(out + order * n, k_, shift);
    return first;
}

void SecondOrderBasis::evaluateBase(double x, double *out) const {
    const BaseDerivatives base = baseDerivatives(base_, x);
    double *at = out + k_ + 1;
    at[0] = base.value;
    at[size()] = base.slope;
    at[2 * size()] = base.curvature;
}

int SecondOrderBasis::evaluate(int node_index, double x, double *out) const {
    const Node &node = nodes_[static_cast<std::size_t>(node_index)];
    evaluateBase(x, out);
    if (extrapolation_ == Extrapolation::Zero || !(x < node.low || x > node.high)) return window(node, x, out);
    const bool linear = extrapolation_ == Extrapolation::Linear;
    // Order 1 has a corner at the border: it goes on as the last interval of the grid.
    const bool corner = k_ == 1 && linear && x > node.high;
    const double *knots = node.knots.data() + k_;
    const double border = x < node.low ? node.low : corner ? (node.high + knots[grid_ + k_ - 1]) / 2 : node.high;
    const int first = window(node, border, out), n = size();
    for (int r = 0; r <= k_; ++r) {
        if (linear)
            out[r] += (x - border) * out[n + r];
        else
            out[n + r] = 0;
        out[2 * n + r] = 0;
    }
    return first;
}

}  // namespace kan
