#include "app/cli/table_experiment.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "app/cli/common_options.h"
#include "app/cli/output.h"
#include "app/cli/status_line.h"
#include "core/data/cell_range.h"
#include "core/data/column_choices.h"
#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/encoded_view.h"
#include "core/data/joined_tables.h"
#include "core/data/read_table.h"
#include "core/data/row_numbers.h"
#include "core/data/table_dataset.h"
#include "core/experiment/table_experiment.h"
#include "core/io/assignments.h"
#include "core/io/experiment_file.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// "column=rule", or a number in place of a rule.
MissingChoice missingChoice(const std::string &text) {
    constexpr const char *kExpected = "COLUMN=RULE with drop, refuse, mean, half-limit or a number that fills";
    const std::size_t sign = text.rfind('=');
    if (sign == std::string::npos || sign == 0) throw wrongValue("--missing", text, kExpected);
    const std::string name = text.substr(0, sign);
    const std::string rule = text.substr(sign + 1);
    if (rule == "drop" || rule == "refuse" || rule == "mean" || rule == "half-limit")
        return {name, missingRuleFromString(rule)};
    return {name, MissingRule::Value, realNumber("--missing", rule, kExpected)};
}

/// The file, and what is to be read and computed of it.
TableSource sourceOf(const TableArguments &given) {
    if (given.targets.empty()) throw UsageError("--csv needs --target NAME, the column to be predicted");
    TableSource source;
    source.file = *given.file;
    source.more_files = given.more_files;
    source.sheet = given.dialect.sheet;
    source.range = given.dialect.range;
    source.test_file = given.split.test_file;
    source.test_sheet = given.split.test_sheet;
    if (source.test_file.empty() && !source.test_sheet.empty()) source.test_file = source.file;
    source.test_follows = given.split.test_follows;
    source.split = splitOf(given.split, !given.derivation.lags.empty());
    source.left_out = given.left_out.value_or(std::vector<std::size_t>());
    derive(given.derivation, source);
    return source;
}

void requireOtherThanTargets(const TableArguments &given, const std::string &name, const char *what) {
    if (!name.empty() && std::ranges::find(given.targets, name) != given.targets.end())
        throw UsageError(concat("--target ", name, " is also the column of ", what, "; choose another one"));
}

void useColumns(const TableArguments &given, const Table &table, TableSource &source) {
    requireOtherThanTargets(given, given.weights, "weights");
    requireOtherThanTargets(given, given.errors, "errors");
    ColumnChoices choices{.targets = given.targets,
                          .ignored = given.ignored,
                          .weights = given.weights,
                          .errors = given.errors,
                          .missing = {},
                          .logs = given.logs,
                          .classes = given.classes};
    for (const std::string &rule : given.missing) choices.missing.push_back(missingChoice(rule));
    std::vector<std::string> reasons;
    source.columns = chosenColumns(table, source, choices, reasons);
    for (const std::string &why : reasons) std::cerr << "kan-cli: " << why << "\n";
}

void report(const TableDataset &made) {
    const Dataset &data = made.data;
    std::cerr << "kan-cli: " << data.train_input.rows() << " rows train, " << data.test_input.rows() << " test; "
              << data.inputs() << (data.inputs() == 1 ? " input" : " inputs");
    if (data.classes > 0) std::cerr << ", " << data.classes << " classes";
    std::cerr << "\n";
    for (const std::string &note : made.report.notes) std::cerr << "kan-cli: " << note << "\n";
    for (const std::string &name : made.report.constant_columns)
        std::cerr << "kan-cli: " << name << " is constant in the training rows.\n";
    if (made.report.dropped == 0) return;
    std::cerr << "kan-cli: " << made.report.dropped << " of " << made.report.rows << " rows are left out:\n";
    for (const std::string &row : made.report.dropped_rows) std::cerr << "  " << row << "\n";
    if (made.report.dropped > made.report.dropped_rows.size()) std::cerr << "  ...\n";
}

std::string besideFile(const std::string &name, const Experiment &experiment, const std::string &file) {
    if (name.empty() || std::filesystem::path(name).is_absolute()) return name;
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    return std::filesystem::absolute(locatedFile(name, experiment.folder)).lexically_proximate(folder).string();
}

void adopt(Experiment &experiment, TableDataset made) {
    report(made);
    experiment.encoding = std::move(made.encoding);
    experiment.dataset = std::make_shared<const Dataset>(std::move(made.data));
}

}  // namespace

std::function<void(double)> readingStatus(StatusLine &status, const std::string &file) {
    return [&status, file](double share) {
        if (status.due()) status.show(concat("reading ", file, ": ", std::lround(100 * share), " %"));
    };
}

Table readTelling(const std::vector<TableFile> &files, const CsvDialect &dialect,
                  const std::map<std::string, CellType> &types) {
    StatusLine status;
    ReadOptions options;
    options.progress = readingStatus(status, files.front().path.string());
    return readTables(files, dialect, options, types);
}

std::vector<Option> dialectOptions(DialectArguments &given) {
    const auto yesNo = [](std::string_view spec, std::string words, std::optional<bool> &target) {
        Option option = reader(spec, std::move(words), {}).amongst({"yes", "no"});
        option.take = [&target, name = option.name](const std::string &text) { target = yesOrNo(name, text); };
        return option;
    };
    const auto takeDelimiter = [&given](const std::string &name) {
        if (name != "tab" && name != "space" && name.size() != 1)
            throw wrongValue("--delimiter", name, ", ; | tab or space");
        given.delimiter = name;
    };
    const auto takeComment = [&given](const std::string &sign) {
        given.layout.comment = sign == "none" ? std::string() : sign;
    };
    const auto count = [](std::string_view spec, std::string words, int low, int high, std::optional<int> &target) {
        Option option = reader(spec, std::move(words), {});
        option.take = [&target, low, high, name = option.name](const std::string &text) {
            target = wholeNumber(name, text, {low, high});
        };
        return option;
    };
    const auto takeDates = [&given](const std::string &style) { given.dates = dateStyleFromString(style); };
    std::vector<Option> options = {
        reader("--delimiter C", "stands between the cells of a text file: , ; | tab or space; found out otherwise",
               takeDelimiter),
        yesNo("--header yes|no", "whether its first row has names; found out otherwise", given.header),
        yesNo("--decimal-comma yes|no", "whether 1,5 is a number; found out otherwise", given.decimal_comma),
        count("--skip N", "lines above the table, a preamble; found out otherwise", 0, kMostSkipped, given.layout.skip),
        reader("--comment C", "begins lines that are left out; found out otherwise", takeComment)
            .amongst({"#", "%", ";", "//", "none"}),
        count("--header-rows N", "rows that make the names, a group above each; found out otherwise", 1,
              kMostHeaderRows, given.layout.header_rows),
        yesNo("--units-row yes|no", "whether a row below the names holds units; found out otherwise",
              given.layout.units_row),
        reader("--dates STYLE", "how all its dates are written; found out otherwise", takeDates)
            .amongst({"year-first", "day-first", "month-first", "month", "clock", "none"})};
    return joined({std::move(options), sheetOptions(given.sheet, given.range)});
}

std::vector<Option> sheetOptions(std::string &sheet, std::string &range) {
    const auto takeRange = [&range](const std::string &cells) {
        cellRange(cells);
        range = cells;
    };
    return {
        text("--sheet NAME", "a spreadsheet's sheet, by name or number; its first with cells otherwise", sheet),
        reader("--range B3:F200", "cells of a spreadsheet, also columns B:F or rows 3:200; all otherwise", takeRange)};
}

TableFile tableFile(const std::string &file, const DialectArguments &given) {
    return {file, given.sheet, given.range};
}

CsvDialect dialectOf(const std::string &file, const DialectArguments &given) {
    const TableFormat format = tableFormat(file);
    if (format == TableFormat::Sheet && (given.delimiter || given.decimal_comma))
        throw UsageError(
            concat(file, " is a spreadsheet; leave ", given.delimiter ? "--delimiter" : "--decimal-comma", " out"));
    CsvDialect dialect;
    GivenLayout layout = given.layout;
    layout.header = given.header;
    if (const auto &name = given.delimiter)
        layout.delimiter = *name == "tab" ? '\t' : *name == "space" ? ' ' : name->front();
    if (isText(format)) dialect = csvDialectOf(tableFile(file, given), layout);
    dialect.header = given.header.value_or(dialect.header);
    dialect.decimal_comma = given.decimal_comma.value_or(dialect.decimal_comma);
    dialect.dates = given.dates;
    dialect.validate();
    return dialect;
}

Option leaveOutOption(std::optional<std::vector<std::size_t>> &left_out) {
    return reader("--leave-out 3,17-20",
                  "rows of the table that take no part, by their numbers in messages (of a sheet as they stand there)",
                  [&left_out](const std::string &text) {
                      try {
                          left_out = rowNumbersIn(text);
                      } catch (const std::invalid_argument &error) {
                          throw UsageError(concat("--leave-out: ", error.what()));
                      }
                  });
}

Option tableFilesOption(const std::string &words, std::function<void(const std::string &)> take) {
    Option files = reader("--csv TABLE",
                          concat(words, ": ", kTableKinds, "; given again, rows of another one with the same columns"),
                          std::move(take))
                       .completed(Completion::Files);
    files.repeated = true;
    return files;
}

std::vector<Option> tableOptions(TableArguments &given) {
    const auto columns = [](const char *option, std::vector<std::string> &target) {
        return [option, &target](const std::string &text) { target = listed(option, text); };
    };
    const auto takeFile = [&given](const std::string &file) {
        given.file ? given.more_files.push_back(file) : void(given.file = file);
    };
    std::vector<Option> options = {
        tableFilesOption("takes a table in place of FILE", takeFile),
        reader("--target a,b", "the columns to be predicted", columns("--target", given.targets)),
        reader("--ignore a,b", "columns that are not used", columns("--ignore", given.ignored)),
        text("--weight-column NAME", "what each row counts in every loss and figure", given.weights),
        text("--error-column NAME", "the standard deviation of each row's target; the row counts 1/error^2",
             given.errors),
        reader("--missing a=RULE,b=RULE",
               "what becomes of missing cells: drop (the row), refuse, mean, half-limit (of cells such as <0.05) or a "
               "number",
               columns("--missing", given.missing)),
        reader("--log a,b", "columns whose logarithm is taken: numbers above 0", columns("--log", given.logs)),
        flag("--classes", "makes the values of the target classes, also if they are more than two numbers",
             given.classes)};
    options = joined({std::move(options), splitOptions(given.split), derivationOptions(given.derivation),
                      dialectOptions(given.dialect)});
    for (std::size_t n = 1; n < options.size(); ++n) options[n].needs = options.front().name;
    options.push_back(leaveOutOption(given.left_out));
    return options;
}

std::optional<Experiment> tableExperiment(const TableArguments &given, const ExperimentArguments &changes) {
    if (!given.file) return std::nullopt;
    TableSource source = sourceOf(given);
    source.dialect = dialectOf(source.file, given.dialect);
    const auto read = [&](const std::vector<TableFile> &files) { return readTelling(files, source.dialect); };
    const Table table = withDerivedColumns(read(rowFiles(source)), source);
    std::optional<Table> test;
    if (!source.test_file.empty()) test = withDerivedColumns(read({testFile(source)}), source, table);
    useColumns(given, table, source);
    TableDataset made = makeDataset(table, test, source);
    Experiment experiment = kan::tableExperiment(source, made.data);
    adopt(experiment, std::move(made));
    const Dataset &data = *experiment.dataset;
    const LossFunction &loss = experiment.training.loss;
    if (changes.threads) experiment.training.threads = *changes.threads;
    setFields(experiment, changes.assignments);
    const bool own_width = std::any_of(
        changes.assignments.begin(), changes.assignments.end(),
        [](const auto &assigned) { return assigned.starts_with("model.width") || assigned.starts_with("width"); });
    if (!own_width) experiment.model.width.back() = loss.outputs(data.outputs(), data.classes);
    return experiment;
}

void leaveOut(const TableArguments &given, Experiment &experiment) {
    if (!given.left_out) return;
    if (!experiment.table)
        throw UsageError("--leave-out names rows of a table, and this experiment has none; leave the option out");
    if (*given.left_out == experiment.table->left_out) return;
    experiment.table->left_out = *given.left_out;
    experiment.dataset.reset();
    experiment.encoding.reset();
}

void readRows(Experiment &experiment) {
    if (experiment.table && !experiment.dataset) adopt(experiment, loadTable(*experiment.table, experiment.folder));
}

void saveTrained(Experiment experiment, ModelVersion version, const std::string &file) {
    experiment.model = version.model.spec();
    const bool starts_alike = experiment.initial && experiment.initial->spec() == experiment.model;
    if (!starts_alike) experiment.initial.reset();  // layers of another shape are not a start of this network
    if (experiment.table) {
        experiment.dataset.reset();
        for (std::string *name : fileNames(*experiment.table)) *name = besideFile(*name, experiment, file);
    }
    experiment.versions = {std::move(version)};
    writeExperiment(experiment, file);
}

void saveAndReport(const Experiment &experiment, const ModelVersion &version, const std::string &saved,
                   const nlohmann::json &report, const std::string &out) {
    writeEach({[&] {
                   if (!saved.empty()) saveTrained(experiment, version, saved);
               },
               [&] {
                   if (saved.empty() || !out.empty()) writeResult(report, out);
               }});
}

}  // namespace kan::cli
