#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/table_experiment.h"
#include "app/cli/usage_error.h"
#include "core/data/derived_columns.h"
#include "core/data/joined_tables.h"
#include "core/data/row_numbers.h"
#include "core/fit/form_fit.h"
#include "core/fit/form_table.h"
#include "core/io/form_fit_json.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan::cli {

namespace {

struct FitArguments {
    std::vector<std::string> files;
    std::string target, formula, errors, out;
    std::optional<std::vector<std::size_t>> left_out;
    FormFitOptions options;
    int seed = 0;
    DerivationArguments derivation;
    DialectArguments dialect;
    bool json = false;
};

std::string errorText(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

/// "500 ± 2".
std::string withError(const FittedConstant &constant) {
    char text[80];
    if (std::isfinite(constant.standard_error))
        std::snprintf(text, sizeof text, "%.10g ± %.3g", constant.value, constant.standard_error);
    else
        std::snprintf(text, sizeof text, "%.10g", constant.value);
    return text;
}

std::string readable(const FormTable &table, const FormFit &fit) {
    std::string text =
        concat(visible(table.target.text()), " = ", visible(table.form.withNumbers(fit.values(), 6)), "\n\n");
    for (const FittedConstant &constant : fit.constants)
        text += concat(visible(constant.name), " = ", withError(constant), "\n");
    text += concat("\nRMSE ", errorText(fit.rmse), ", ", table.rows.rows(), " rows, ", fit.degrees_of_freedom,
                   " degrees of freedom\n");
    return text;
}

int runFit(const FitArguments &given) {
    if (given.files.empty()) throw UsageError("fit needs --csv TABLE, the table to be fitted");
    if (given.target.empty())
        throw UsageError("fit needs --target NAME, the column, or a formula of columns, to be fitted");
    if (given.formula.empty()) throw UsageError("fit needs --formula TEXT, such as \"a*exp(-b*x1)+c\"");
    TableSource source;
    source.file = given.files.front();
    source.more_files.assign(given.files.begin() + 1, given.files.end());
    source.sheet = given.dialect.sheet;
    source.range = given.dialect.range;
    derive(given.derivation, source);
    const Table table =
        withDerivedColumns(readTelling(rowFiles(source), dialectOf(source.file, given.dialect)), source);
    const FormTable rows = formTable(table, given.target, given.formula, given.errors,
                                     leftOutRows(table, given.left_out.value_or(std::vector<std::size_t>())));
    if (rows.dropped > 0)
        std::cerr << "kan-cli: " << rows.dropped << " of " << table.rows() << " rows are left out: a cell is missing\n";
    FormFitOptions options = given.options;
    options.errors = rows.errors;
    options.place = [&](Eigen::Index row) { return table.place(rows.table_rows[static_cast<std::size_t>(row)]); };
    options.seed = static_cast<std::uint64_t>(given.seed);
    Interrupt interrupt;
    const FormFit fit = fitForm(rows.target, rows.form, rows.rows, options, interrupt.token());
    if (fit.constants.empty()) {
        writeReport(
            given.json, given.out, [&] { return formFitToJson(rows, fit); }, [] { return std::string(); });
        return kInterrupted;
    }
    if (!fit.converged && !fit.stopped)
        std::cerr << "kan-cli: not converged after " << fit.iterations
                  << " steps; give other --start values or a larger --max-iter\n";
    writeReport(
        given.json, given.out, [&] { return formFitToJson(rows, fit); }, [&] { return readable(rows, fit); });
    if (interrupt.happened()) return kInterrupted;
    return fit.converged ? kDone : kNumericalFailure;
}

/// "b1=500,b2=0.0001".
void takeStart(FitArguments &given, const std::string &text) {
    for (const std::string &part : listed("--start", text)) {
        const std::size_t equals = part.find('=');
        if (equals == std::string::npos || equals == 0) throw wrongValue("--start", part, "NAME=NUMBER, such as a=1.5");
        given.options.start[part.substr(0, equals)] =
            realNumber("--start", part.substr(equals + 1), "a number after the name");
    }
}

}  // namespace

Command fitCommand() {
    const auto given = std::make_shared<FitArguments>();
    Command command;
    command.name = "fit";
    command.summary = "fits the constants of a formula that one knows to a table";
    command.description =
        "Every name in the formula that is neither a column nor a function is a constant; pi and e keep their values. "
        "A "
        "column whose name is no word stands in double quotes. The constants are found by least squares "
        "(Levenberg-Marquardt from several starts) and told with their standard errors.";
    command.usage = {"--csv TABLE --target NAME --formula TEXT [OPTION ...]"};
    command.options = joined(
        {{tableFilesOption("the rows", [given](const std::string &file) { given->files.push_back(file); }),
          text("--target NAME", "a column, or a formula of columns such as log(y)", given->target),
          text("--formula TEXT", "with columns and constants, such as a*exp(-b*x1)+c", given->formula),
          reader("--start a=1,b=2", "where the search begins; constants without a value are searched for",
                 [given](const std::string &text) { takeStart(*given, text); }),
          text("--errors NAME", "a column with the standard deviation of each target: rows weigh 1/error²",
               given->errors),
          whole("--starts N", "points from which it is tried, unless some agree", given->options.starts, {1, 10'000}),
          whole("--max-iter N", "steps from each of them", given->options.max_iter, {1, 1'000'000}),
          seedOption("the points that are drawn", given->seed), leaveOutOption(given->left_out),
          jsonOption(given->json), outOption(given->out)},
         derivationOptions(given->derivation),
         dialectOptions(given->dialect)});
    command.examples = {"fit --csv data.csv --target y --formula \"(1-C1)*x1/(x2+1) + x3/(C2+1)\"",
                        "fit --csv k.csv --target k --formula \"A*exp(-B/T)\" --start A=1e9,B=5000 --out fit.json"};
    command.run = [given] { return runFit(*given); };
    return command;
}

}  // namespace kan::cli
