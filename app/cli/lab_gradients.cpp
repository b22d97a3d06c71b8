#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/labs.h"
#include "app/cli/number_text.h"
#include "app/cli/status_line.h"
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

double number(Arguments &arguments, const std::string &name, double otherwise) {
    const std::optional<std::string> text = arguments.option(name);
    if (!text) return otherwise;
    double value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || !std::isfinite(value))
        throw UsageError(concat(name, " is \"", *text, "\"; expected a number, for example ", otherwise));
    return value;
}

/// What the options say of every fit of the run.
struct Settings {
    std::vector<std::string> formulas = {"sin(x1)", "exp(sin(x1))"};
    std::vector<std::string> models = {"mlp", "kan"};
    GradientRange range;
    std::optional<GradientTable> table;  ///< in place of the formulas
    std::string file;
    double weight = 1;
    int rows = 0, grid = 0, epochs = 0, steps = 0, seed = 0, threads = 0;
};

std::vector<std::string> modelNames(Arguments &arguments) {
    std::vector<std::string> names;
    std::istringstream list(arguments.option("--models").value_or("mlp,kan"));
    for (std::string name; std::getline(list, name, ',');) {
        if (name != "mlp" && name != "kan")
            throw UsageError(
                concat("--models holds \"", name, "\"; expected mlp, kan or both, as in --models mlp,kan"));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    if (names.empty()) throw UsageError("--models is empty; expected mlp, kan or both, as in --models mlp,kan");
    return names;
}

/// The table of --data, in place of a formula and where it is taken.
void readRows(Arguments &arguments, Settings &settings) {
    const std::optional<std::string> file = arguments.option("--data");
    if (!file) return;
    for (const char *name : {"--formula", "--from", "--to", "--rows"})
        if (arguments.option(name))
            throw UsageError(concat(name, " belongs to a formula; with --data the rows of ", *file, " are fitted"));
    try {
        const Table table = readTable(*file);
        settings.table = gradientTable(table, gradientColumns(table));
    } catch (const std::invalid_argument &error) {
        throw UsageError(concat("--data: ", error.what()));
    }
    settings.file = *file;
    settings.formulas = {""};
    settings.range = settings.table->range;
    settings.rows = static_cast<int>(settings.table->fitted.inputs.rows());
}

Settings settingsFrom(Arguments &arguments) {
    Settings settings;
    readRows(arguments, settings);
    if (const auto formula = arguments.option("--formula")) settings.formulas = {*formula};
    settings.models = modelNames(arguments);
    if (!settings.table) settings.range = {number(arguments, "--from", 0), number(arguments, "--to", 10)};
    settings.weight = number(arguments, "--weight", 1);
    if (!settings.table) settings.rows = arguments.integer("--rows", 1000, 2, 10'000'000);
    settings.grid = arguments.integer("--grid", 0, 1, 2000);
    settings.epochs = arguments.integer("--epochs", 0, 1, 10'000'000);
    settings.steps = arguments.integer("--steps", 0, 1, 1'000'000);
    settings.seed = arguments.integer("--seed", 0, 0, 2'147'483'647);
    settings.threads = arguments.integer("--threads", 0, 0, 1024);
    arguments.positional(0, 0, "");
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
    if (const int epochs = mlp ? settings.epochs : settings.steps; epochs > 0) options.epochs = epochs;
    if (!mlp && settings.grid > 0) std::get<KanSpec>(options.model).grid = settings.grid;
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

json toJson(const Fit &fit) {
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

json toJson(const Settings &settings, const std::vector<Fit> &fits) {
    json out = {{"lab", "gradients"},    {"from", settings.range.from}, {"to", settings.range.to},
                {"rows", settings.rows}, {"weight", settings.weight},   {"seed", settings.seed},
                {"fits", json::array()}};
    for (const Fit &fit : fits) out["fits"].push_back(toJson(fit));
    return out;
}

}  // namespace

int gradientsLab(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const bool as_json = arguments.flag("--json");
    const Settings settings = settingsFrom(arguments);
    Interrupt interrupt;
    std::vector<Fit> fits = plannedFits(settings);
    makeFits(fits, settings, interrupt.token());
    if (as_json || !out.empty()) writeResult(toJson(settings, fits), out);
    if (!as_json) writeText(plainText(tableOf(fits)) + explained(settings), "");
    if (interrupt.happened()) return kInterrupted;
    int code = kDone;
    for (const Fit &fit : fits) {
        if (fit.result.status != GradientFitStatus::Failed) continue;
        std::cerr << "kan-cli: " << fit.function << ", " << fit.model << ": " << fit.result.message << "\n";
        code = kNumericalFailure;
    }
    return code;
}

}  // namespace kan::cli
