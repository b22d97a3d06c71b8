#include "core/fit/frozen_terms.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace kan {

namespace {

bool allNumbersExact(const Expression &e) {
    if (e.kind == ExpressionKind::Number) return e.error == 0;
    return std::all_of(e.children.begin(), e.children.end(),
                       [](const ExpressionPtr &child) { return allNumbersExact(*child); });
}

}  // namespace

std::optional<FrozenSum> frozenTermsApart(const ExpressionPtr &e, const Kan &model) {
    if (e->kind != ExpressionKind::Sum) return std::nullopt;
    ExpressionFactory make;
    std::vector<ExpressionPtr> frozen, rest;
    for (const ExpressionPtr &term : e->children) {
        const auto stands = [&model](const EdgeId &edge) { return model.frozen(edge); };
        const bool constant = term->kind == ExpressionKind::Number;
        const bool touched = constant
                                 ? !term->edges.empty() && std::all_of(term->edges.begin(), term->edges.end(), stands)
                                 : std::any_of(term->edges.begin(), term->edges.end(), stands);
        if (touched && !allNumbersExact(*term)) return std::nullopt;
        (touched ? frozen : rest).push_back(make.adopted(term));
    }
    if (frozen.empty() || rest.empty()) return std::nullopt;
    return FrozenSum{make.orderedSum(std::move(frozen)), make.orderedSum(std::move(rest))};
}

}  // namespace kan
