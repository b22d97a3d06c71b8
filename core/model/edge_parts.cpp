#include "core/model/edge_parts.h"

#include <algorithm>
#include <cmath>

#include "core/symbolic/symbolic_values.h"

namespace kan {

void evaluateTerm(const SymbolicFunction &function, const Affine &at, const double *x, int count, double *f,
                  double *slope) {
    constexpr int kAtOnce = 128;
    double u[kAtOnce];
    for (int first = 0; first < count; first += kAtOnce) {
        const int some = std::min(kAtOnce, count - first);
        for (int s = 0; s < some; ++s) u[s] = at.a * x[first + s] + at.b;
        symbolicValues(function, u, some, f + first, slope + first);
    }
    if (at.c != 0) return;
    for (int s = 0; s < count; ++s) {
        if (!std::isfinite(f[s])) f[s] = slope[s] = 0;
        if (!std::isfinite(slope[s])) slope[s] = 0;
    }
}

void addTerm(const SymbolicFunction &function, const SymbolicScales &scales, std::span<const double> x,
             std::span<double> values) {
    constexpr std::size_t kAtOnce = 128;
    double f[kAtOnce], slope[kAtOnce];
    for (std::size_t first = 0; first < x.size(); first += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, x.size() - first);
        evaluateTerm(function, scales.at, x.data() + first, static_cast<int>(count), f, slope);
        for (std::size_t s = 0; s < count; ++s) values[first + s] += scales.value(f[s]);
    }
}

SymbolicTerm symbolicTerm(const SymbolicFunction &function, const Affine &at, double x) {
    const double u = at.a * x + at.b;
    const SymbolicTerm term{function.value(u), function.derivative(u), function.secondDerivative(u)};
    const bool finite = std::isfinite(term.f) && std::isfinite(term.slope) && std::isfinite(term.curvature);
    return at.c == 0 && !finite ? SymbolicTerm{} : term;
}

}  // namespace kan
