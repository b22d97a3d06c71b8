#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "app/cli/table_experiment.h"
#include "core/data/csv_cell.h"
#include "core/data/derived_columns.h"
#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/data/joined_tables.h"
#include "core/data/read_table.h"
#include "core/data/table_dataset.h"
#include "core/data/table_description.h"
#include "core/io/table_source_json.h"
#include "core/text.h"

namespace kan::cli {

namespace {

using nlohmann::json;

struct DescribeArguments {
    std::vector<std::string> files;
    std::string out;
    std::vector<std::string> targets;
    bool as_json = false;
    DialectArguments dialect;
    DerivationArguments derivation;
};

/// What was found in a table.
struct Description {
    Table table;
    TableFormat format = TableFormat::Text;
    CsvDialect dialect;
    std::vector<TableColumnUse> uses;  ///< one per column; none if there can be no target
    std::vector<ColumnDescription> columns;
    std::vector<std::string> notes;
    std::string problem;  ///< why no rows can be made of it
};

/// The files, and what is to be computed of them.
TableSource sourceOf(const DescribeArguments &given) {
    TableSource source;
    source.file = given.files.front();
    source.more_files.assign(given.files.begin() + 1, given.files.end());
    source.sheet = given.dialect.sheet;
    source.range = given.dialect.range;
    source.dialect = dialectOf(source.file, given.dialect);
    derive(given.derivation, source);
    return source;
}

Description describe(const DescribeArguments &given) {
    Description found;
    TableSource source = sourceOf(given);
    found.format = tableFormat(source.file);
    found.dialect = source.dialect;
    found.table = withDerivedColumns(readTelling(rowFiles(source), source.dialect), source);
    for (const std::string &target : given.targets) columnNamed(found.table, target);
    for (const TableColumn &column : found.table.columns) found.columns.push_back(describeColumn(column));
    found.notes = found.table.notes;
    try {
        found.uses = suggestAnyColumns(found.table, given.targets, {}, found.notes, lagNames(source.lags));
        source.columns = found.uses;
        TableReport report = makeDataset(found.table, {}, source).report;
        if (report.dropped > 0)
            found.notes.push_back(concat(report.dropped, " of ", report.rows, " rows would be left out, for example ",
                                         report.dropped_rows.front(), "."));
        report.notes.erase(report.notes.begin(), report.notes.begin() + std::ssize(found.table.notes));
        found.notes.insert(found.notes.end(), report.notes.begin(), report.notes.end());
    } catch (const DataError &error) {
        found.problem = error.what();
    }
    return found;
}

std::string kindOf(const TableColumn &column) {
    return column.type == CellType::Category ? "text" : column.time ? "time" : "number";
}

json columnJson(const Description &found, std::size_t c) {
    constexpr std::size_t kMostOdd = 100;
    const TableColumn &column = found.table.columns[c];
    const ColumnDescription &facts = found.columns[c];
    json entry = {{"name", column.name},
                  {"kind", kindOf(column)},
                  {"missing", facts.missing},
                  {"odd", column.odd_count},
                  {"distinct", facts.distinct}};
    if (c < found.uses.size()) {
        entry["role"] = toString(found.uses[c].role);
        entry["coding"] = toString(found.uses[c].coding);
        entry["missing_rule"] = toString(found.uses[c].missing);
    }
    if (!column.unit.empty()) entry["unit"] = column.unit;
    if (column.time) entry["counted"] = column.time->words();
    if (column.type == CellType::Number && facts.present > 0) {
        entry["low"] = facts.low;
        entry["high"] = facts.high;
        entry["mean"] = facts.mean;
    }
    for (const CategoryCount &category : facts.categories)
        entry["categories"].push_back({{"name", category.name}, {"rows", category.rows}});
    for (std::size_t n = 0; n < std::min(column.odd.size(), kMostOdd); ++n)
        entry["odd_cells"].push_back({{"row", column.odd[n].row + 1},
                                      {"line", found.table.line(column.odd[n].row)},
                                      {"text", column.odd[n].text}});
    return entry;
}

json descriptionJson(const Description &found) {
    json columns = json::array();
    for (std::size_t c = 0; c < found.columns.size(); ++c) columns.push_back(columnJson(found, c));
    json file = {{"file", found.table.file},
                 {"rows", found.table.rows()},
                 {"columns", std::move(columns)},
                 {"notes", found.notes}};
    if (isText(found.format)) file["dialect"] = toJson(found.dialect);
    if (!found.problem.empty()) file["problem"] = found.problem;
    return file;
}

std::string valuesText(const TableColumn &column, const ColumnDescription &facts) {
    constexpr std::size_t kShown = 4;
    if (facts.present == 0) return "none";
    char text[80];
    if (column.type == CellType::Number) {
        std::snprintf(text, sizeof text, "%.6g ... %.6g", facts.low, facts.high);
        return facts.distinct == 1 ? numberText(facts.low) : text;
    }
    std::string list;
    for (std::size_t n = 0; n < std::min(kShown, facts.categories.size()); ++n)
        list += concat(n > 0 ? ", " : "", quoted(facts.categories[n].name), " ", facts.categories[n].rows);
    return facts.distinct > kShown ? concat(list, " ... ", facts.distinct, " in all") : list;
}

/// Columns of texts below each other, as wide as their longest.
std::string aligned(const std::vector<std::vector<std::string>> &rows) {
    const auto width = [](const std::string &text) {
        return static_cast<std::size_t>(
            std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    };
    std::string text;
    for (const auto &row : rows) {
        text += " ";
        for (std::size_t c = 0; c < row.size(); ++c) {
            std::size_t widest = 0;
            for (const auto &other : rows) widest = std::max(widest, width(other[c]));
            text += " " + row[c];
            if (c + 1 < row.size()) text += std::string(widest - width(row[c]) + 1, ' ');
        }
        text += "\n";
    }
    return text;
}

std::string descriptionText(const Description &found) {
    std::string text =
        concat(found.table.file, ": ", found.table.rows(), found.table.rows() == 1 ? " row, " : " rows, ",
               found.table.columns.size(), found.table.columns.size() == 1 ? " column\n" : " columns\n");
    std::vector<std::vector<std::string>> rows = {{"column", "role", "kind", "unit", "missing", "values"}};
    for (std::size_t c = 0; c < found.columns.size(); ++c) {
        const TableColumn &column = found.table.columns[c];
        const bool used = c < found.uses.size();
        const bool classes =
            used && found.uses[c].role == ColumnRole::Target && found.uses[c].coding == ColumnCoding::Codes;
        rows.push_back(
            {column.name, used ? std::string(toString(found.uses[c].role)) + (classes ? ", classes" : "") : "",
             kindOf(column), column.time ? column.time->words() : column.unit,
             numberText(static_cast<double>(found.columns[c].missing)), valuesText(column, found.columns[c])});
    }
    text += aligned(rows);
    for (const std::string &note : found.notes) text += note + "\n";
    if (!found.problem.empty()) text += "It cannot be trained on as it is: " + found.problem + "\n";
    return text;
}

int runDescribe(const DescribeArguments &given) {
    if (given.files.empty()) throw UsageError("describe needs --csv TABLE");
    const Description found = describe(given);
    writeReport(
        given.as_json, given.out, [&] { return descriptionJson(found); }, [&] { return descriptionText(found); });
    return kDone;
}

}  // namespace

Command describeCommand() {
    const auto given = std::make_shared<DescribeArguments>();
    Command command;
    command.name = "describe";
    command.summary = "says what a table holds and how it is read";
    command.description =
        "Prints columns with their roles, units and values, cells that are no numbers, and what is to be known before "
        "anything is trained. Nothing is trained. Without --target the last column that can be one is taken for it.";
    command.usage = {"--csv TABLE [OPTION ...]"};
    const auto takeFile = [given](const std::string &file) { given->files.push_back(file); };
    command.options = joined({{tableFilesOption("the table", takeFile),
                               reader("--target a,b", "the columns to be predicted",
                                      [given](const std::string &text) { given->targets = listed("--target", text); }),
                               flag("--json", "prints JSON in place of text", given->as_json), outOption(given->out)},
                              derivationOptions(given->derivation),
                              dialectOptions(given->dialect)});
    command.examples = {"describe --csv lab.csv", "describe --csv lab.csv --target y --json"};
    command.run = [given] { return runDescribe(*given); };
    return command;
}

}  // namespace kan::cli
