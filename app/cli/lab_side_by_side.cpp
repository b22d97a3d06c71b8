#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/number_text.h"
#include "app/cli/output.h"
#include "app/cli/status_line.h"
#include "core/compare/comparison_table.h"
#include "core/formula/formula.h"
#include "core/lab/side_by_side/side_by_side.h"
#include "core/text.h"

namespace kan::cli {

namespace {

using nlohmann::json;

constexpr int kAdamSteps = 2000;

struct LabSideBySideArguments {
    SideBySideOptions options;
    std::optional<int> steps;
    int seed = 0;
    std::string out;
    bool json = false;
};

SideBySideOptions optionsFrom(const LabSideBySideArguments &given) {
    SideBySideOptions options = given.options;
    options.steps = given.steps.value_or(options.opt == OptimizerKind::Adam ? kAdamSteps : options.steps);
    options.seed = static_cast<std::uint64_t>(given.seed);
    try {
        options.validate();
    } catch (const FormulaError &error) {
        throw UsageError(concat("--formula \"", options.formula, "\": ", error.what()));
    }
    return options;
}

/// "step 12/60: KAN 1.2e-03, MLP 4.5e-02".
void show(StatusLine &line, const SideBySideRun &run) {
    if (!line.due()) return;
    line.show(concat("step ", run.kanFigures().steps, "/", run.options().steps, ": KAN ",
                     numberText("%.1e", run.kanFigures().train), ", MLP ", numberText("%.1e", run.mlpFigures().train)));
}

std::string told(const char *format, double value) {
    return std::isfinite(value) ? numberText(format, value) : "-";
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

json numberOrNull(double value) {
    return std::isfinite(value) ? json(value) : json();
}

json sideAsJson(const SideFigures &figures, const TrainingHistory &history) {
    return {{"name", figures.name},
            {"parameters", figures.parameters},
            {"steps", figures.steps},
            {"train_rmse", numberOrNull(figures.train)},
            {"test_rmse", numberOrNull(figures.test)},
            {"seconds", figures.seconds},
            {"message", figures.problem},
            {"train_loss", history.train_loss},
            {"test_loss", history.test_loss}};
}

json sideAsJson(const SideBySideRun &run) {
    return {
        {"lab", "side-by-side"},
        {"formula", run.options().formula},
        {"optimizer", toString(run.options().opt)},
        {"seed", run.options().seed},
        {"networks", {sideAsJson(run.kanFigures(), run.kanHistory()), sideAsJson(run.mlpFigures(), run.mlpHistory())}}};
}

int runBoth(const LabSideBySideArguments &given) {
    const SideBySideOptions options = optionsFrom(given);
    Interrupt interrupt;
    SideBySideRun run(options);
    {
        StatusLine line;
        while (run.step(interrupt.token())) show(line, run);
    }
    if (given.json)
        writeResult(sideAsJson(run), given.out);
    else
        writeText(tableOf(run), given.out);
    if (interrupt.happened()) return kInterrupted;
    int code = kDone;
    for (const SideFigures *figures : {&run.kanFigures(), &run.mlpFigures()}) {
        if (figures->problem.empty()) continue;
        std::cerr << "kan-cli: " << figures->name << ": " << figures->problem << "\n";
        code = kNumericalFailure;
    }
    return code;
}

std::vector<Option> options(LabSideBySideArguments &given) {
    SideBySideOptions &both = given.options;
    const auto takeHidden = [&both](const std::string &text) {
        both.kan_hidden = wholeNumbers("--kan-hidden", text, "nodes, for example --kan-hidden 2");
    };
    const std::string of_steps = concat("of both; without it ", both.steps, ", with Adam ", kAdamSteps);
    return {text("--formula F", "the function of x1, x2, ...", both.formula),
            whole("--rows N", "that train", both.rows, {10, 1'000'000}),
            reader("--kan-hidden 2,2", "nodes of the KAN's hidden layers, without it 2", takeHidden),
            whole("--grid G", "of the KAN", both.grid, {1, 200}),
            whole("--mlp-layers N", "hidden layers of the perceptron", both.mlp_layers,
                  {1, SideBySideOptions::kMostLayers}),
            oneOf("--activation NAME", "of the perceptron", both.activation,
                  {Activation::Relu, Activation::Tanh, Activation::Silu, Activation::Sigmoid}, activationFromString),
            oneOf("--opt NAME", "optimiser of both", both.opt, {OptimizerKind::Lbfgs, OptimizerKind::Adam},
                  optimizerFromString),
            whole("--steps N", of_steps, given.steps, {1, 100'000}),
            seedOption("of rows and networks", given.seed),
            threadsOption(both.threads),
            jsonOption(given.json),
            outOption(given.out)};
}

}  // namespace

Command sideBySideLab() {
    const auto given = std::make_shared<LabSideBySideArguments>();
    Command lab;
    lab.name = "side-by-side";
    lab.summary = "trains a KAN and a perceptron with as many parameters on the same rows";
    lab.description = "Step for step; prints how far each of them comes.";
    lab.options = options(*given);
    lab.examples = {"lab side-by-side --formula \"abs(x1-x2)\" --activation relu"};
    lab.run = [given] { return runBoth(*given); };
    return lab;
}

}  // namespace kan::cli
