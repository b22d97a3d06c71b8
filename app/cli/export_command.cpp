#include <iostream>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/output.h"
#include "app/cli/table_experiment.h"
#include "core/data/derived_columns.h"
#include "core/experiment/experiment.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/formula/own_columns.h"
#include "core/text.h"
#include "core/train/loss_unit.h"

namespace kan::cli {

namespace {

/// Names and units of the data; of images none. Rows are drawn again for the sake of their units.
FormulaOptions formulaOptions(const Experiment &experiment, int outputs) {
    const bool from_files = !experiment.dataset && (experiment.images || experiment.table);
    const OutputMeaning meaning = outputMeaning(experiment.training.loss.kind);
    if (!from_files) return formulaOptionsOf(*experiment.makeDataset(), outputs, meaning);
    if (!experiment.encoding) return {};
    Dataset described;
    experiment.encoding->describe(described);
    if (experiment.table)
        described.derivation =
            derivationOf(*experiment.table, *experiment.encoding, namedFileColumns(*experiment.table));
    return formulaOptionsOf(described, outputs, meaning);
}

/// As it is written down, or as the network computes it.
enum class FormulaForm { Written, Network };

FormulaForm formFromString(std::string_view text) {
    if (text == "written") return FormulaForm::Written;
    if (text == "network") return FormulaForm::Network;
    throw wrongValue("--form", text, "written or network");
}

/// Formulas to be read, not to be computed with.
bool isRead(FormulaFormat format) {
    return format == FormulaFormat::Latex || format == FormulaFormat::Text;
}

void tell(const std::vector<WritingStep> &steps) {
    for (const WritingStep &step : steps)
        std::cerr << "kan-cli: " << step.name << ": " << step.detail << "; RMSE " << step.rmse_before << " -> "
                  << step.rmse_after << "\n";
}

/// `form`: nothing for what the format is for.
NetworkFormula formulaOf(Experiment experiment, const Kan &network, const FormulaOptions &options,
                         std::optional<FormulaForm> form, FormulaFormat format) {
    const auto ofNetwork = [&](const char *remark) {
        const NetworkFormula formula(network, options);
        return isRead(format) ? formula : formula.withRemark(remark);
    };
    if (form == FormulaForm::Network || !network.allFinite()) return ofNetwork("As the network computes it.");
    try {
        readRows(experiment);
    } catch (const std::exception &error) {
        std::cerr << "kan-cli: without its rows the formula is that of the network (" << error.what() << ")\n";
        return ofNetwork("As the network computes it: its rows cannot be read.");
    }
    if (experiment.images) return ofNetwork("As the network computes it.");
    const std::shared_ptr<const Dataset> rows = experiment.makeDataset();
    if (form || isRead(format)) {
        const WrittenFormula written = writtenFormula(network, *rows, options);
        tell(written.steps);
        return written.formula;
    }
    const ComputedFormula computed = computedFormula(network, *rows, options);
    tell(computed.steps);
    return computed.formula;
}

struct ExportArguments {
    std::string name, out, version = "last";
    std::optional<FormulaForm> form;  ///< without it what the format is for
    std::optional<std::string> format;
    int digits = 0;
};

int writeFormula(const ExportArguments &given) {
    if (!given.format) {
        const std::vector<std::string> names = formulaFormatNames();
        throw UsageError("--format is missing; expected " + choices({names.begin(), names.end()}));
    }
    const FormulaFormat format = formulaFormatFromString(*given.format);
    const Experiment experiment = openExperiment(given.name, {given.out});
    const Kan &network = trainedNetwork(experiment, given.name, given.version);
    FormulaOptions options = formulaOptions(experiment, network.outputs());
    options.digits = given.digits;
    const NetworkFormula formula = formulaOf(experiment, network, options, given.form, format);
    const NetworkFormula written = isRead(format) ? formula : inOwnColumns(formula);
    for (const std::string &remark : written.remarks()) std::cerr << "kan-cli: " << remark << "\n";
    writeText(exportFormula(written, format, given.digits), given.out);
    return kDone;
}

}  // namespace

Command exportCommand() {
    const auto given = std::make_shared<ExportArguments>();
    Command command;
    command.name = "export";
    command.summary = "writes the formula of a trained network";
    command.description =
        "As LaTeX, a NumPy or SymPy module, a C++ header, plain text, a script for MATLAB and Octave, Julia, R, "
        "Mathematica or JavaScript, formulas for the cells of Excel (inputs in A2, B2 ...), or one line of NumPy. "
        "Edges "
        "that are still splines become piecewise polynomials. The network is that of an experiment file which the "
        "window or kan-cli train or discover --save "
        "has written.";
    command.usage = {"FILE --format NAME [OPTION ...]"};
    command.positionals = {{"FILE", "an experiment file with a trained network", Completion::Files, &given->name}};
    command.options = {
        text("--format NAME", "what is written", given->format).amongst(formulaFormatNames()),
        whole("--digits N", "rounds the constants to N significant digits, 0: all of them", given->digits, {0, 17}),
        reader("--form NAME",
               "written: in normal form, its constants fitted to the rows and made plain; network: as the network "
               "computes it. Without it text and latex are written; code is, too, if no edge is a spline and the "
               "formula agrees with the network within its RMSE, and its head says so",
               [given](const std::string &name) { given->form = formFromString(name); })
            .amongst({"written", "network"}),
        versionOption(given->version), outOption(given->out)};
    command.examples = {"export my-experiment.json --format python --out formula.py"};
    command.run = [given] { return writeFormula(*given); };
    return command;
}

}  // namespace kan::cli
