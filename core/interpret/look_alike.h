#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/interpret/symbolic_columns.h"
#include "core/interpret/symbolic_fit.h"

namespace kan {

/// Share of a curve's variance that may depart from the plainer function it is said to imitate. Half a period of a
/// sine departs from its parabola by 1.0e-3, a tanh over -1 .. 1 from its line by 4e-3; what is called a look-alike
/// uses a smaller part of its range than these.
inline constexpr double kLookAlikeShape = 5e-4;

/// By how much the largest |c f(a x + b)| may exceed the spread of the curve before c f and d are said to cancel.
inline constexpr double kLargestConstants = 1e3;

/// What c f(a x + b) + d is on the range of given samples.
struct LookAlike {
    /// The plainer functions whose curve it has there, to within kLookAlikeShape, the plainest first; none: it has a
    /// shape of its own.
    std::vector<SymbolicKind> shapes;
    bool cancels = false;  ///< c f and d are larger than kLargestConstants times the spread of the curve: they cancel
};

/// By the curve alone. Plainer functions are a line ("x") and a parabola ("x^2", wherever its vertex lies), to which
/// every smooth function tends as a -> 0 or far from its pole or end, and the functions that others tend to far out or
/// at the end of their domain: exp for tanh, sigmoid, sinh, cosh and gaussian, log for log1p(x^2) and arctanh, 1/x for
/// arctan and tan, sqrt for arcsin and arccos. A function is compared with plainer ones only: x^2 with a line. Of more
/// than 128 samples every n-th is looked at. x ascending.
LookAlike lookAlike(const SymbolicFunction &function, const SymbolicAffine &fit, std::span<const double> x);

/// Sets SymbolicAffine::imitates and cancels of all fits (`best` and `admissible`) of one curve. A fit imitates the
/// plainer function whose shape it has if the samples do not tell the two apart: if that function's own fit (the
/// library's; without one in the library, least squares) is as good by the measure of rank(). So a sine on a small part
/// of its period is no look-alike if the data have the sine's curvature, and a polynomial is preferred where they do
/// not. Constants that cancel are refused whatever the data say; `imitates` then goes by the shape alone, and the fit's
/// note says so. A function that a user typed imitates what is in the library only.
void markLookAlikes(SymbolicFits &fits, const SymbolicLibrary &library, const SymbolicCurve &curve);

/// The library's name of what a fit imitates; empty if it imitates nothing.
std::string_view imitatedName(const SymbolicAffine &fit);

}  // namespace kan
