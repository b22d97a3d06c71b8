#pragma once

#include <string_view>

namespace kan {

/// The function b(x) beside the spline on every edge.
enum class BaseFunction { Silu, Identity, Zero };

/// What a spline returns outside its extended knots. Zero is pykan's; Clamp holds the value at the border of the grid
/// t_0..t_G, Linear continues with the border's slope.
enum class Extrapolation { Zero, Linear, Clamp };

/// Highest order k of the B-splines.
inline constexpr int kMaxSplineOrder = 10;

std::string_view toString(BaseFunction base);                  ///< "silu", "identity", "zero"
std::string_view toString(Extrapolation extrapolation);        ///< "zero", "linear", "clamp"
BaseFunction baseFunctionFromString(std::string_view text);    ///< Throws std::invalid_argument naming the choices.
Extrapolation extrapolationFromString(std::string_view text);  ///< As above.

/// b(x).
double baseValue(BaseFunction base, double x);

/// b(x), b'(x) and b''(x).
struct BaseDerivatives {
    double value = 0, slope = 0, curvature = 0;
};
BaseDerivatives baseDerivatives(BaseFunction base, double x);

}  // namespace kan
