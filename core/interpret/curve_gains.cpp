#include "core/interpret/curve_gains.h"

#include <algorithm>
#include <cmath>

namespace kan {

namespace {

/// Normal equations of up to four columns; the lower half.
struct Normal {
    std::size_t size = 0;
    double matrix[4][4] = {};
    double right[4] = {};
    double whole[4] = {};  ///< squares of the columns before others were taken out
};

/// By Cholesky; no gain where a column has next to nothing beside the others.
CurveGain solve(Normal &normal) {
    constexpr double kLeast = 1e-9;  // share of a column's square
    auto &g = normal.matrix;
    CurveGain result;
    double right[4] = {};
    for (std::size_t i = 0; i < normal.size; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            for (std::size_t k = 0; k < j; ++k) g[i][j] -= g[i][k] * g[j][k];
            if (i != j) g[i][j] /= g[j][j];
        }
        if (!(g[i][i] > kLeast * normal.whole[i])) return {};
        g[i][i] = std::sqrt(g[i][i]);
        right[i] = normal.right[i];
        for (std::size_t k = 0; k < i; ++k) right[i] -= g[i][k] * right[k];
        right[i] /= g[i][i];
        result.gain += right[i] * right[i];
    }
    for (std::size_t i = normal.size; i-- > 0;) {
        double value = right[i];
        for (std::size_t k = i + 1; k < normal.size; ++k) value -= g[k][i] * result.weights[k];
        result.weights[i] = value / g[i][i];
    }
    return std::isfinite(result.gain) ? result : CurveGain{};
}

/// Of what the columns have outside the basis. At most 16 columns of the basis.
CurveGain gainOf(const CurveAtom &atom, const OrthonormalBasis &basis, const CurveValues &residual) {
    double along[4][16] = {};
    Normal normal;
    normal.size = atom.columns.size();
    for (std::size_t i = 0; i < normal.size; ++i) {
        for (std::size_t q = 0; q < basis.size(); ++q) along[i][q] = dotOf(basis.columns()[q], atom.columns[i]);
        normal.right[i] = dotOf(atom.columns[i], residual);
        for (std::size_t j = 0; j <= i; ++j) {
            double &value = normal.matrix[i][j];
            value = dotOf(atom.columns[i], atom.columns[j]);
            if (i == j) normal.whole[i] = value;
            for (std::size_t q = 0; q < basis.size(); ++q) value -= along[i][q] * along[j][q];
        }
    }
    return solve(normal);
}

}  // namespace

void BestAtoms::consider(const CurveAtom &atom) {
    const CurveGain gain = gainOf(atom, basis_, residual_);
    if (!(gain.gain > 0)) return;
    Best &best = best_[atom.family];
    if (!(gain.gain > best.gain)) return;
    best.gain = gain.gain;
    best.term = atom.weighted({gain.weights.data(), atom.columns.size()});
}

std::vector<CurveTerm> BestAtoms::terms(std::size_t most) const {
    std::vector<CurveTerm> terms;
    for (const Best *best : byGain()) {
        if (terms.size() == most) break;
        terms.push_back(best->term);
    }
    return terms;
}

std::vector<CurveTerm> BestAtoms::termsOfEachKind(std::span<const std::size_t> most) const {
    std::vector<CurveTerm> terms;
    std::vector<std::size_t> counts(most.size(), 0);
    for (const Best *best : byGain()) {
        const std::size_t constants = CurveModel{{best->term}, true, 0}.parameterCount();
        const std::size_t kind = std::min(constants, most.size() - 1);
        if (counts[kind]++ < most[kind]) terms.push_back(best->term);
    }
    return terms;
}

std::vector<const BestAtoms::Best *> BestAtoms::byGain() const {
    std::vector<const Best *> order;
    for (const auto &[family, best] : best_) order.push_back(&best);
    std::stable_sort(order.begin(), order.end(), [](const Best *a, const Best *b) { return a->gain > b->gain; });
    return order;
}

BestPairs::BestPairs(const std::vector<CurveAtom> &pool, const OrthonormalBasis &basis, const CurveValues &residual)
    : pool_(pool) {
    for (const CurveAtom &atom : pool) {
        first_.push_back(columns_.size());
        for (const CurveValues &column : atom.columns) {
            columns_.push_back(column);
            basis.takeOut(columns_.back());
            along_.push_back(dotOf(columns_.back(), residual));
        }
    }
    first_.push_back(columns_.size());
    gram_.resize(columns_.size() * columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j) gram_[i * columns_.size() + j] = dotOf(columns_[i], columns_[j]);
}

std::vector<CurveModel> BestPairs::sums(std::size_t most) const {
    struct Best {
        double gain = 0;
        std::size_t a = 0, b = 0;
    };
    std::map<std::pair<std::uint64_t, std::uint64_t>, Best> best;
    for (std::size_t b = 0; b < pool_.size(); ++b)
        for (std::size_t a = 0; a < b; ++a) {
            const double gain = solved(a, b).gain;
            Best &known = best[std::minmax(pool_[a].family, pool_[b].family)];
            if (gain > known.gain) known = {gain, a, b};
        }
    std::vector<Best> order;
    for (const auto &[families, pair] : best)
        if (pair.gain > 0) order.push_back(pair);
    std::stable_sort(order.begin(), order.end(), [](const Best &x, const Best &y) { return x.gain > y.gain; });
    std::vector<CurveModel> models;
    for (std::size_t n = 0; n < std::min(most, order.size()); ++n) {
        const CurveGain gain = solved(order[n].a, order[n].b);
        const std::size_t size = pool_[order[n].a].columns.size();
        const std::span<const double> weights(gain.weights);
        models.push_back({{pool_[order[n].a].weighted(weights.first(size)),
                           pool_[order[n].b].weighted(weights.subspan(size, pool_[order[n].b].columns.size()))},
                          true,
                          0});
    }
    return models;
}

CurveGain BestPairs::solved(std::size_t a, std::size_t b) const {
    std::size_t members[4] = {}, size = 0;
    for (const std::size_t atom : {a, b})
        for (std::size_t c = first_[atom]; c < first_[atom + 1]; ++c) members[size++] = c;
    Normal normal;
    normal.size = size;
    for (std::size_t i = 0; i < size; ++i) {
        normal.right[i] = along_[members[i]];
        for (std::size_t j = 0; j <= i; ++j)
            normal.matrix[i][j] =
                gram_[std::max(members[i], members[j]) * columns_.size() + std::min(members[i], members[j])];
        normal.whole[i] = normal.matrix[i][i];
    }
    return solve(normal);
}

}  // namespace kan
