#pragma once

#include <map>
#include <utility>
#include <vector>

#include "core/train/training_options.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

namespace kan::test {

/// A row of addNetworks, ready to be evaluated.
struct Case {
    Kan model;
    Matrix x, y;
    TrainingOptions options;
};

/// Networks are made once: thousands of edges in closed form take their time.
inline const Kan &networkOf(const std::vector<int> &width, bool symbolic) {
    static std::map<std::pair<std::vector<int>, bool>, Kan> networks;
    const std::pair key{width, symbolic};
    if (const auto known = networks.find(key); known != networks.end()) return known->second;
    KanSpec spec;
    spec.width = width;
    Kan model = randomNetwork(spec, 3, false);
    if (symbolic) addSymbolicEdges(model, 6);
    return networks.emplace(key, std::move(model)).first->second;
}

inline Case makeCase(const std::vector<int> &width, int metric, double lamb, int rows, bool symbolic) {
    Case result{networkOf(width, symbolic), {}, {}, {}};
    result.x = randomMatrix(rows, width.front(), 4);
    result.y = randomMatrix(rows, width.back(), 5);
    result.options.penalty.metric = static_cast<RegMetric>(metric);
    result.options.penalty.lamb = lamb;
    return result;
}

/// Columns as pixels have them: mostly one value, some of them always.
inline Matrix pixels(int rows, int columns, std::uint64_t seed) {
    Matrix x = randomMatrix(rows, columns, seed);
    const Matrix chance = randomMatrix(rows, columns, seed + 1, 0.0, 1.0);
    for (int row = 0; row < rows; ++row)
        for (int i = 0; i < columns; ++i)
            if (chance(row, i) < 0.5 + 0.5 * i / (columns - 1.0)) x(row, i) = -0.25;
    return x;
}

inline void addRows(const std::vector<std::vector<int>> &widths) {
    int n = 0;
    for (const auto &width : widths)
        for (const RegMetric metric : {RegMetric::EdgeForward00, RegMetric::EdgeForwardSplineN})
            for (const double lamb : {0.0, 0.1})
                for (const bool symbolic : {false, true}) {
                    if (!tests::inSample(n++)) continue;
                    QTest::addRow("%d layers, second %d, %s, lamb %g%s", static_cast<int>(width.size()) - 1, width[1],
                                  toString(metric).data(), lamb, symbolic ? ", symbolic" : "")
                        << width << static_cast<int>(metric) << lamb << symbolic;
                }
}

inline void addNetworks(const std::vector<std::vector<int>> &widths) {
    QTest::addColumn<std::vector<int>>("width");
    QTest::addColumn<int>("metric");
    QTest::addColumn<double>("lamb");
    QTest::addColumn<bool>("symbolic");
    addRows(widths);
}

}  // namespace kan::test
