#include "core/kernels/activation_kernels.h"

#include "core/simd/simd.h"

namespace kan {

namespace {

using simd::Wide;

struct Response {
    Wide value{}, slope{}, curvature{};
};

/// What an activation makes of sums, with its first and second derivatives there.
template <Activation activation>
Response respond(Wide x) {
    if constexpr (activation == Activation::Relu)
        return {x > 0.0 ? x : Wide{}, x > 0.0 ? Wide{} + 1.0 : Wide{}, Wide{}};
    constexpr bool tanh = activation == Activation::Tanh;  // 2 sigmoid(2x) - 1
    const Wide s = 1.0 / (1.0 + simd::exponential(tanh ? -2.0 * x : -x));
    if constexpr (tanh) {
        const Wide t = 2.0 * s - 1.0, slope = 1.0 - t * t;
        return {t, slope, -2.0 * t * slope};
    }
    const Wide slope = s * (1.0 - s);
    if constexpr (activation == Activation::Sigmoid) return {s, slope, slope * (1.0 - 2.0 * s)};
    return {x * s, s + x * slope, slope * (2.0 + x * (1.0 - 2.0 * s))};
}

template <Activation activation>
void differentiate(std::ptrdiff_t count, double *values, double *slopes, double *curvatures) {
    constexpr std::ptrdiff_t lanes = simd::kWideLanes;
    std::ptrdiff_t n = 0;
    for (; n + lanes <= count; n += lanes) {
        const Response response = respond<activation>(simd::load<Wide>(values + n));
        simd::store(values + n, response.value);
        simd::store(slopes + n, response.slope);
        simd::store(curvatures + n, response.curvature);
    }
    if (n == count) return;
    double rest[lanes] = {};
    for (std::ptrdiff_t at = n; at < count; ++at) rest[at - n] = values[at];
    const Response response = respond<activation>(simd::load<Wide>(rest));
    for (std::ptrdiff_t at = n; at < count; ++at) {
        values[at] = response.value[at - n];
        slopes[at] = response.slope[at - n];
        curvatures[at] = response.curvature[at - n];
    }
}

void differentiate(Activation activation, std::ptrdiff_t count, double *values, double *slopes, double *curvatures) {
    switch (activation) {
        case Activation::Relu:
            return differentiate<Activation::Relu>(count, values, slopes, curvatures);
        case Activation::Tanh:
            return differentiate<Activation::Tanh>(count, values, slopes, curvatures);
        case Activation::Silu:
            return differentiate<Activation::Silu>(count, values, slopes, curvatures);
        case Activation::Sigmoid:
            return differentiate<Activation::Sigmoid>(count, values, slopes, curvatures);
    }
}

}  // namespace

KAN_KERNELS(ActivationKernels, activationKernels) = {differentiate};

}  // namespace kan
