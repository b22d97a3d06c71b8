#include "core/spline/base_function.h"

#include <cmath>
#include <utility>

#include "core/text.h"

namespace kan {

namespace {
constexpr std::pair<BaseFunction, std::string_view> kBaseNames[] = {
    {BaseFunction::Silu, "silu"}, {BaseFunction::Identity, "identity"}, {BaseFunction::Zero, "zero"}};
constexpr std::pair<Extrapolation, std::string_view> kExtrapolationNames[] = {
    {Extrapolation::Zero, "zero"}, {Extrapolation::Linear, "linear"}, {Extrapolation::Clamp, "clamp"}};
}  // namespace

std::string_view toString(BaseFunction base) {
    return nameOf(kBaseNames, base);
}
std::string_view toString(Extrapolation extrapolation) {
    return nameOf(kExtrapolationNames, extrapolation);
}
BaseFunction baseFunctionFromString(std::string_view text) {
    return valueNamed(kBaseNames, text, "base_fun");
}
Extrapolation extrapolationFromString(std::string_view text) {
    return valueNamed(kExtrapolationNames, text, "extrapolation");
}

double baseValue(BaseFunction base, double x) {
    switch (base) {
        case BaseFunction::Silu:
            return x / (1.0 + std::exp(-x));
        case BaseFunction::Identity:
            return x;
        case BaseFunction::Zero:
            break;
    }
    return 0.0;
}

BaseDerivatives baseDerivatives(BaseFunction base, double x) {
    if (base == BaseFunction::Silu) {
        const double s = 1 / (1 + std::exp(-x));
        return {x * s, s * (1 + x * (1 - s)), s * (1 - s) * (2 + x * (1 - 2 * s))};
    }
    const double slope = base == BaseFunction::Identity ? 1.0 : 0.0;
    return {slope * x, slope, 0};
}

}  // namespace kan
