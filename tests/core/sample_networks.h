#pragma once

#include "core/matrix.h"
#include "core/model/kan.h"
#include "core/random/torch_generator.h"

namespace kan::test {

/// Uniform numbers in [low, high].
inline Matrix randomMatrix(int rows, int columns, std::uint64_t seed, double low = -1, double high = 1) {
    TorchGenerator generator(seed);
    Matrix table(rows, columns);
    for (Eigen::Index n = 0; n < table.size(); ++n) table.data()[n] = low + (high - low) * generator.uniform();
    return table;
}

/// A network whose every number is random: coefficients, scales, biases, non-equidistant knots and, if wanted, masks.
inline Kan randomNetwork(const KanSpec &spec, std::uint64_t seed, bool with_masks) {
    TorchGenerator generator(seed);
    Kan model = Kan::blank(spec);
    for (double &parameter : model.parameters()) parameter = 2 * generator.uniform() - 1;
    for (int l = 0; l < model.depth(); ++l) {
        KanLayer &layer = model.layer(l);
        const double h = 2.0 / layer.grid;
        for (int i = 0; i < layer.inputs; ++i)
            for (int q = 0; q <= layer.grid; ++q)
                layer.knots[static_cast<std::size_t>(i * (layer.grid + 1) + q)] +=
                    0.3 * h * (generator.uniform() - 0.5);
        if (with_masks)
            for (double &mask : layer.mask) mask = generator.uniform() < 0.25 ? 0.0 : 1.0;
        if (spec.rules == Rules::Pykan02)
            for (int j = 0; j < layer.outputs; ++j) model.bias(l, j) = 0;
    }
    return model;
}

}  // namespace kan::test
