#include "tests/bench/kernel_benchmarks.h"

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "core/formula/user_function.h"
#include "core/kernels/evaluate.h"
#include "core/kernels/input_hessian.h"
#include "core/kernels/workspace.h"
#include "core/random/torch_generator.h"
#include "core/train/objective.h"
#include "tests/allocation_counter.h"

namespace kan::bench {

namespace {

struct Case {
    std::vector<int> width;
    int rows = 1000;
    int grid = 5;
    int threads = 0;
    std::string function = {};  ///< on all edges instead of splines, if not empty
    std::vector<std::vector<int>> mult_arity = {};
};

/// What the case names: splines, or its function on every edge, at small a so that no domain is left.
Kan networkOf(const Case &what) {
    KanSpec spec;
    spec.width = what.width;
    spec.grid = what.grid;
    spec.mult_arity = what.mult_arity;
    if (spec.multiplies()) spec.rules = Rules::Pykan02;
    Kan model(spec);
    if (what.function.empty()) return model;
    const SymbolicLibrary library = symbolicLibraryOf({what.function});
    for (int l = 0; l < model.depth(); ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j)
                model.fixSymbolic({l, i, j}, library.functions().front(), {0.1, 2, 0.1 / model.layer(l).inputs, 0});
    return model;
}

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

/// The network's outputs in one row by the plain definition of its edges, one after the other.
std::vector<double> plainOutputs(const Kan &model, std::vector<double> x) {
    for (int l = 0; l < model.depth(); ++l) {
        std::vector<double> y(static_cast<std::size_t>(model.layer(l).outputs));
        for (int j = 0; j < model.layer(l).outputs; ++j) {
            y[static_cast<std::size_t>(j)] = model.bias(l, j);
            for (int i = 0; i < model.layer(l).inputs; ++i) {
                double phi = 0;
                edgeValues(model, {l, i, j}, {&x[static_cast<std::size_t>(i)], 1}, {&phi, 1});
                y[static_cast<std::size_t>(j)] += phi;
            }
        }
        x.clear();
        for (int n = 0; n < model.layer(l).nodes(); ++n) {
            double product = 1;
            for (int s = 0; s < model.layer(l).subnodesOf(n); ++s)
                product *= y[static_cast<std::size_t>(model.layer(l).firstSubnode(n) + s)];
            x.push_back(product);
        }
    }
    return x;
}

/// Empty if outputs and gradient are right, else what is not. The gradient is checked along itself.
std::string wrongIn(const Kan &model, Objective &objective, const Matrix &inputs) {
    TrainingOptions options;
    const std::vector<double> &p = model.parameters();
    std::vector<double> gradient(p.size()), unused(p.size());
    objective.evaluate(p, options.loss, options.penalty, gradient);
    const int row = static_cast<int>(inputs.rows()) / 2;
    const std::vector<double> outputs =
        plainOutputs(model, {inputs.row(row).data(), inputs.row(row).data() + inputs.cols()});
    for (std::size_t j = 0; j < outputs.size(); ++j)
        if (std::abs(objective.workspace().value(model.depth(), row, static_cast<int>(j)) - outputs[j]) > 1e-10)
            return "outputs differ from the plain definition";
    double norm = 0;
    for (const double g : gradient) norm += g * g;
    norm = std::sqrt(norm);
    constexpr double kStep = 1e-5;
    const auto at = [&](double t) {
        std::vector<double> moved = p;
        for (std::size_t n = 0; n < p.size(); ++n) moved[n] += t * gradient[n] / norm;
        return objective.evaluate(moved, options.loss, options.penalty, unused).data;
    };
    const double slope = (at(kStep) - at(-kStep)) / (2 * kStep);
    return std::abs(slope - norm) > 1e-5 * norm ? "the gradient differs from a central difference" : "";
}

void addMemory(benchmark::State &state, const Kan &model, const Case &what, double bytes) {
    const int fewer = what.rows / 2;
    Workspace half(what.threads);
    half.bind(model, uniformMatrix(fewer, model.inputs(), 1));
    const double per_sample = (bytes - static_cast<double>(half.bytes())) / (what.rows - fewer);
    state.counters["bytes"] = bytes;
    state.counters["bytes_per_sample"] = per_sample;
    state.counters["bytes_per_edge"] =
        std::max(0.0, bytes - per_sample * what.rows) / static_cast<double>(model.edgeCount());
}

/// One forward and backward pass of the squared error, per edge and sample.
void forwardBackward(benchmark::State &state, const Case &what) {
    const Kan model = networkOf(what);
    TrainingOptions options;
    Objective objective(what.threads);
    const Matrix inputs = uniformMatrix(what.rows, model.inputs(), 1);
    objective.bind(model, inputs, uniformMatrix(what.rows, model.outputs(), 2));
    const std::string wrong = wrongIn(model, objective, inputs);
    std::vector<double> gradient(model.parameters().size());
    const double loss = objective.evaluate(model.parameters(), options.loss, options.penalty, gradient).data;
    double last = loss;
    const long before = test::allocations();
    long passes = 0;
    for (auto _ : state) {
        last = objective.evaluate(model.parameters(), options.loss, options.penalty, gradient).data;
        benchmark::DoNotOptimize(gradient.data());
        ++passes;
    }
    const long allocated = test::allocations() - before;
    const double edge_samples = static_cast<double>(model.edgeCount()) * what.rows;
    state.counters["ns_per_edge_sample"] = benchmark::Counter(
        edge_samples * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    const double gflop = edge_samples * 3 * (model.spec().k + 2) * 2 / 1e9;
    state.counters["fraction_of_dgemm"] =
        benchmark::Counter(gflop / dgemmGflops(), benchmark::Counter::kIsIterationInvariantRate);
    state.counters["allocations"] = static_cast<double>(allocated);
    addMemory(state, model, what, static_cast<double>(objective.workspace().bytes()));
    if (!wrong.empty()) state.SkipWithError(wrong.c_str());
    if (!(last == loss)) state.SkipWithError("the loss changed from pass to pass");
    if (allocated >= passes) state.SkipWithError("memory was allocated after the first evaluation");
}

void add(const std::string &name, const Case &what) {
    benchmark::RegisterBenchmark(name.c_str(), [what](benchmark::State &state) {
        forwardBackward(state, what);
    })->UseRealTime();
}

/// A step of mini-batch training, [784, 64, 10] on 256 rows of pixels: other rows, values, gradient. With `setRows`
/// they take the place of those before, else the objective is bound anew.
void batchStep(benchmark::State &state, bool setRows) {
    const Kan model = networkOf({{784, 64, 10}});
    Matrix pixels[2];
    for (Matrix &table : pixels) {
        table = uniformMatrix(256, 784, &table == pixels ? 1 : 2);
        for (Eigen::Index n = 0; n < table.size(); ++n)
            if (n % 784 % 5 != 0) table.data()[n] = -1;
    }
    const Matrix labels = uniformMatrix(256, 10, 3);
    TrainingOptions options;
    Objective objective(1);
    objective.bind(model, pixels[0], labels);
    std::vector<double> gradient(model.parameters().size());
    int turn = 0;
    for (auto _ : state) {
        const Matrix &inputs = pixels[++turn % 2];
        if (setRows)
            objective.setRows(inputs, labels);
        else
            objective.bind(model, inputs, labels);
        benchmark::DoNotOptimize(
            objective.evaluate(model.parameters(), options.loss, options.penalty, gradient).objective);
    }
    Objective anew(1);
    anew.bind(model, pixels[turn % 2], labels);
    std::vector<double> expected(gradient.size());
    anew.evaluate(model.parameters(), options.loss, options.penalty, expected);
    if (gradient != expected) state.SkipWithError("another gradient than that of the rows bound anew");
}

/// Values, slopes and second derivatives of 1,000 rows.
void inputHessian(benchmark::State &state) {
    KanSpec spec;
    spec.width = {6, 10, 1};
    const Kan model(spec);
    const Matrix inputs = uniformMatrix(1000, 6, 1);
    for (auto _ : state) benchmark::DoNotOptimize(inputDerivatives(model, inputs, 1).hessians.data());
}

}  // namespace

void registerKernels() {
    benchmark::RegisterBenchmark("Batch/784-64-10/256/bind", batchStep, false)->UseRealTime();
    benchmark::RegisterBenchmark("Batch/784-64-10/256/setRows", batchStep, true)->UseRealTime();
    benchmark::RegisterBenchmark("Dgemm/512", dgemm)->UseRealTime();
    const std::pair<const char *, Case> networks[] = {{"ForwardBackward/2-5-1/1000", {{2, 5, 1}, 1000}},
                                                      {"ForwardBackward/4-32-32-1/1000", {{4, 32, 32, 1}, 1000}},
                                                      {"ForwardBackward/784-64-10/256", {{784, 64, 10}, 256}}};
    for (const auto &[name, what] : networks) {
        add(name, what);
        add(std::string(name) + "/threads:1", {what.width, what.rows, what.grid, 1});
    }
    benchmark::RegisterBenchmark("InputHessian/6-10-1/1000/threads:1", inputHessian)->UseRealTime();
    add("ForwardBackward/2-[3,2]-1/1000/threads:1", {{2, 5, 1}, 1000, 5, 1, {}, {{}, {2, 2}, {}}});
    for (const char *function : {"x^2", "exp", "sin", "log", "tanh", "x*exp(-x)"})
        add(std::string("ForwardBackward/symbolic ") + function, {{2, 5, 1}, 1000, 5, 1, function});
    for (const int threads : {1, 2}) {
        const std::string on = "/threads:" + std::to_string(threads);
        for (const int rows : {100, 1000, 10'000, 100'000, 1'000'000})
            add("Scaling/rows:" + std::to_string(rows) + on, {{4, 32, 32, 1}, rows, 5, threads});
        for (const int grid : {3, 5, 10, 20, 50, 100, 200})
            add("Scaling/grid:" + std::to_string(grid) + on, {{4, 32, 32, 1}, 100'000, grid, threads});
        for (const int width : {2, 4, 8, 16, 32, 64, 128, 256, 512, 1024})
            add("Scaling/width:" + std::to_string(width) + on, {{width, width, width}, 1000, 5, threads});
        // Where coefficients are many and samples few.
        add("Scaling/grid:200/rows:10000" + on, {{4, 32, 32, 1}, 10'000, 200, threads});
        add("Scaling/width:256/rows:256" + on, {{256, 256, 256}, 256, 5, threads});
    }
}

}  // namespace kan::bench
