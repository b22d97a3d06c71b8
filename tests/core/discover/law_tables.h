#pragma once

#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "core/discover/law_problem.h"
#include "core/random/torch_generator.h"

namespace kan::tests {

/// A table of rows drawn evenly between the columns' ends, the last fifth to judge by.
template <class Law>
LawProblem lawTable(const std::vector<std::pair<double, double>> &ranges, int rows, const Law &law, double noise = 0,
                    std::uint64_t seed = 7) {
    TorchGenerator random(seed);
    Matrix x(rows, static_cast<Eigen::Index>(ranges.size()));
    Eigen::VectorXd y(rows);
    for (int row = 0; row < rows; ++row) {
        for (std::size_t c = 0; c < ranges.size(); ++c)
            x(row, static_cast<Eigen::Index>(c)) =
                ranges[c].first + (ranges[c].second - ranges[c].first) * random.uniform();
        const Eigen::VectorXd at = x.row(row);
        y(row) = law(at);
    }
    const double spread = deviation(y);
    // The sum of twelve even numbers is all but normal.
    for (double &value : y) {
        double sum = -6;
        for (int n = 0; n < 12; ++n) sum += random.uniform();
        value += noise * spread * sum;
    }
    return lawProblem(std::move(x), std::move(y), rows * 4 / 5);
}

}  // namespace kan::tests
