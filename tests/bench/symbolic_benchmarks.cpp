#include "tests/bench/symbolic_benchmarks.h"

#include <benchmark/benchmark.h>

#include <cmath>

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

}  // namespace

void registerSymbolic() {
    benchmark::RegisterBenchmark("SymbolicEdge", symbolicEdge)
        ->ArgNames({"samples", "threads", "noise"})
        ->ArgsProduct({{300, 1000, 10000}, {1, 2}, {Smooth, Noisy, Rough}})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

}  // namespace kan::bench
