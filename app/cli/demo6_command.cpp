#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"
#include "core/random/torch_generator.h"
#include "core/text.h"
#include "core/threads/independent.h"

namespace kan::cli {

namespace {

using nlohmann::json;
using Figures = std::array<double, 3>;  ///< train loss, test loss, penalty after the last step
constexpr std::array<const char *, 3> kFigureNames = {"train_loss", "test_loss", "reg"};
constexpr double kPerturbation = 1e-10;

/// What pykan's API demo 6 page prints for a cell.
struct PageCell {
    const char *name;
    Figures figures;
};
constexpr PageCell kPage[] = {
    {"default", {1.69e-1, 1.50e-1, 5.01}},
    {"lambda 0", {4.16e-3, 5.00e-3, 12.4}},
    {"lambda 0.1, entropy 10 (titled lambda 1e-2)", {6.01e-1, 5.65e-1, 17.8}},
    {"lambda 1", {1.09, 1.02, 5.18}},
    {"entropy 0", {8.90e-2, 8.40e-2, 1.68}},
    {"entropy 10", {6.03e-1, 5.67e-1, 17.7}},
    {"entropy 100", {1.60, 1.54, 269}},
    {"G 1", {1.41e-1, 1.33e-1, 10.1}},
    {"G 3", {6.18e-2, 5.66e-2, 5.93}},
    {"G 5", {7.47e-2, 6.52e-2, 6.12}},
    {"G 10", {8.08e-2, 7.24e-2, 5.89}},
    {"G 20", {5.14e-2, 5.50e-2, 7.70}},
    {"seed 1", {5.58e-2, 5.50e-2, 8.48}},
    {"seed 42", {1.43e-1, 1.25e-1, 18.5}},
    {"seed 2024", {1.50e-1, 1.39e-1, 23.7}},
};

struct CellResult {
    const PageCell *page = nullptr;
    Figures figures{};
    double seconds = 0;
    Figures low{}, high{};  ///< over the cell's run and its perturbed runs
};

Figures lastFigures(const TrainingHistory &history) {
    return {history.train_loss.back(), history.test_loss.back(), history.reg.back()};
}

Kan perturbed(Kan model, std::uint64_t seed) {
    TorchGenerator generator(seed);
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        const std::vector<double> noise = generator.normals(layer.scale_base_offset - layer.coef_offset);
        for (std::size_t n = 0; n < noise.size(); ++n)
            model.parameters()[layer.coef_offset + n] += kPerturbation * noise[n];
    }
    return model;
}

struct Run {
    Figures figures{};
    double seconds = 0;
};

/// The cell's own training, or with n > 0 its n-th from perturbed coefficients. On one thread: a cell is too small for
/// two threads to be as quick together as one for each.
Run runOf(const PageCell &page, int n, const std::stop_token &stop) {
    const Experiment *preset = findPreset(concat("Demo 6 · ", page.name));
    if (!preset) throw ExperimentError(concat("the preset \"Demo 6 · ", page.name, "\" is missing from this build"));
    Experiment experiment = *preset;
    experiment.training.threads = 1;
    const auto start = std::chrono::steady_clock::now();
    const auto dataset = experiment.makeDataset();
    Kan initial = experiment.makeModel();
    if (n > 0) initial = perturbed(std::move(initial), static_cast<std::uint64_t>(n));
    const TrainingResult result = train(std::move(initial), dataset, experiment.training, stop);
    if (result.status != TrainingStatus::Completed) throw std::runtime_error(concat(page.name, ": ", result.message));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    return {lastFigures(result.history), seconds.count()};
}

/// All cells, each with `spread` perturbed runs.
std::vector<CellResult> runAll(int spread, int threads, const std::stop_token &stop) {
    constexpr std::size_t cells = std::size(kPage);
    std::vector<Run> runs(cells * (1 + static_cast<std::size_t>(spread)));  // all cells' own runs come first
    forEachIndependent(static_cast<int>(runs.size()), threads, [&](int task) {
        const auto n = static_cast<std::size_t>(task);
        runs[n] = runOf(kPage[n % cells], static_cast<int>(n / cells), stop);
    });
    std::vector<CellResult> results(cells);
    for (std::size_t n = 0; n < runs.size(); ++n) {
        CellResult &cell = results[n % cells];
        const Figures &figures = runs[n].figures;
        if (n < cells) cell = {&kPage[n], figures, runs[n].seconds, figures, figures};
        for (std::size_t f = 0; f < figures.size(); ++f) {
            cell.low[f] = std::min(cell.low[f], figures[f]);
            cell.high[f] = std::max(cell.high[f], figures[f]);
        }
    }
    return results;
}

json cellsAsJson(const std::vector<CellResult> &results) {
    json list = json::array();
    for (const CellResult &result : results) {
        json cell = {{"name", result.page->name}, {"seconds", result.seconds}, {"page", result.page->figures}};
        for (std::size_t f = 0; f < kFigureNames.size(); ++f) {
            cell[kFigureNames[f]] = result.figures[f];
            cell["spread"][kFigureNames[f]] = {result.low[f], result.high[f]};
        }
        list.push_back(std::move(cell));
    }
    return list;
}

void printTable(const std::vector<CellResult> &results, int spread, double seconds) {
    std::printf("%-44s %8s %8s %8s %5s  %8s %8s %8s", "cell", "train", "test", "reg", "ms", "page tr", "page te",
                "page reg");
    if (spread > 0) std::printf("  %-21s %-21s %-21s", "train, perturbed", "test, perturbed", "reg, perturbed");
    std::printf("\n");
    for (const CellResult &r : results) {
        std::printf("%-44s %8.2e %8.2e %8.3g %5.0f  %8.2e %8.2e %8.3g", r.page->name, r.figures[0], r.figures[1],
                    r.figures[2], 1e3 * r.seconds, r.page->figures[0], r.page->figures[1], r.page->figures[2]);
        for (std::size_t f = 0; spread > 0 && f < 3; ++f) {
            const bool inside = r.page->figures[f] >= r.low[f] * 0.995 && r.page->figures[f] <= r.high[f] * 1.005;
            std::printf("  %8.2e–%8.2e%c ", r.low[f], r.high[f], inside ? '*' : ' ');
        }
        std::printf("\n");
    }
    std::printf("%zu cells in %.2f s\n", results.size(), seconds);
    if (spread > 0)
        std::printf(
            "perturbed: least and most of the cell and %d runs whose initial coefficients differ by 1e-10 "
            "(runs are chaotic after a few steps); * marks where the page's value lies inside\n",
            spread);
}

struct Demo6Arguments {
    std::string out;
    bool json = false;
    int spread = 0, threads = 0;
};

int runCells(const Demo6Arguments &given) {
    Interrupt interrupt;
    std::vector<CellResult> results;
    const auto start = std::chrono::steady_clock::now();
    try {
        results = runAll(given.spread, given.threads, interrupt.token());
    } catch (const ExperimentError &) {
        throw;
    } catch (const std::runtime_error &error) {
        if (interrupt.happened()) return kInterrupted;
        std::cerr << "kan-cli: " << error.what() << "\n";
        return kNumericalFailure;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (given.json || !given.out.empty())
        writeResult(cellsAsJson(results), given.out);
    else
        printTable(results, given.spread, seconds);
    return kDone;
}

}  // namespace

Command demo6Command() {
    const auto given = std::make_shared<Demo6Arguments>();
    Command command;
    command.name = "demo6";
    command.summary = "trains the 15 cells of pykan's API demo 6 and shows them beside the page's figures";
    command.options = {whole("--spread N", "also trains each cell N times from coefficients perturbed by 1e-10",
                             given->spread, {0, 1000}),
                       threadsOption(given->threads), jsonOption(given->json), outOption(given->out)};
    command.examples = {"demo6 --spread 20"};
    command.run = [given] { return runCells(*given); };
    return command;
}

}  // namespace kan::cli
