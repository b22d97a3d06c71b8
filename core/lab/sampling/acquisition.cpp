#include "core/lab/sampling/acquisition.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

void requireEnough(std::size_t candidates, int count) {
    if (count < 0 || static_cast<std::size_t>(count) > candidates)
        throw std::invalid_argument(
            concat("count is ", count, "; it must lie in 0 .. ", candidates, ", the number of candidates"));
}

/// One index by these weights, at least one of which is above 0.
std::size_t draw(const std::vector<double> &weights, TorchGenerator &generator) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double left = generator.uniform() * total;
    std::size_t last = 0;
    for (std::size_t n = 0; n < weights.size(); ++n) {
        if (weights[n] <= 0) continue;
        last = n;
        left -= weights[n];
        if (left < 0) return n;
    }
    return last;
}

double squaredDistance(const Matrix &a, Eigen::Index i, const Matrix &b, Eigen::Index j) {
    return (a.row(i) - b.row(j)).squaredNorm();
}

}  // namespace

std::vector<double> softmax(const std::vector<double> &scores) {
    std::vector<double> weights = scores;
    if (scores.empty()) return weights;
    const double top = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double &weight : weights) sum += weight = std::exp(weight - top);
    for (double &weight : weights) weight /= sum;
    return weights;
}

double quantile(std::vector<double> values, double q) {
    if (values.empty()) throw std::invalid_argument("values is empty; a quantile needs at least one");
    if (!(q >= 0 && q <= 1)) throw std::invalid_argument(concat("q is ", q, "; it must lie in 0 .. 1"));
    std::sort(values.begin(), values.end());
    const double place = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

std::vector<int> drawAboveQuantile(const std::vector<double> &scores, double q, int count, TorchGenerator &generator) {
    requireEnough(scores.size(), count);
    if (count == 0) return {};
    const double least = quantile(scores, q);
    std::vector<int> allowed;
    std::vector<double> of_allowed;
    for (std::size_t n = 0; n < scores.size(); ++n)
        if (scores[n] >= least) allowed.push_back(static_cast<int>(n)), of_allowed.push_back(scores[n]);
    requireEnough(allowed.size(), count);
    std::vector<int> drawn;
    while (static_cast<int>(drawn.size()) < count) {
        // Taken anew each time: where one candidate outweighs all others, theirs would be rounded to 0.
        const std::size_t n = draw(softmax(of_allowed), generator);
        drawn.push_back(allowed[n]);
        allowed.erase(allowed.begin() + static_cast<std::ptrdiff_t>(n));
        of_allowed.erase(of_allowed.begin() + static_cast<std::ptrdiff_t>(n));
    }
    return drawn;
}

std::vector<int> largest(const std::vector<double> &scores, int count) {
    requireEnough(scores.size(), count);
    std::vector<int> order(scores.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
    });
    order.resize(static_cast<std::size_t>(count));
    return order;
}

int smallest(const std::vector<double> &scores) {
    requireEnough(scores.size(), 1);
    return static_cast<int>(std::min_element(scores.begin(), scores.end()) - scores.begin());
}

std::vector<int> spreadOut(const Matrix &candidates, const std::vector<double> &scores, const Matrix &known,
                           int count) {
    requireEnough(scores.size(), count);
    std::vector<double> distance(scores.size(), std::numeric_limits<double>::infinity());
    const auto keepAway = [&](const Matrix &from, Eigen::Index row) {
        for (std::size_t n = 0; n < scores.size(); ++n)
            distance[n] = std::min(distance[n], squaredDistance(candidates, static_cast<Eigen::Index>(n), from, row));
    };
    for (Eigen::Index row = 0; row < known.rows(); ++row) keepAway(known, row);
    std::vector<int> chosen;
    std::vector<double> worth(scores.size());
    while (static_cast<int>(chosen.size()) < count) {
        for (std::size_t n = 0; n < scores.size(); ++n)
            // Before anything is known only the score counts; a candidate that was chosen comes after all others.
            worth[n] = std::isinf(distance[n]) ? scores[n] : scores[n] * std::sqrt(distance[n]);
        for (const int n : chosen) worth[static_cast<std::size_t>(n)] = -1;
        chosen.push_back(largest(worth, 1).front());
        keepAway(candidates, chosen.back());
    }
    return chosen;
}

std::vector<int> nearest(const Matrix &candidates, const Matrix &known) {
    requireEnough(static_cast<std::size_t>(known.rows()), 1);
    std::vector<int> rows;
    for (Eigen::Index n = 0; n < candidates.rows(); ++n) {
        Eigen::Index best = 0;
        (known.rowwise() - candidates.row(n)).rowwise().squaredNorm().minCoeff(&best);
        rows.push_back(static_cast<int>(best));
    }
    return rows;
}

}  // namespace kan
