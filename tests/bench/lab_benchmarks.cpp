#include "tests/bench/lab_benchmarks.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>

#include "core/lab/gradients/gradient_figures.h"
#include "core/lab/landscape/landscape_run.h"
#include "core/lab/sampling/sampling_run.h"
#include "core/lab/splines/spline_lesson.h"

namespace kan::bench {

namespace {

/// sin with its derivative by a KAN [1,1] with G 100, 20 steps of Levenberg-Marquardt.
void gradientsKan(benchmark::State &state) {
    const GradientFitOptions options = GradientFitOptions::kanDefaults();
    GradientFitResult result;
    for (auto _ : state) result = fitWithGradients(options);
    const GradientErrors errors = gradientFigures(options, result).inside;
    state.counters["rmse_f"] = errors.f;
    state.counters["rmse_df"] = errors.df;
    if (!(errors.f <= 5e-6 && errors.df <= 1e-3))
        state.SkipWithError("the RMSE is above 5e-6, or that of f' above 1e-3");
}

/// One update of the perceptron 1-100-100-1 from all 1000 rows of sin and its derivative.
void gradientsMlpEpoch(benchmark::State &state) {
    GradientFitOptions options = GradientFitOptions::mlpDefaults();
    options.epochs = 10'000'000;  // the timing ends it
    GradientFitRun run(options);
    const double before = run.losses().total(options.weight);
    for (auto _ : state) run.step();
    state.counters["epochs"] = benchmark::Counter(run.epochsDone(), benchmark::Counter::kIsRate);
    if (!(run.status() == GradientFitStatus::Running && run.losses().total(options.weight) < before))
        state.SkipWithError("the loss did not fall");
}

/// Ackley's function from 10 through MLP-9, 512 wide: fitting to the start and 500 epochs. At this width two of three
/// seeds get to the lowest point; 1 does.
void landscapeMlp9(benchmark::State &state) {
    const Landscape ackley(LandscapeKind::Ackley1);
    Parameterisation parameterisation;
    parameterisation.kind = ParameterisationKind::Mlp9;
    parameterisation.width = 512;
    LandscapeOptions options;
    options.seed = 1;
    LandscapeResult result;
    for (auto _ : state) result = runLandscape({ackley, {10}}, parameterisation, options);
    state.counters["prefit_epochs"] = result.prefit_epochs;
    state.counters["x"] = result.x[0];
    if (!(result.status == LandscapeStatus::Done && std::abs(result.x[0]) < 1e-2))
        state.SkipWithError("the lowest point was not reached");
}

/// The lab's function by a KAN [2,1,1,1] from 100 points and 50 more where networks of three seeds differ.
void samplingKan(benchmark::State &state) {
    SamplingOptions options = SamplingOptions::defaults(SamplingStrategy::Disagreement, SamplingLearner::Kan);
    options.start = 100;
    options.budget = 150;
    options.grids.clear();
    SamplingResult result;
    for (auto _ : state) result = runSampling(options);
    state.counters["mean_error"] = result.mean_error;
    if (!(result.status == SamplingStatus::Done && result.evaluations == 150 &&
          result.mean_error < result.history.front().mean_error))
        state.SkipWithError("the error did not fall");
}

/// What the page of splines draws after each move, with as many intervals as there can be.
void splineCurvesOfMost(benchmark::State &state) {
    const SplineLesson lesson = drawnSpline(SplineLesson::kMostIntervals, 3, 0);
    SplineCurves curves;
    for (auto _ : state) curves = splineCurves(lesson, 601);
    double furthest = 0;  // of the sum of the basis functions from 1, and of their combination from the curve
    for (std::size_t n = 0; n < curves.x.size(); ++n) {
        double sum = 0, y = 0;
        for (std::size_t q = 0; q < curves.basis.size(); ++q) {
            sum += curves.basis[q][n];
            y += lesson.coef[q] * curves.basis[q][n];
        }
        furthest = std::max({furthest, std::abs(sum - 1), std::abs(y - curves.y[n])});
    }
    if (!(curves.basis.size() == lesson.coef.size() && furthest < 1e-12))
        state.SkipWithError("the basis functions do not make up the curve");
}

void add(const char *name, void (*function)(benchmark::State &)) {
    benchmark::RegisterBenchmark(name, function)->Unit(benchmark::kMillisecond)->UseRealTime();
}

}  // namespace

void registerLabs() {
    add("Lab/gradients/kan", gradientsKan);
    add("Lab/gradients/mlp-epoch", gradientsMlpEpoch);
    add("Lab/landscape/mlp-9", landscapeMlp9);
    add("Lab/sampling/kan", samplingKan);
    add("Lab/splines/curves", splineCurvesOfMost);
}

}  // namespace kan::bench
