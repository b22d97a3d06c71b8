#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <cmath>

#include "core/io/presets.h"
#include "core/model/workspace.h"
#include "core/random/torch_generator.h"
#include "core/train/grid_update.h"
#include "core/train/objective.h"
#include "core/train/refine.h"

using namespace kan;

namespace {

Matrix uniformMatrix(int rows, int columns, std::uint64_t seed) {
    TorchGenerator generator(seed);
    Matrix table(rows, columns);
    for (Eigen::Index n = 0; n < table.size(); ++n) table.data()[n] = 2 * generator.uniform() - 1;
    return table;
}

/// Giga floating-point operations a second of a 512 x 512 matrix product on one thread.
double dgemmGflops() {
    static const double gflops = [] {
        constexpr int kSize = 512;
        Eigen::MatrixXd a = Eigen::MatrixXd::Random(kSize, kSize);
        Eigen::MatrixXd b = Eigen::MatrixXd::Random(kSize, kSize);
        Eigen::MatrixXd c(kSize, kSize);
        double best = 0;
        for (int n = 0; n < 10; ++n) {
            const auto start = std::chrono::steady_clock::now();
            c.noalias() = a * b;
            benchmark::DoNotOptimize(c.data());
            const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
            best = std::max(best, 2.0 * kSize * kSize * kSize / seconds.count() / 1e9);
        }
        return best;
    }();
    return gflops;
}

void dgemm(benchmark::State &state) {
    constexpr int kSize = 512;
    Eigen::MatrixXd a = Eigen::MatrixXd::Random(kSize, kSize);
    Eigen::MatrixXd b = Eigen::MatrixXd::Identity(kSize, kSize);
    Eigen::MatrixXd c(kSize, kSize);
    for (auto _ : state) {
        c.noalias() = a * b;
        benchmark::DoNotOptimize(c.data());
    }
    if ((c - a).norm() > 1e-9) state.SkipWithError("wrong product");
    state.counters["gflops"] =
        benchmark::Counter(2.0 * kSize * kSize * kSize / 1e9, benchmark::Counter::kIsIterationInvariantRate);
}

/// One forward and backward pass of the squared error, per edge and sample.
void forwardBackward(benchmark::State &state, std::vector<int> width, int rows, int threads) {
    KanSpec spec;
    spec.width = std::move(width);
    spec.grid = 5;
    const Kan model(spec);
    TrainingOptions options;
    Objective objective(threads);
    objective.bind(model, uniformMatrix(rows, model.inputs(), 1), uniformMatrix(rows, model.outputs(), 2));
    std::vector<double> gradient(model.parameters().size());
    const double loss = objective.evaluate(model.parameters(), options, gradient).mse;
    double last = 0;
    for (auto _ : state) {
        last = objective.evaluate(model.parameters(), options, gradient).mse;
        benchmark::DoNotOptimize(gradient.data());
    }
    if (!(last == loss) || !std::isfinite(loss)) state.SkipWithError("the loss changed from pass to pass");
    const double edge_samples = static_cast<double>(model.edgeCount()) * rows;
    state.counters["ns_per_edge_sample"] = benchmark::Counter(
        edge_samples * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    const double gflop = edge_samples * 3 * (spec.k + 2) * 2 / 1e9;
    state.counters["fraction_of_dgemm"] =
        benchmark::Counter(gflop / dgemmGflops(), benchmark::Counter::kIsIterationInvariantRate);
    state.counters["bytes"] = static_cast<double>(objective.workspace().bytes());
}

TrainingResult trainPreset(const Experiment &preset) {
    return train(preset.makeModel(), preset.makeDataset(), preset.training);
}

void demo6Default(benchmark::State &state) {
    const Experiment &preset = *findPreset("demo-6-default");
    double loss = 0;
    for (auto _ : state) loss = trainPreset(preset).history.train_loss.back();
    if (!(loss > 0.14 && loss < 0.2)) state.SkipWithError("far from the page's 1.69e-1");
}

void demo6Page(benchmark::State &state) {
    std::size_t cells = 0;
    for (auto _ : state) {
        cells = 0;
        for (const Experiment &preset : presets())
            if (preset.name.starts_with("Demo 6")) cells += trainPreset(preset).status == TrainingStatus::Completed;
    }
    if (cells != 15) state.SkipWithError("not all 15 cells were trained");
}

void refineGrid(benchmark::State &state) {
    const Experiment &preset = *findPreset("demo-6-default");
    const auto data = preset.makeDataset();
    Kan model = preset.makeModel();
    updateGrid(model, data->train_input);
    int grid = 0;
    for (auto _ : state) grid = refine(model, 50, data->train_input).layer(0).grid;
    if (grid != 50) state.SkipWithError("not refined");
}

void gridUpdate(benchmark::State &state) {
    const Experiment &preset = *findPreset("demo-6-default");
    const auto data = preset.makeDataset();
    const Kan model = preset.makeModel();
    bool finite = true;
    for (auto _ : state) {
        Kan updated = model;
        updateGrid(updated, data->train_input);
        finite = finite && updated.allFinite();
    }
    if (!finite) state.SkipWithError("not finite");
}

void registerAll() {
    using benchmark::RegisterBenchmark;
    const auto network = [](const char *name, std::vector<int> width, int rows) {
        RegisterBenchmark(name, [width, rows](benchmark::State &state) {
            forwardBackward(state, width, rows, 0);
        })->UseRealTime();
        RegisterBenchmark((std::string(name) + "/threads:1").c_str(), [width, rows](benchmark::State &state) {
            forwardBackward(state, width, rows, 1);
        })->UseRealTime();
    };
    RegisterBenchmark("Dgemm/512", dgemm)->UseRealTime();
    network("ForwardBackward/2-5-1/1000", {2, 5, 1}, 1000);
    network("ForwardBackward/4-32-32-1/1000", {4, 32, 32, 1}, 1000);
    network("ForwardBackward/784-64-10/256", {784, 64, 10}, 256);
    RegisterBenchmark("Demo6/default", demo6Default)->Unit(benchmark::kMillisecond)->UseRealTime();
    RegisterBenchmark("Demo6/page", demo6Page)->Unit(benchmark::kMillisecond)->UseRealTime();
    RegisterBenchmark("Refine", refineGrid)->Unit(benchmark::kMillisecond)->UseRealTime();
    RegisterBenchmark("GridUpdate", gridUpdate)->Unit(benchmark::kMillisecond)->UseRealTime();
}

}  // namespace

int main(int argc, char **argv) {
    registerAll();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
