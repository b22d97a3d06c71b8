#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/interpret/curve_text.h"
#include "core/interpret/symbolic_fit.h"

namespace kan {

struct CurveSearchOptions {
    /// What x is in the units in which expressions are looked for.
    CurveVariable variable;
    std::size_t most = 8;  ///< expressions that are told

    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
};

/// A small expression that fits a curve.
struct CurveExpression {
    CurveModel model;                     ///< of v = scale x + offset
    std::string expression;               ///< as a formula of x (userFunction) with all digits
    std::string structure;                ///< of v, called x, with letters for the constants: "A/x^12 - B/x^6"
    double r2 = 0;                        ///< 1 - SSE/SST on the samples
    double description_length = 0;        ///< curve_description.h, in nats
    std::vector<double> constants;        ///< in the order of the letters, with their signs
    std::vector<double> standard_errors;  ///< of the constants; empty: the samples do not determine them
    int complexity = 0;                   ///< as the library counts: 2 a function, 1 an operation
};

struct CurveExpressions {
    std::vector<CurveExpression> list;  ///< the shortest description first
    /// The shortest description of one function of the library, by the same measure; infinite if there is none.
    double best_function = 0;
    std::string function;    ///< its name
    double independent = 0;  ///< residuals that say something of their own
    /// Whether the first expression has a clearly shorter description than every function of the library, and no
    /// function is statistically as good (kAsGood).
    bool preferred = false;
};

/// Small expressions for one curve: sums of up to three terms, polynomials up to degree 6 without the powers that are
/// not needed, sums of powers of v or v + s (exponents -12 .. 12 and halves), a free power, f(g(v)), v^p f(v), f(v)
/// g(v), all with every constant fitted at once.
///
/// Structures are compared on at most 128 samples (every n-th of a smooth curve, means of bins of a noisy one) over
/// grids of their nonlinear constants, the linear ones in closed form; sums grow term by term with a beam (orthogonal
/// matching pursuit, Pati et al. 1993), their constants fitted together in between. The best are fitted on all samples
/// and ranked by description length (curve_description.h); of more than 5,000 samples every n-th counts. Numbers that
/// may as well be 0, 1 or a plain exponent are that. What is one function of the library at an affine argument is not
/// told.
///
/// `fits`: of the same curve with `library`; functions that it does not have stand in no expression. x and y as for
/// fitAll, by which they have been checked; a constant curve, or one without spread, has no expressions. Runs on the
/// calling thread; deterministic.
CurveExpressions searchExpressions(std::span<const double> x, std::span<const double> y, const SymbolicLibrary &library,
                                   const SymbolicFits &fits, const CurveSearchOptions &options = {});

}  // namespace kan
