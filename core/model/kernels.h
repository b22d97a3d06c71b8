#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/model/layer_basis.h"
#include "core/model/workspace.h"

/// The inner loops of a layer: one input node, one block of samples, one panel of outputs (as wide as the vector type
/// V). All are O(k+2) multiply-adds per edge and sample and touch only the panel's columns of the coefficient table.
namespace kan::kernels {

using Vec1 = double;
typedef double Vec2 __attribute__((vector_size(16)));
typedef double Vec4 __attribute__((vector_size(32)));
typedef double Vec8 __attribute__((vector_size(64)));

/// Unaligned load and store; one instruction each.
template <typename V>
inline V load(const double *p) {
    V v;
    std::memcpy(&v, p, sizeof(V));
    return v;
}
template <typename V>
inline void store(double *p, V v) {
    std::memcpy(p, &v, sizeof(V));
}
template <typename V>
inline V broadcast(double x) {
    return V{} + x;
}
inline double sum(double v) {
    return v;
}
template <typename V>
inline double sum(V v) {
    constexpr int kCount = sizeof(V) / sizeof(double);
    double total = v[0];
    for (int j = 1; j < kCount; ++j) total += v[j];
    return total;
}
inline double sum(Vec4 v) {
    return (v[0] + v[2]) + (v[1] + v[3]);
}
inline double sum(Vec8 v) {
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}
inline double absolute(double v) {
    return std::fabs(v);
}
template <typename V>
inline V absolute(V v) {
    return v < 0.0 ? -v : v;
}
inline double signOf(double v) {
    return v > 0.0 ? 1.0 : (v < 0.0 ? -1.0 : 0.0);
}
template <typename V>
inline V signOf(V v) {
    const V zero{};
    return v > 0.0 ? zero + 1.0 : (v < 0.0 ? zero - 1.0 : zero);
}

/// Value of the edge functions of one input node at sample s.
template <typename V, int K>
inline V edgeValue(const BasisBlock &basis, int s, const double *coef, V base, int stride, int k) {
    const double *c = coef + static_cast<std::ptrdiff_t>(basis.cell[s]) * stride;
    V phi = base * basis.values[(k + 1) * kBlock + s];
    for (int r = 0; r <= k; ++r) phi += load<V>(c + r * stride) * basis.values[r * kBlock + s];
    return phi;
}

/// y[s] += phi(x[s]); with sums: first += |phi| (MeanAbs), or first += phi - shift, second += (phi - shift)^2
/// (Moments).
template <typename V, int K, EdgeSums Sums>
void forwardNode(const BasisBlock &basis, int count, const double *coef, const double *base_row, const double *shift,
                 int stride, int order, double *y, double *first, double *second) {
    const int k = K > 0 ? K : order;
    const V base = load<V>(base_row);
    const V origin = Sums == EdgeSums::Moments ? load<V>(shift) : V{};
    V sum1{};
    V sum2{};
    for (int s = 0; s < count; ++s) {
        const V phi = edgeValue<V, K>(basis, s, coef, base, stride, k);
        double *target = y + static_cast<std::ptrdiff_t>(s) * stride;
        store<V>(target, load<V>(target) + phi);
        if constexpr (Sums == EdgeSums::MeanAbs) sum1 += absolute(phi);
        if constexpr (Sums == EdgeSums::Moments) {
            const V centred = phi - origin;
            sum1 += centred;
            sum2 += centred * centred;
        }
    }
    if constexpr (Sums != EdgeSums::None) store<V>(first, load<V>(first) + sum1);
    if constexpr (Sums == EdgeSums::Moments) store<V>(second, load<V>(second) + sum2);
}

/// How a penalty bends the gradient by an edge's value: g += by_mean_abs * sign(phi) + by_std * (phi - mean), with the
/// factors of the mean and of the standard deviation already divided out.
struct EdgePenalty {
    const double *by_sign = nullptr;
    const double *by_deviation = nullptr;
    const double *mean = nullptr;
};

/// Gradients of one input node: coefficients, base, and, if dx is not null, dx[s] += sum_j g_j phi'_j.
template <typename V, int K, bool Penalty, bool InputGradient>
void backwardNode(const BasisBlock &basis, int count, const double *coef, const double *base_row, int stride, int order,
                  const double *g, const EdgePenalty &penalty, double *coef_gradient, double *base_gradient,
                  double *dx) {
    const int k = K > 0 ? K : order;
    const V base = load<V>(base_row);
    V by_sign{};
    V by_deviation{};
    V mean{};
    if constexpr (Penalty) {
        if (penalty.by_sign) by_sign = load<V>(penalty.by_sign);
        if (penalty.by_deviation) {
            by_deviation = load<V>(penalty.by_deviation);
            mean = load<V>(penalty.mean);
        }
    }
    V base_sum{};
    for (int s = 0; s < count; ++s) {
        const double *c = coef + static_cast<std::ptrdiff_t>(basis.cell[s]) * stride;
        double *gc = coef_gradient + static_cast<std::ptrdiff_t>(basis.cell[s]) * stride;
        V upstream = load<V>(g + static_cast<std::ptrdiff_t>(s) * stride);
        if constexpr (Penalty) {
            const V phi = edgeValue<V, K>(basis, s, coef, base, stride, k);
            upstream += by_sign * signOf(phi) + by_deviation * (phi - mean);
        }
        base_sum += upstream * basis.values[(k + 1) * kBlock + s];
        for (int r = 0; r <= k; ++r)
            store<V>(gc + r * stride, load<V>(gc + r * stride) + upstream * basis.values[r * kBlock + s]);
        if constexpr (InputGradient) {
            V slope = base * basis.derivatives[(k + 1) * kBlock + s];
            for (int r = 0; r <= k; ++r) slope += load<V>(c + r * stride) * basis.derivatives[r * kBlock + s];
            dx[s] += sum(upstream * slope);
        }
    }
    store<V>(base_gradient, load<V>(base_gradient) + base_sum);
}

/// Calls body.template operator()<V, K>() with the panel type for this stride and the order as a constant (0: other).
template <typename Body>
void dispatch(int stride, int k, const Body &body) {
    const auto withOrder = [&]<typename V>() {
        switch (k) {
            case 1:
                body.template operator()<V, 1>();
                break;
            case 2:
                body.template operator()<V, 2>();
                break;
            case 3:
                body.template operator()<V, 3>();
                break;
            case 4:
                body.template operator()<V, 4>();
                break;
            case 5:
                body.template operator()<V, 5>();
                break;
            default:
                body.template operator()<V, 0>();
                break;
        }
    };
    switch (stride) {
        case 1:
            withOrder.template operator()<Vec1>();
            break;
        case 2:
            withOrder.template operator()<Vec2>();
            break;
        case 4:
            withOrder.template operator()<Vec4>();
            break;
        default:
            withOrder.template operator()<Vec8>();
            break;
    }
}

}  // namespace kan::kernels
