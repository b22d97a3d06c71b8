#include "core/fit/term_shares.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/fit/expression_values.h"
#include "core/fit/thinned_rows.h"

namespace kan {

namespace {

struct Term {
    int output, index;
    const ExpressionPtr *expression;
};

std::vector<Term> termsOf(const NetworkFormula &formula) {
    std::vector<Term> terms;
    for (int m = 0; m < formula.outputs(); ++m) {
        const ExpressionPtr &e = formula.expressions()[static_cast<std::size_t>(m)];
        if (e->kind != ExpressionKind::Sum) {
            terms.push_back({m, 0, &e});
            continue;
        }
        for (std::size_t n = 0; n < e->children.size(); ++n) terms.push_back({m, static_cast<int>(n), &e->children[n]});
    }
    std::erase_if(terms, [](const Term &term) { return (*term.expression)->kind == ExpressionKind::Number; });
    return terms;
}

std::vector<EdgeId> ownEdges(const std::vector<Term> &terms, std::size_t which) {
    std::vector<EdgeId> own = (*terms[which].expression)->edges;
    for (std::size_t n = 0; n < terms.size() && !own.empty(); ++n) {
        if (n == which) continue;
        const std::vector<EdgeId> &others = (*terms[n].expression)->edges;
        std::vector<EdgeId> left;
        std::set_difference(own.begin(), own.end(), others.begin(), others.end(), std::back_inserter(left));
        own = std::move(left);
    }
    return own;
}

}  // namespace

std::vector<TermShare> termShares(const NetworkFormula &formula, const Matrix &inputs) {
    constexpr Eigen::Index kMostRows = 2000;
    std::vector<TermShare> shares;
    if (inputs.rows() == 0) return shares;
    const Matrix rows = thinnedRows(inputs, kMostRows);
    const std::vector<Term> terms = termsOf(formula);
    std::vector<double> sums(static_cast<std::size_t>(formula.outputs()), 0.0);
    std::vector<bool> finite(sums.size(), true);
    for (std::size_t n = 0; n < terms.size(); ++n) {
        const Eigen::ArrayXd values = valuesOf(*terms[n].expression, formula.splines(), rows).array();
        const auto output = static_cast<std::size_t>(terms[n].output);
        const double mean = values.mean();
        const double variance = (values - mean).square().mean();
        finite[output] = finite[output] && std::isfinite(variance);
        sums[output] += variance;
        shares.push_back({terms[n].output, terms[n].index, variance, mean, ownEdges(terms, n)});
    }
    std::erase_if(shares, [&](const TermShare &term) { return !finite[static_cast<std::size_t>(term.output)]; });
    for (TermShare &term : shares)
        if (const double sum = sums[static_cast<std::size_t>(term.output)]; sum > 0) term.share /= sum;
    return shares;
}

}  // namespace kan
