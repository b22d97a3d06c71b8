#include "core/fit/frozen_numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/fit/plain_number.h"

namespace kan {

namespace {

/// Takes out of `edges` those of parts that come from fewer edges than the whole: functions inside of it.
void takeOutInner(const Expression &e, std::size_t of_whole, std::vector<EdgeId> &edges) {
    for (const ExpressionPtr &child : e.children) {
        if (child->edges.size() == of_whole) {
            takeOutInner(*child, of_whole, edges);
            continue;
        }
        std::erase_if(edges, [&](const EdgeId &edge) {
            return std::binary_search(child->edges.begin(), child->edges.end(), edge);
        });
    }
}

/// Walks over an expression with what is known of the edge that a number may come from.
class FrozenNumbers {
  public:
    explicit FrozenNumbers(const Kan &model) : model_(model) {}

    ExpressionPtr marked(const ExpressionPtr &e) { return marked(e, allFrozen(e->edges)); }

  private:
    bool allFrozen(const std::vector<EdgeId> &edges) const {
        return std::all_of(edges.begin(), edges.end(), [this](const EdgeId &edge) { return model_.frozen(edge); });
    }
    bool anyFrozen(const std::vector<EdgeId> &edges) const {
        return std::any_of(edges.begin(), edges.end(), [this](const EdgeId &edge) { return model_.frozen(edge); });
    }

    /// `frozen`: the nearest function around it is that of a frozen edge.
    ExpressionPtr marked(const ExpressionPtr &e, bool frozen) {
        if (e->kind == ExpressionKind::Number) {
            const bool stays = e->edges.empty() ? frozen : allFrozen(e->edges);
            return make_.withEdges(make_.number(e->number, stays ? 0 : e->error), e->edges);
        }
        std::vector<EdgeId> own = e->edges;
        takeOutInner(*e, e->edges.size(), own);
        if (!own.empty()) frozen = anyFrozen(own);
        Expression copy = *e;
        for (ExpressionPtr &child : copy.children) child = marked(child, frozen);
        return make_.remade(std::move(copy));
    }

    const Kan &model_;
    ExpressionFactory make_;
};

ExpressionPtr plainOnly(ExpressionFactory &make, const ExpressionPtr &e) {
    constexpr double kMostBits = 24;  // a decimal of six digits
    constexpr double kRounding = 1e-14, kUnknown = std::numeric_limits<double>::quiet_NaN();
    if (e->kind == ExpressionKind::Number) {
        const std::optional<PlainNumber> plain = plainNumber(e->number, kRounding * std::abs(e->number));
        const bool meant = e->error != 0 || (plain && plain->bits <= kMostBits);
        return make.withEdges(make.number(e->number, meant ? e->error : kUnknown), e->edges);
    }
    Expression copy = *e;
    for (ExpressionPtr &child : copy.children) child = plainOnly(make, child);
    return make.remade(std::move(copy));
}

}  // namespace

NetworkFormula withFrozenNumbers(const NetworkFormula &formula, const Kan &model) {
    std::vector<ExpressionPtr> expressions = formula.expressions();
    FrozenNumbers numbers(model);
    for (ExpressionPtr &e : expressions) e = numbers.marked(e);
    return formula.rewritten(std::move(expressions), {});
}

NetworkFormula withPlainNumbersOnly(const NetworkFormula &formula) {
    std::vector<ExpressionPtr> expressions = formula.expressions();
    ExpressionFactory make;
    for (ExpressionPtr &e : expressions) e = plainOnly(make, e);
    return formula.rewritten(std::move(expressions), {});
}

}  // namespace kan
