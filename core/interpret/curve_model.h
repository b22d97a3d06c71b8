#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/symbolic/symbolic_library.h"

namespace kan {

/// A number for each sample.
using CurveValues = std::vector<double>;

/// A number of a factor: fitted if `free`, else meant as it is. `shared`: one number for all terms of the model that
/// mark it so (the shift of a sum of powers).
struct CurveNumber {
    double value = 0;
    bool free = false;
    bool shared = false;
};

/// One factor of a term: f(a g(k v + s) + b), or (a g(k v + s) + b)^p if `power`.
struct CurveFactor {
    enum Number { A, B, K, S, P, Numbers };

    SymbolicKind outer = SymbolicKind::Identity;  ///< f
    bool power = false;                           ///< in place of f
    SymbolicKind inner = SymbolicKind::Identity;  ///< g
    std::array<CurveNumber, Numbers> numbers = {
        {{1, false, false}, {0, false, false}, {1, false, false}, {0, false, false}, {1, false, false}}};

    double at(Number n) const { return numbers[n].value; }
    void set(Number n, double value, bool free, bool shared = false) { numbers[n] = {value, free, shared}; }
};

struct CurveTerm {
    std::vector<CurveFactor> factors;  ///< one or two
    double coefficient = 1;            ///< always fitted
};

/// A small expression of one variable v: the sum of terms, each a coefficient times a product of factors, and an offset
/// that is fitted if `constant` and else 0.
struct CurveModel {
    std::vector<CurveTerm> terms;
    bool constant = true;
    double offset = 0;

    /// The numbers that are fitted, coefficients and offset apart, shared ones once; in the order of terms.
    std::vector<double> parameters() const;
    void setParameters(std::span<const double> values);
    std::size_t parameterCount() const { return parameters().size(); }
    /// All that is fitted.
    std::size_t constants() const { return parameterCount() + terms.size() + (constant ? 1 : 0); }
};

/// Values of the terms at samples, without coefficients, and their derivatives by the parameters.
struct CurveColumns {
    struct Slope {
        std::size_t term = 0, parameter = 0;
        CurveValues values;
    };
    std::vector<CurveValues> terms;
    std::vector<Slope> slopes;
};

/// False if a term is not finite at a sample, or has a pole or the end of a domain between two of them. `v` ascending.
bool evaluateTerms(const CurveModel &model, std::span<const double> v, bool with_slopes, CurveColumns &columns);

/// The model's values at `v`. NaN where it is undefined.
std::vector<double> valuesOf(const CurveModel &model, std::span<const double> v);

/// Whether the model is one function of the library at an affine argument, c f(a v + b) + d.
bool isSingleFunction(const CurveModel &model);

/// The library's function of this kind; kinds other than User.
const SymbolicFunction &standardFunction(SymbolicKind kind);

/// p, where 2 p is a whole number.
bool isHalfWhole(double p);

}  // namespace kan
