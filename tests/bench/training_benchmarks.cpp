#include "tests/bench/training_benchmarks.h"

#include <benchmark/benchmark.h>

#include <atomic>

#include "core/data/idx.h"
#include "core/io/presets.h"
#include "core/threads/task_team.h"
#include "core/train/grid_update.h"
#include "core/train/refine.h"

namespace kan::bench {

namespace {

TrainingResult trainPreset(const Experiment &preset) {
    return train(preset.makeModel(), preset.makeDataset(), preset.training);
}

void demo6Default(benchmark::State &state) {
    const Experiment &preset = *findPreset("demo-6-default");
    double loss = 0;
    for (auto _ : state) loss = trainPreset(preset).history.train_loss.back();
    if (!(loss > 0.14 && loss < 0.2)) state.SkipWithError("far from the page's 1.69e-1");
}

/// As `kan-cli demo6` does it: each cell on one thread, as many at a time as there are threads.
void demo6Page(benchmark::State &state) {
    std::vector<Experiment> cells;
    for (const Experiment &preset : presets())
        if (preset.name.starts_with("Demo 6")) cells.push_back(preset);
    std::atomic<std::size_t> trained = 0;
    for (auto _ : state) {
        trained = 0;
        TaskTeam team(0);
        team.run(static_cast<int>(cells.size()), true, [&](int n) {
            Experiment cell = cells[static_cast<std::size_t>(n)];
            cell.training.threads = 1;
            trained += trainPreset(cell).status == TrainingStatus::Completed;
        });
    }
    if (trained != 15) state.SkipWithError("not all 15 cells were trained");
}

/// Demo 6 without penalty by Levenberg-Marquardt, to the test error that pykan's 20 L-BFGS steps reach, and on to 1e-3.
void levenbergMarquardt(benchmark::State &state, double goal, int steps) {
    Experiment experiment = *findPreset("demo-6-lambda-0");
    experiment.training.opt = OptimizerKind::Lm;
    experiment.training.steps = steps;
    double loss = 0;
    for (auto _ : state) loss = trainPreset(experiment).history.test_loss.back();
    state.counters["test_rmse"] = loss;
    if (!(loss <= goal)) state.SkipWithError("the goal was not reached in these steps");
}

/// [2,1,1] refined from G 3 to 200.
void gridExtension(benchmark::State &state) {
    double loss = 0;
    for (auto _ : state) loss = trainPreset(*findPreset("grid-extension")).history.test_loss.back();
    state.counters["test_rmse"] = loss;
    if (!(loss <= 1e-7)) state.SkipWithError("the test RMSE is above 1e-7");
}

/// One step of 20 L-BFGS iterations on all training images.
void mnistStep(benchmark::State &state) {
    Experiment experiment = *findPreset("mnist-0-1");
    experiment.training.steps = 1;
    std::shared_ptr<const Dataset> data;
    try {
        data = experiment.makeDataset();
    } catch (const DataError &error) {
        state.SkipWithError(error.what());
        return;
    }
    const Kan start = experiment.makeModel();
    TrainingResult result;
    for (auto _ : state) result = train(start, data, experiment.training);
    state.counters["evaluations"] = static_cast<double>(result.evaluations);
    if (!(result.history.train_loss.back() < 0.4)) state.SkipWithError("the step did not bring the loss below 0.4");
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

void add(const char *name, void (*function)(benchmark::State &)) {
    benchmark::RegisterBenchmark(name, function)->Unit(benchmark::kMillisecond)->UseRealTime();
}

}  // namespace

void registerTraining() {
    add("Demo6/default", demo6Default);
    add("Demo6/page", demo6Page);
    add("Mnist01/step", mnistStep);
    add("Lm/demo6/4.9e-3", [](benchmark::State &state) { levenbergMarquardt(state, 4.9e-3, 9); });
    add("Lm/demo6/1e-3", [](benchmark::State &state) { levenbergMarquardt(state, 1e-3, 12); });
    add("GridExtension", gridExtension);
    add("Refine", refineGrid);
    add("GridUpdate", gridUpdate);
}

}  // namespace kan::bench
