#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <vector>

#include "core/formula/normal_form.h"

/// What the sources of the normal form calculate with.
namespace kan::normal {

inline bool whole(double value) {
    return value == std::round(value);
}
/// Whether half of it is whole.
inline bool even(double value) {
    return whole(value / 2);
}

/// Both sorted, the result too.
inline std::vector<EdgeId> unionOf(const std::vector<EdgeId> &a, const std::vector<EdgeId> &b) {
    std::vector<EdgeId> both;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

/// What of `a` is not in `b`, both sorted.
inline std::vector<EdgeId> without(const std::vector<EdgeId> &a, const std::vector<EdgeId> &b) {
    std::vector<EdgeId> left;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
    return left;
}

/// Of all its terms.
inline std::vector<EdgeId> edgesOf(const NormalSum &sum) {
    std::vector<EdgeId> all;
    for (const auto &[monomial, term] : sum.terms) all = unionOf(all, term.edges);
    return all;
}

/// A constant as a sum; 1 and -1 are always exact.
inline NormalSum number(double value, bool exact) {
    NormalSum sum;
    if (value != 0) sum.terms[Monomial()] = {{value, exact || std::abs(value) == 1}, {}};
    return sum;
}

/// The value of a sum that is a constant.
inline std::optional<double> constantOf(const NormalSum &sum) {
    if (sum.terms.empty()) return 0.0;
    if (sum.terms.size() == 1 && sum.terms.begin()->first.factors.empty())
        return sum.terms.begin()->second.coefficient.value;
    return std::nullopt;
}

inline Coefficient multiplied(const Coefficient &a, const Coefficient &b) {
    const double value = a.value * b.value;
    return {value, (a.exact && b.exact) || std::abs(value) == 1};
}

inline NormalSum scaled(const NormalSum &sum, Coefficient factor) {
    NormalSum result;
    for (const auto &[monomial, term] : sum.terms)
        if (const Coefficient product = multiplied(term.coefficient, factor); product.value != 0)
            result.terms[monomial] = {product, term.edges};
    return result;
}

}  // namespace kan::normal
