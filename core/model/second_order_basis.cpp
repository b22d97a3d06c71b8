#include "core/model/second_order_basis.h"

#include <algorithm>
#include <cmath>

#include "core/spline/knots.h"

namespace kan {

namespace {

constexpr int kMostFunctions = KanSpec::kMaxOrder + 2;

/// Derivatives [0..order] of the B-splines of this order in a cell from the values (or derivatives) [0..order-1] of
/// those of order - 1; e points to the cell's left knot (de Boor 1978, chapter X).
void differentiate(const double *lower, int order, const double *e, double *out) {
    double previous = 0;
    for (int r = 0; r < order; ++r) {
        const double slope = order * lower[r] / (e[r + 1] - e[r + 1 - order]);
        out[r] = previous - slope;
        previous = slope;
    }
    out[order] = previous;
}

/// Cox-de Boor at x in the cell that e points to: values, first and second derivatives of its k+1 functions.
void coxDeBoor(const double *e, int k, double x, double *values, double *first, double *second) {
    double left[kMostFunctions], right[kMostFunctions];
    double once_lower[kMostFunctions], twice_lower[kMostFunctions];
    values[0] = 1;
    for (int j = 1; j <= k; ++j) {
        if (j == k - 1) std::copy(values, values + j, twice_lower);
        if (j == k) std::copy(values, values + j, once_lower);
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
    differentiate(once_lower, k, e, first);
    if (k < 2) {
        std::fill(second, second + k + 1, 0.0);
        return;
    }
    double slopes[kMostFunctions];
    differentiate(twice_lower, k - 1, e, slopes);
    differentiate(slopes, k, e, second);
}

/// Moves a window [0..k] by `shift` functions; those that come in from outside are 0.
void shiftWindow(double *window, int k, int shift) {
    double moved[kMostFunctions];
    for (int r = 0; r <= k; ++r) moved[r] = r + shift >= 0 && r + shift <= k ? window[r + shift] : 0.0;
    std::copy(moved, moved + k + 1, window);
}

bool equidistant(std::span<const double> knots) {
    const double h = (knots.back() - knots.front()) / static_cast<double>(knots.size() - 1);
    for (std::size_t q = 0; q < knots.size(); ++q)
        if (std::abs(knots[q] - (knots.front() + h * static_cast<double>(q))) > 0.25 * h) return false;
    return true;
}

}  // namespace

SecondOrderBasis::SecondOrderBasis(const KanLayer &layer, BaseFunction base, Extrapolation extrapolation)
    : k_(layer.k), grid_(layer.grid), base_(base), extrapolation_(extrapolation) {
    for (int i = 0; i < layer.inputs; ++i) {
        const std::span<const double> knots = layer.nodeKnots(i);
        nodes_.push_back({equidistant(knots), knots.front(), knots.back(), grid_ / (knots.back() - knots.front()),
                          extendKnots(knots, 2 * k_)});
    }
}

/// The cell of the extended knots, from 0, that holds x; x lies within them.
int SecondOrderBasis::cellOf(const Node &node, double x) const {
    const double *knots = node.knots.data() + k_;
    const int last = grid_ + 2 * k_ - 1;
    if (!node.uniform)
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
    coxDeBoor(knots + cell, k_, x, out, out + n, out + 2 * n);
    const int first = std::clamp(cell - k_, 0, grid_ - 1), shift = first - (cell - k_);
    if (shift != 0)
        for (int order = 0; order < 3; ++order) shiftWindow(out + order * n, k_, shift);
    return first;
}

void SecondOrderBasis::evaluateBase(double x, double *out) const {
    double *base = out + k_ + 1;
    const int n = size();
    if (base_ == BaseFunction::Silu) {
        const double s = 1 / (1 + std::exp(-x));
        base[0] = x * s;
        base[n] = s * (1 + x * (1 - s));
        base[2 * n] = s * (1 - s) * (2 + x * (1 - 2 * s));
        return;
    }
    const double slope = base_ == BaseFunction::Identity ? 1.0 : 0.0;
    base[0] = slope * x;
    base[n] = slope;
    base[2 * n] = 0;
}

int SecondOrderBasis::evaluate(int node_index, double x, double *out) const {
    const Node &node = nodes_[static_cast<std::size_t>(node_index)];
    evaluateBase(x, out);
    if (extrapolation_ == Extrapolation::Zero || !(x < node.low || x > node.high)) return window(node, x, out);
    const double border = x < node.low ? node.low : node.high;
    const int first = window(node, border, out), n = size();
    const bool linear = extrapolation_ == Extrapolation::Linear;
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
