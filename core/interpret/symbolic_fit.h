#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/symbolic/symbolic_library.h"

namespace kan {

/// Where a and b are looked for, and how far beyond the samples a function must be defined.
struct SymbolicFitOptions {
    double a_low = -10, a_high = 10;
    double b_low = -10, b_high = 10;
    double margin = 0.01;  ///< of the width of the observed range, added on both sides

    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
    bool operator==(const SymbolicFitOptions &) const = default;
    bool contains(double a, double b) const { return a >= a_low && a <= a_high && b >= b_low && b <= b_high; }
};

/// c f(a x + b) + d with its true R^2 = 1 - SSE/SST on the samples.
struct SymbolicAffine {
    double a = 1, b = 0, c = 0, d = 0;
    double r2 = 0;
    std::optional<SymbolicKind>
        imitates{};        ///< the plainer function that the samples do not tell it from (look_alike.h)
    bool cancels = false;  ///< c f and d cancel (look_alike.h)

    /// Nobody should read f into the samples.
    bool lookAlike() const { return imitates.has_value() || cancels; }
};

/// The best fit of one function to one curve.
struct SymbolicFit {
    std::string function;
    int complexity = 0;
    SymbolicAffine best;     ///< a f that is defined on every sample
    bool domain_ok = false;  ///< best is also defined everywhere on the observed range and its margin
    /// If domain_ok is false: the best of those that are defined there, if there is one.
    std::optional<SymbolicAffine> admissible;
    std::string note;          ///< in words: domain_ok is false, no (a, b) is defined on the samples, constants cancel
    double residual_runs = 0;  ///< number of runs of equal sign of the residuals, in the order of x
};

enum class SymbolicStatus {
    Fitted,
    ConstantCurve,  ///< y does not vary: every function fits with c = 0 and R^2 = 1, the simplest is "0"
    NoSpread,       ///< x does not vary: only "0" says anything; every R^2 is 0 with c = 0
};

struct SymbolicFits {
    SymbolicStatus status = SymbolicStatus::Fitted;
    std::string message;  ///< in words, if not Fitted
    std::size_t samples = 0;
    std::vector<SymbolicFit> fits;  ///< in the library's order
};

/// The best c f(a x + b) + d for every function of the library: what pykan's fit_params and suggest_symbolic look for.
///
/// c and d are the least-squares solution. (a, b) come from a search over the whole box a_low..a_high, b_low..b_high on
/// a thinned-out curve, in coordinates that fit the function (a power of x knows only where its zero or pole lies; an
/// exponential only a), then from Gauss-Newton with variable projection (Golub and Pereyra 1973, Kaufman 1975) on all
/// samples, from several starts, until R^2 moves by less than 1e-13. `abs` and `sgn` are solved exactly. Where
/// only the ratio b/a matters, a is 1 if the box allows it. Frequencies that the samples do not resolve (fewer than
/// four a period) are not tried.
///
/// Domains. (a, b) for which f is not finite on every sample do not count, as in pykan. pykan accepts what lies between
/// the samples: a pole there (1/x^n, tan) or at a distance of one rounding from the last (log, 1/sqrt, arctanh).
/// Some of its recorded R^2 are such fits, so `best` may be one too; then domain_ok is false, `note` says why, and
/// `admissible` is the best fit that is defined on the whole observed range and its margin. An admissible fit within
/// 1e-10 of R^2 is preferred. Rough curves (neighbours differ almost as much as strangers) are searched for such poles
/// sample by sample, smooth ones on the thinned-out curve only.
///
/// x and y: same length, at least 4, finite; throws std::invalid_argument. Deterministic; the result does not depend on
/// `threads` (0: all of the machine). Never changes a model.
SymbolicFits fitAll(const SymbolicLibrary &library, std::span<const double> x, std::span<const double> y,
                    const SymbolicFitOptions &options = {}, int threads = 0);

/// The same for one function.
SymbolicFits fitFunction(const SymbolicFunction &function, std::span<const double> x, std::span<const double> y,
                         const SymbolicFitOptions &options = {});

}  // namespace kan
