// Times the core: kan-bench [--benchmark_filter=REGEX] [--benchmark_format=json]. Every benchmark checks its result.
#include <benchmark/benchmark.h>

#include "tests/bench/kernel_benchmarks.h"
#include "tests/bench/lab_benchmarks.h"
#include "tests/bench/symbolic_benchmarks.h"
#include "tests/bench/training_benchmarks.h"

int main(int argc, char **argv) {
    kan::bench::registerKernels();
    kan::bench::registerTraining();
    kan::bench::registerSymbolic();
    kan::bench::registerLabs();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
