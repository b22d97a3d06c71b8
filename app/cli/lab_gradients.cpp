#include <algorithm>
#include <filesystem>
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
#include "app/cli/table_experiment.h"
#include "core/compare/comparison_table.h"
#include "core/data/read_table.h"
#include "core/formula/formula.h"
#include "core/lab/gradients/gradient_figures.h"
#include "core/lab/gradients/gradient_table.h"
#include "core/text.h"

namespace kan::cli {

namespace {

using nlohmann::json;

/// One row of the table.
struct Fit {
    std::string model;     ///< "MLP 1-100-100-1"
    std::string function;  ///< "sin(x1)", or "f of points.csv"
    GradientFitOptions options;
    GradientFitResult result;
    GradientFigures figures;
};

struct LabGradientsArguments {
    std::optional<std::string> formula, data;
    std::optional<double> from, to;
    std::optional<int> rows, grid, epochs, steps;
    double weight = 1;
    std::vector<std::string> models = {"mlp", "kan"};
    int seed = 0, threads = 0;
    std::string sheet, range, out;
    bool json = false;
};

constexpr int kRows = 1000;
constexpr GradientRange kRange = {0, 10};

/// What the options say of every fit of the run.
struct Settings {
    std::vector<std::string> formulas = {"sin(x1)", "exp(sin(x1))"};
    std::vector<std::string> models;
    GradientRange range = kRange;
    std::optional<GradientTable> table;  ///< in place of the formulas
    std::string file;
    double weight = 1;
    int rows = kRows, seed = 0, threads = 0;
    std::optional<int> grid, epochs, steps;
};

std::vector<std::string> modelsNamed(const std::string &text) {
    std::vector<std::string> names;
    for (const std::string &name : listed("--models", text)) {
        if (name != "mlp" && name != "kan")
            throw wrongPart("--models", name, "mlp, kan or both, as in --models mlp,kan");
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    if (names.empty()) throw UsageError("--models is empty; expected mlp, kan or both, as in --models mlp,kan");
    return names;
}

/// The table of --data, in place of a formula and where it is taken.
void readRows(const LabGradientsArguments &given, Settings &settings) {
    const std::pair<const char *, bool> of_formulas[] = {{"--formula", given.formula.has_value()},
                                                         {"--from", given.from.has_value()},
                                                         {"--to", given.to.has_value()},
                                                         {"--rows", given.rows.has_value()}};
    for (const auto &[name, there] : of_formulas)
        if (there)
            throw UsageError(
                concat(name, " belongs to a formula; with --data the rows of ", *given.data, " are fitted"));
    try {
        const Table table = readTable({*given.data, given.sheet, given.range});
        settings.table = gradientTable(table, gradientColumns(table));
    } catch (const std::invalid_argument &error) {
        throw UsageError(concat("--data: ", error.what()));
    }
    settings.file = *given.data;
    settings.formulas = {""};
    settings.range = settings.table->range;
    settings.rows = static_cast<int>(settings.table->fitted.inputs.rows());
}

Settings settingsFrom(const LabGradientsArguments &given) {
    Settings settings;
    settings.models = given.models;
    settings.weight = given.weight;
    settings.seed = given.seed;
    settings.threads = given.threads;
    settings.grid = given.grid;
    settings.epochs = given.epochs;
    settings.steps = given.steps;
    if (given.data) {
        readRows(given, settings);
    } else {
        if (given.formula) settings.formulas = {*given.formula};
        settings.range = {given.from.value_or(kRange.from), given.to.value_or(kRange.to)};
        settings.rows = given.rows.value_or(kRows);
    }
    if (!(settings.range.to > settings.range.from))
        throw UsageError(
            concat("--to is ", settings.range.to, "; expected a number above --from, ", settings.range.from));
    if (!(settings.weight > 0))
        throw UsageError(concat("--weight is ", settings.weight,
                                "; expected a number above 0 (each model is fitted without gradient as well)"));
    return settings;
}

Formula parsed(const std::string &text) {
    try {
        return Formula::parse(text, 20);
    } catch (const FormulaError &error) {
        throw UsageError(concat("--formula \"", text, "\": ", error.what()));
    }
}

std::string widthsOf(const std::vector<int> &width) {
    std::string text;
    for (const int nodes : width) text += (text.empty() ? "" : "-") + std::to_string(nodes);
    return text;
}

GradientFitOptions optionsFor(const Settings &settings, const std::string &model, const std::string &text) {
    int inputs = 1, outputs = 1;
    if (settings.table) {
        inputs = static_cast<int>(settings.table->columns.inputs.size());
        outputs = static_cast<int>(settings.table->columns.labels.size());
    } else {
        const Formula formula = parsed(text);
        inputs = std::max(1, formula.variables());
        outputs = formula.outputs();
    }
    const bool mlp = model == "mlp";
    GradientFitOptions options =
        mlp ? GradientFitOptions::mlpDefaults(inputs, outputs) : GradientFitOptions::kanDefaults(inputs, outputs);
    if (!settings.table) options.formula = text;
    options.range = settings.range;
    options.rows = settings.rows;
    options.threads = settings.threads;
    options.seed = static_cast<std::uint64_t>(settings.seed);
    std::visit([&](auto &spec) { spec.seed = options.seed; }, options.model);
    if (const std::optional<int> epochs = mlp ? settings.epochs : settings.steps) options.epochs = *epochs;
    if (!mlp && settings.grid) std::get<KanSpec>(options.model).grid = *settings.grid;
    return options;
}

/// "f of points.csv".
std::string nameOf(const GradientTable &table, const std::string &file) {
    std::string labels;
    for (const std::string &label : table.columns.labels) labels += (labels.empty() ? "" : ", ") + label;
    return concat(labels, " of ", std::filesystem::path(file).filename().string());
}

/// All fits of the run, each without and with the gradient; not made yet. Throws for what is wrong before any begins.
std::vector<Fit> plannedFits(const Settings &settings) {
    std::vector<Fit> fits;
    for (const std::string &formula : settings.formulas)
        for (const std::string &model : settings.models)
            for (const double weight : {0.0, settings.weight}) {
                Fit fit;
                fit.options = optionsFor(settings, model, formula);
                fit.options.weight = weight;
                const auto widths =
                    std::visit([](const auto &spec) { return widthsOf(spec.width); }, fit.options.model);
                fit.model = model == "mlp" ? "MLP " + widths
                                           : concat("KAN ", widths, " G ", std::get<KanSpec>(fit.options.model).grid);
                fit.function = settings.table ? nameOf(*settings.table, settings.file) : formula;
                try {
                    if (!settings.table) makeDataset(fit.options);
                } catch (const std::invalid_argument &error) {
                    throw UsageError(concat("--formula \"", formula, "\" from --from ", settings.range.from,
                                            " to --to ", settings.range.to, ": ", error.what()));
                }
                fits.push_back(std::move(fit));
            }
    return fits;
}

/// "[3/8] sin(x1), MLP 1-100-100-1 with f': epoch 1200/10000, loss 1.2e-03".
class FitBar {
  public:
    explicit FitBar(std::size_t fits) : fits_(fits) {}

    void update(const Fit &fit, std::size_t number, const GradientFitRun &run) {
        if (!line_.due() || run.history().size() == 0) return;
        line_.show(concat("[", number + 1, "/", fits_, "] ", fit.function, ", ", fit.model,
                          fit.options.weight > 0 ? " with" : " without", " f': epoch ", run.epochsDone(), "/",
                          fit.options.epochs, ", loss ", numberText("%.2e", run.history().loss.back())));
    }

  private:
    std::size_t fits_;
    StatusLine line_;
};

/// Makes the fits one after the other; after a stop those that were begun are left.
void makeFits(std::vector<Fit> &fits, const Settings &settings, const std::stop_token &stop) {
    FitBar bar(fits.size());
    for (std::size_t n = 0; n < fits.size(); ++n) {
        if (stop.stop_requested()) {
            fits.resize(n);
            return;
        }
        Fit &fit = fits[n];
        GradientFitRun fitting(fit.options, settings.table ? settings.table->fitted : makeDataset(fit.options));
        fit.result = fitWithGradients(fitting, stop, [&](const GradientFitRun &run) { bar.update(fit, n, run); });
        fit.figures = settings.table ? gradientFigures(settings.table->held, fit.result, settings.threads)
                                     : gradientFigures(fit.options, fit.result);
    }
}

ComparisonTable tableOf(const std::vector<Fit> &fits) {
    ComparisonTable table;
    table.header = {"function", "model",   "weight of f'", "parameters", "epochs", "seconds",
                    "RMSE f",   "RMSE f'", "outside f",    "outside f'", "loss f", "loss f'"};
    for (const Fit &fit : fits) {
        const GradientFigures &figures = fit.figures;
        const auto outside = [&](double GradientErrors::*error) {
            return figures.outside ? numberText("%.2e", (*figures.outside).*error) : std::string("-");
        };
        table.rows.push_back(
            {fit.function, fit.model, numberText("%g", fit.options.weight), std::to_string(figures.parameters),
             std::to_string(figures.epochs), numberText("%.2f", figures.seconds), numberText("%.2e", figures.inside.f),
             numberText("%.2e", figures.inside.df), outside(&GradientErrors::f), outside(&GradientErrors::df),
             numberText("%.2e", figures.losses.f), numberText("%.2e", figures.losses.df)});
    }
    return table;
}

std::string explained(const Settings &settings) {
    if (settings.table)
        return concat("f': the gradient; its squared error is summed over the inputs. RMSE: at the ",
                      settings.table->held.inputs.rows(), " rows, every fifth one, that are not fitted. Losses: mean ",
                      "squares over the ", settings.rows, " that are.\n");
    const GradientRange &range = settings.range;
    return concat("f': the gradient; its squared error is summed over the inputs. RMSE: at 4000 points of [",
                  range.from, ", ", range.to, "] between those fitted; outside: of [", range.to, ", ",
                  range.to + range.length(), "]. Losses: mean squares over the ", settings.rows, " rows fitted.\n");
}

json fitAsJson(const Fit &fit) {
    const GradientFigures &figures = fit.figures;
    const auto errors = [](const GradientErrors &of) { return json{{"rmse_f", of.f}, {"rmse_df", of.df}}; };
    json out = {{"formula", fit.function},
                {"model", fit.model},
                {"optimizer", toString(fit.options.optimizer)},
                {"weight", fit.options.weight},
                {"status", toString(fit.result.status)},
                {"message", fit.result.message},
                {"parameters", figures.parameters},
                {"epochs", figures.epochs},
                {"seconds", figures.seconds},
                {"inside", errors(figures.inside)},
                {"outside", nullptr},
                {"loss_f", figures.losses.f},
                {"loss_df", figures.losses.df},
                {"loss", figures.losses.total(fit.options.weight)}};
    if (figures.outside) out["outside"] = errors(*figures.outside);
    return out;
}

json fitAsJson(const Settings &settings, const std::vector<Fit> &fits) {
    json out = {{"lab", "gradients"},    {"from", settings.range.from}, {"to", settings.range.to},
                {"rows", settings.rows}, {"weight", settings.weight},   {"seed", settings.seed},
                {"fits", json::array()}};
    for (const Fit &fit : fits) out["fits"].push_back(fitAsJson(fit));
    return out;
}

int runFits(const LabGradientsArguments &given) {
    const Settings settings = settingsFrom(given);
    Interrupt interrupt;
    std::vector<Fit> fits = plannedFits(settings);
    makeFits(fits, settings, interrupt.token());
    writeReport(
        given.json, given.out, [&] { return fitAsJson(settings, fits); },
        [&] { return plainText(tableOf(fits)) + explained(settings); });
    if (interrupt.happened()) return kInterrupted;
    int code = kDone;
    for (const Fit &fit : fits) {
        if (fit.result.status != GradientFitStatus::Failed) continue;
        std::cerr << "kan-cli: " << fit.function << ", " << fit.model << ": " << fit.result.message << "\n";
        code = kNumericalFailure;
    }
    return code;
}

std::vector<Option> options(LabGradientsArguments &given) {
    constexpr int kMostEpochs = 10'000'000;
    const GradientFitOptions mlp = GradientFitOptions::mlpDefaults(1, 1);
    const auto kan = [](int inputs) { return GradientFitOptions::kanDefaults(inputs, 1); };
    const auto grid = [&](int inputs) { return std::get<KanSpec>(kan(inputs).model).grid; };
    const auto takeModels = [&given](const std::string &text) { given.models = modelsNamed(text); };
    std::vector<Option> all = {
        text("--formula F",
             "the function of x1, x2, ...; without it sin(x1) and exp(sin(x1)). GiNaC takes its derivatives",
             given.formula),
        real("--from A", concat("where its range begins, without it ", kRange.from), given.from, "a number such as 0"),
        real("--to B", concat("where its range ends, without it ", kRange.to), given.to, "a number such as 10"),
        whole("--rows N", concat("points of the range, without it ", kRows), given.rows, {2, 10'000'000}),
        fileOption("--data TABLE", "fits rows of x, f and df/dx, of one or several inputs, in place of a formula",
                   given.data),
        real("--weight W", "of f' in the loss MSE(f) + W MSE(f')", given.weight, "a number such as 1"),
        reader("--models mlp,kan", "the networks, without it both", takeModels).listing({"mlp", "kan"}),
        whole("--grid G", concat("of the KAN; without it ", grid(1), ", with several inputs ", grid(2)), given.grid,
              {1, 2000}),
        whole("--epochs N", concat("of the perceptron, without it ", mlp.epochs), given.epochs, {1, kMostEpochs}),
        whole("--steps N",
              concat("of the KAN's Levenberg-Marquardt; without it ", kan(1).epochs, ", with several inputs ",
                     kan(2).epochs),
              given.steps, {1, 1'000'000}),
        seedOption("of the networks", given.seed),
        threadsOption(given.threads),
        jsonOption(given.json),
        outOption(given.out)};
    std::vector<Option> of_sheet = sheetOptions(given.sheet, given.range);
    for (Option &option : of_sheet) option.needs = "--data";
    return joined({std::move(all), std::move(of_sheet)});
}

}  // namespace

Command gradientsLab() {
    const auto given = std::make_shared<LabGradientsArguments>();
    Command lab;
    lab.name = "gradients";
    lab.summary = "fits a function without and with its gradient in the loss";
    lab.description =
        "By a multilayer perceptron and a KAN; prints the RMSE of f and f' in the range and beyond it, as far again.";
    lab.options = options(*given);
    lab.examples = {"lab gradients --formula \"exp(-x1)*x1\" --to 5 --weight 0.1 --models kan",
                    "lab gradients --data points.csv"};
    lab.run = [given] { return runFits(*given); };
    return lab;
}

}  // namespace kan::cli
