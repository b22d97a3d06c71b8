#pragma once

#include "core/formula/user_function.h"
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

/// Puts functions in closed form on every edge whose number (over all layers) is not divisible by three; on every
/// second of them beside the spline. Functions with a limited domain stand in the first layer, for |x| <= 2.
inline void addSymbolicEdges(Kan &model, std::uint64_t seed) {
    const SymbolicLibrary anywhere = symbolicLibraryOf({"sin", "x^2", "tanh", "gaussian", "arctan", "x", "sigmoid",
                                                        "cos", "sinc", "log1p(x^2)", "x*exp(-x^2)", "abs", "x^3"});
    const SymbolicLibrary limited =
        symbolicLibraryOf({"log", "sqrt", "1/x", "exp", "arcsin", "1/sqrt(x)", "x^1.5", "1/x^2", "arctanh", "sinh"});
    TorchGenerator generator(seed);
    const auto number = [&] { return 2 * generator.uniform() - 1; };
    std::size_t n = 0;
    for (int l = 0; l < model.depth(); ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j, ++n) {
                if (n % 3 == 0) continue;
                const bool first = l == 0 && n % 4 < 2;
                const auto &functions = (first ? limited : anywhere).functions();
                const SymbolicFunction &function = functions[n % functions.size()];
                const bool inverse = function.name == "arcsin" || function.name == "arctanh";
                const double a = first ? (inverse ? 0.3 : 0.9) * number() : number();
                const double b = first && !inverse ? 2.5 + 0.3 * number() : 0.3 * number();
                model.fixSymbolic({l, i, j}, function, {a, b, number(), number()}, n % 2 == 0);
            }
}

}  // namespace kan::test
