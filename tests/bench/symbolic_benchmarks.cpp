#include "tests/bench/symbolic_benchmarks.h"

#include <benchmark/benchmark.h>

#include <cmath>

#include "core/interpret/curve_search.h"
#include "core/interpret/symbolic_ranking.h"
#include "core/random/torch_generator.h"

namespace kan::bench {

namespace {

enum Edge { Smooth, Noisy, Rough };

/// What an edge looks like after training: samples that are not evenly spaced, a curve that is nearly a function.
void symbolicEdge(benchmark::State &state) {
    const std::size_t samples = static_cast<std::size_t>(state.range(0));
    const int threads = static_cast<int>(state.range(1));
    const double noise[] = {0, 1e-2, 1};
    TorchGenerator generator(7);
    std::vector<double> x(samples), y(samples);
    for (std::size_t n = 0; n < samples; ++n) {
        x[n] = 2 * generator.uniform() - 1;
        y[n] = 0.7 * std::sin(3.1 * x[n] + 0.4) - 0.2 + noise[state.range(2)] * (2 * generator.uniform() - 1);
    }
    const SymbolicLibrary library = SymbolicLibrary::standard();
    SymbolicFits fits;
    for (auto _ : state) fits = fitAll(library, x, y, {}, threads);
    if (state.range(2) == Rough) return;
    const RankedFit best = rank(fits).front();
    if (best.fit.function != "sin" || !(best.fit.best.r2 > 0.999)) state.SkipWithError("sin was not found");
}

enum Shape { Function, Composition, ThreeSines, Powers };

/// All functions of the library and small expressions for one edge.
void symbolicExpressions(benchmark::State &state) {
    const std::size_t samples = static_cast<std::size_t>(state.range(0));
    const double noise[] = {0, 1e-2};
    TorchGenerator generator(7);
    std::vector<double> x(samples), y(samples);
    for (std::size_t n = 0; n < samples; ++n) {
        const double u = generator.uniform();
        x[n] = state.range(1) == Powers ? 0.95 + 1.5 * u : state.range(1) == Composition ? 0.3 + 3.7 * u : 6 * u - 3;
        const double shapes[] = {
            0.7 * std::sin(1.1 * x[n] + 0.4) - 0.2, 3 * std::exp(-2.1 / x[n]),
            std::sin(2.3 * x[n] + 0.4) + 0.6 * std::sin(5.1 * x[n] - 1.1) + 0.4 * std::sin(8.2 * x[n] + 1),
            std::pow(x[n], -12) - std::pow(x[n], -6)};
        y[n] = shapes[state.range(1)] + noise[state.range(2)] * generator.normals(1)[0];
    }
    const SymbolicLibrary library = SymbolicLibrary::standard();
    CurveExpressions found;
    for (auto _ : state) found = searchExpressions(x, y, library, fitAll(library, x, y, {}, 1));
    const char *structures[] = {"", "A*exp(-B/x)", "A*sin(B*x + C) + D*sin(E*x - F) + G*sin(H*x + I)",
                                "A/x^12 - B/x^6"};
    const bool right = state.range(1) == Function
                           ? !found.preferred
                           : found.preferred && found.list.front().structure == structures[state.range(1)];
    if (!right) state.SkipWithError("the expression was not found");
}

}  // namespace

void registerSymbolic() {
    benchmark::RegisterBenchmark("SymbolicExpressions", symbolicExpressions)
        ->ArgNames({"samples", "shape", "noise"})
        ->ArgsProduct({{1000}, {Function, Composition, ThreeSines, Powers}, {Smooth, Noisy}})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    benchmark::RegisterBenchmark("SymbolicEdge", symbolicEdge)
        ->ArgNames({"samples", "threads", "noise"})
        ->ArgsProduct({{300, 1000, 10000}, {1, 2}, {Smooth, Noisy, Rough}})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

}  // namespace kan::bench
