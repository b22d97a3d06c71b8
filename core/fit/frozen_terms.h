#pragma once

#include <optional>

#include "core/formula/expression.h"

namespace kan {

/// A sum in two.
struct FrozenSum {
    ExpressionPtr frozen;  ///< terms of frozen edges; all of their numbers are meant exactly
    ExpressionPtr rest;
};

/// Of a formula whose frozen numbers are meant exactly (withFrozenNumbers), in normal form. Nothing if it is no sum of
/// both, or if frozen edges have a part in what else is to be fitted: inside of a function, in a product. A constant
/// that frozen and other edges made together belongs to the rest.
std::optional<FrozenSum> frozenTermsApart(const ExpressionPtr &e, const Kan &model);

}  // namespace kan
