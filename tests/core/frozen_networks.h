#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "core/symbolic/symbolic_library.h"
#include "tests/core/sample_datasets.h"
#include "tests/core/sample_networks.h"

namespace kan::test {

using Edges = std::vector<EdgeId>;

/// Of partlySymbolic: in closed form, mixed, above a node.
inline const Edges kFrozen = {{0, 0, 0}, {0, 1, 2}, {1, 0, 0}};
inline const EdgeId kFree = {1, 1, 0};

/// 2-3-1 with functions on four edges, one of them beside its spline; nothing is frozen.
inline Kan partlySymbolic(Rules rules) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.width = {2, 3, 1};
    spec.grid = 3;
    Kan model(spec);
    const SymbolicLibrary library = SymbolicLibrary::standard();
    model.fixSymbolic({0, 0, 0}, library.at("sin"), {3, -0.0, 0.9, 0.1});
    model.fixSymbolic({0, 1, 2}, library.at("x^2"), {1.1, 0.2, 0.8, -0.1}, true);
    model.fixSymbolic({1, 0, 0}, library.at("exp"), {0.9, 0.1, 1.2, -0.2});
    model.fixSymbolic(kFree, library.at("tanh"), {0.7, 0.1, 0.5, 0.3});
    return model;
}

inline Kan withFrozen(Kan model, const Edges &edges = kFrozen) {
    for (const EdgeId &edge : edges) model.setFrozen(edge, true);
    return model;
}

/// a, b, c, d of an edge; the sign of zero counts.
inline std::array<std::uint64_t, 4> bitsOf(const Kan &model, EdgeId edge) {
    const Affine at = model.affine(edge);
    const double numbers[] = {at.a, at.b, at.c, at.d};
    std::array<std::uint64_t, 4> bits;
    std::memcpy(bits.data(), numbers, sizeof numbers);
    return bits;
}

inline bool sameNumbers(const Kan &a, const Kan &b, const Edges &edges = kFrozen) {
    return std::all_of(edges.begin(), edges.end(),
                       [&](const EdgeId &edge) { return bitsOf(a, edge) == bitsOf(b, edge); });
}

/// 200 rows for training and for the test, x1 from -1 to 1.
inline std::shared_ptr<const Dataset> oneInput(const char *formula) {
    Sampling sampling;
    sampling.ranges = {{-1, 1}};
    sampling.train_num = sampling.test_num = 200;
    return std::make_shared<const Dataset>(createDataset(formula, sampling));
}

}  // namespace kan::test
