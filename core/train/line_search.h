#pragma once

#include <functional>
#include <span>
#include <vector>

namespace kan {

/// f(x) and its gradient; returns false when the caller shall stop at once (the outputs are then undefined).
using ObjectiveFunction = std::function<bool(std::span<const double> x, double &f, std::span<double> gradient)>;

struct LineSearchOptions {
    double c1 = 1e-4;  ///< sufficient decrease
    double c2 = 0.9;   ///< curvature
    double tolerance_change = 1e-9;
    int max_evaluations = 25;
};

/// A point on the ray x + t d.
struct RayPoint {
    double t = 0;
    double f = 0;
    double slope = 0;  ///< gradient . d
    std::vector<double> gradient;
    bool finite() const;
};

struct LineSearchResult {
    RayPoint point;  ///< lowest acceptable point; finite if the start is
    int evaluations = 0;
    bool stopped = false;  ///< the objective asked to stop; `point` is then the start
};

/// Strong Wolfe line search by bracketing and cubic interpolation, step for step as torch.optim.lbfgs._strong_wolfe
/// (after Nocedal & Wright, algorithms 3.5 and 3.6). A trial point that is not finite counts as infinitely high: the
/// search halves its way back to finite ground.
LineSearchResult strongWolfe(const ObjectiveFunction &objective, std::span<const double> x, std::span<const double> d,
                             double t, const RayPoint &start, const LineSearchOptions &options);

}  // namespace kan
