#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/table_experiment.h"
#include "core/compare/comparison_table.h"
#include "core/formula/formula.h"
#include "core/lab/side_by_side/side_by_side.h"
#include "core/text.h"

namespace kan::cli {

namespace {

using nlohmann::json;

std::vector<int> hiddenOf(const std::string &text) {
    std::vector<int> hidden;
    for (const std::string &part : listed(text)) {
        int nodes = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), nodes);
        if (error != std::errc() || end != part.data() + part.size())
            throw UsageError(concat("--kan-hidden holds \"", part, "\"; expected nodes, for example --kan-hidden 2"));
        hidden.push_back(nodes);
    }
    return hidden;
}

SideBySideOptions optionsFrom(Arguments &arguments) {
    SideBySideOptions options;
    options.formula = arguments.option("--formula").value_or(options.formula);
    options.rows = arguments.integer("--rows", options.rows, 10, 1'000'000);
    if (const auto hidden = arguments.option("--kan-hidden")) options.kan_hidden = hiddenOf(*hidden);
    options.grid = arguments.integer("--grid", options.grid, 1, 200);
    options.mlp_layers = arguments.integer("--mlp-layers", options.mlp_layers, 1, SideBySideOptions::kMostLayers);
    if (const auto activation = arguments.option("--activation"))
        options.activation = activationFromString(*activation);
    if (const auto opt = arguments.option("--opt")) options.opt = optimizerFromString(*opt);
    options.steps = arguments.integer("--steps", options.opt == Optimizer::Adam ? 2000 : options.steps, 1, 100'000);
    options.seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, 0, 2'147'483'647));
    options.threads = arguments.integer("--threads", 0, 0, 1024);
    try {
        options.validate();
    } catch (const FormulaError &error) {
        throw UsageError(concat("--formula \"", options.formula, "\": ", error.what()));
    }
    return options;
}

/// "step 12/60: KAN 1.2e-03, MLP 4.5e-02", redrawn on a terminal.
class SidesBar {
  public:
    SidesBar() : terminal_(isatty(STDERR_FILENO) == 1) {}
    ~SidesBar() {
        if (terminal_) std::fputs("\r\033[K", stderr);
    }
    SidesBar(const SidesBar &) = delete;
    SidesBar &operator=(const SidesBar &) = delete;

    void update(const SideBySideRun &run) {
        const auto now = std::chrono::steady_clock::now();
        if (!terminal_ || now - last_ < std::chrono::milliseconds(50)) return;
        last_ = now;
        std::fprintf(stderr, "\r\033[Kstep %d/%d: KAN %.1e, MLP %.1e", run.kanFigures().steps, run.options().steps,
                     run.kanFigures().train, run.mlpFigures().train);
    }

  private:
    bool terminal_;
    std::chrono::steady_clock::time_point last_{};
};

std::string told(const char *format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return std::isfinite(value) ? text : "-";
}

std::string tableOf(const SideBySideRun &run) {
    ComparisonTable table;
    table.header = {"network", "parameters", "train RMSE", "test RMSE", "steps", "seconds"};
    for (const SideFigures *figures : {&run.kanFigures(), &run.mlpFigures()})
        table.rows.push_back({figures->name, std::to_string(figures->parameters), told("%.3e", figures->train),
                              told("%.3e", figures->test), std::to_string(figures->steps),
                              told("%.2f", figures->seconds)});
    return plainText(table);
}

json number(double value) {
    return std::isfinite(value) ? json(value) : json();
}

json toJson(const SideFigures &figures, const TrainingHistory &history) {
    return {{"name", figures.name},
            {"parameters", figures.parameters},
            {"steps", figures.steps},
            {"train_rmse", number(figures.train)},
            {"test_rmse", number(figures.test)},
            {"seconds", figures.seconds},
            {"message", figures.problem},
            {"train_loss", history.train_loss},
            {"test_loss", history.test_loss}};
}

}  // namespace

int sideBySideLab(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const bool as_json = arguments.flag("--json");
    const SideBySideOptions options = optionsFrom(arguments);
    arguments.positional(0, 0, "");
    Interrupt interrupt;
    SideBySideRun run(options);
    {
        SidesBar bar;
        while (run.step(interrupt.token())) bar.update(run);
    }
    if (as_json)
        writeResult(
            {{"lab", "side-by-side"},
             {"formula", options.formula},
             {"optimizer", toString(options.opt)},
             {"seed", options.seed},
             {"networks", {toJson(run.kanFigures(), run.kanHistory()), toJson(run.mlpFigures(), run.mlpHistory())}}},
            out);
    else
        writeText(tableOf(run), out);
    if (interrupt.happened()) return kInterrupted;
    int code = kDone;
    for (const SideFigures *figures : {&run.kanFigures(), &run.mlpFigures()}) {
        if (figures->problem.empty()) continue;
        std::cerr << "kan-cli: " << figures->name << ": " << figures->problem << "\n";
        code = kNumericalFailure;
    }
    return code;
}

}  // namespace kan::cli
