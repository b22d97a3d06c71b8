#include "core/data/table_dataset.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "core/data/derived_columns.h"
#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/data/image_source.h"
#include "core/data/joined_tables.h"
#include "core/data/read_table.h"
#include "core/data/row_notes.h"
#include "core/data/row_numbers.h"
#include "core/data/row_weights.h"
#include "core/data/table_fit.h"
#include "core/data/table_split.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kMostBytes = 8e9;

void reportDropped(const Table &table, const KeptRows &kept, TableReport &report) {
    constexpr std::size_t kShown = 5;
    report.rows += table.rows();
    report.dropped += kept.dropped.size();
    for (std::size_t n = 0; n < kept.dropped.size() && report.dropped_rows.size() < kShown; ++n)
        report.dropped_rows.push_back(concat(table.place(kept.dropped[n]), ": ", kept.reasons[n]));
}

std::vector<EncodedView> viewsOf(const ColumnIndex &table, const std::vector<EncodedColumn> &columns) {
    std::vector<EncodedView> views;
    views.reserve(columns.size());
    for (const EncodedColumn &column : columns) views.emplace_back(table, column);
    return views;
}

/// Rows of a table of test rows may have what the training rows do not.
void requireUsable(const ColumnIndex &index, const std::vector<EncodedColumn> &columns,
                   const std::vector<std::size_t> &rows) {
    const Table &table = index.table();
    for (const EncodedView &view : viewsOf(index, columns))
        for (const std::size_t row : rows)
            if (!view.usable(row))
                throw DataError(concat(table.file, ", ", table.place(row), ": ", view.problem(row),
                                       "; correct the cell or leave the row out"));
}

void requireMemory(const Table &table, double rows, double columns) {
    const double bytes = rows * columns * sizeof(double);
    if (bytes > kMostBytes)
        throw DataError(concat(table.file, " gives ", rows, " rows of ", columns, " network inputs and outputs, ",
                               formatBytes(bytes), "; the limit is ", formatBytes(kMostBytes),
                               ". Ignore columns, above all one-hot ones of many values"));
}

TableEncoding fit(const ColumnIndex &table, const TableSource &source, const std::vector<std::size_t> &kept,
                  const std::vector<std::size_t> &train, TableReport &report) {
    TableEncoding encoding;
    for (const TableColumnUse &use : source.columns) {
        if (use.role != ColumnRole::Input && use.role != ColumnRole::Target) continue;
        auto &side = use.role == ColumnRole::Input ? encoding.inputs : encoding.outputs;
        side.push_back(fitColumn(table, use, kept, train));
        for (std::string &name : constantNames(table, side.back(), train))
            report.constant_columns.push_back(std::move(name));
    }
    return encoding;
}

TableSource withAllRows(TableSource source) {
    source.left_out.clear();
    return source;
}

std::string leftOutNote(const TableSource &source, bool of_two_files) {
    const std::size_t count = source.left_out.size();
    const std::string numbers = rowNumbersText(source.left_out);
    return concat(
        count == 1 ? "Row " : "Rows ", numbers, count == 1 ? " is" : " are",
        " left out by hand: neither training nor test nor scaling knows ", count == 1 ? "it. " : "them. ",
        of_two_files ? "The test rows are as they were." : "Every other row trains or tests as it does without that.");
}

/// Beside the training rows a test row may be too large, and names are those of the network's tables.
void requireSizes(const Table &table, const Dataset &data) {
    try {
        data.validate();
        data.validateSizes();
    } catch (const std::invalid_argument &error) {
        throw DataError(concat(table.file, ", as it is scaled: ", error.what()));
    }
}

}  // namespace

std::map<std::string, CellType> fileTypes(const TableSource &source) {
    std::map<std::string, CellType> types;
    for (const TableColumnUse &use : source.columns)
        if (use.role != ColumnRole::Ignore && use.coding == ColumnCoding::Number) types[use.name] = CellType::Number;
    for (const std::string &name : derivedNames(source)) types.erase(name);
    return types;
}

TableDataset makeDataset(const Table &table, const std::optional<Table> &test, const TableSource &source) {
    source.validate();
    TableDataset result;
    const ColumnIndex index(table);
    const KeptRows kept = keptRows(index, source);
    reportDropped(table, kept, result.report);
    RowSplit split = test ? RowSplit{kept.rows, {}} : splitRows(index, kept, source);
    std::vector<std::size_t> training = split.train;
    std::sort(training.begin(), training.end());
    result.encoding = fit(index, source, kept.rows, training, result.report);
    const TableEncoding &encoding = result.encoding;
    const double columns = encoding.inputCount() + static_cast<double>(encoding.outputs.size());
    requireMemory(table, static_cast<double>(table.rows() + (test ? test->rows() : 0)), columns);
    Dataset &data = result.data;
    data.train_input = encodedMatrix(viewsOf(index, encoding.inputs), encoding.inputs, split.train);
    data.train_label = encodedMatrix(viewsOf(index, encoding.outputs), encoding.outputs, split.train);
    data.train_groups = groupsOf(index, split.train, source);
    std::vector<std::size_t> test_rows = split.test;
    if (test) {
        const ColumnIndex test_index(*test);
        KeptRows kept_test = keptRows(test_index, withAllRows(source));
        reportDropped(*test, kept_test, result.report);
        requireUsable(test_index, encoding.inputs, kept_test.rows);
        requireUsable(test_index, encoding.outputs, kept_test.rows);
        test_rows = std::move(kept_test.rows);
    }
    const ColumnIndex from(test ? *test : table);
    data.test_input = encodedMatrix(viewsOf(from, encoding.inputs), encoding.inputs, test_rows);
    data.test_label = encodedMatrix(viewsOf(from, encoding.outputs), encoding.outputs, test_rows);
    weighRows(source, {index, split.train}, {from, test_rows}, data);
    encoding.describe(data);
    std::vector<std::string> file_columns = table.names();
    for (const std::string &name : derivedNames(source)) std::erase(file_columns, name);
    data.derivation = derivationOf(source, encoding, file_columns);
    for (const Table *read : {&table, test ? &*test : nullptr})
        if (read) std::copy(read->notes.begin(), read->notes.end(), std::back_inserter(result.report.notes));
    requireSizes(table, data);
    result.report.logs = logProposal(index, source, training);
    for (std::string &note : rowNotes(index, source, data, result.report.logs))
        result.report.notes.push_back(std::move(note));
    if (!kept.left_out.empty()) result.report.notes.push_back(leftOutNote(source, test.has_value()));
    result.rows = {std::move(split.train), std::move(test_rows), kept.left_out};
    return result;
}

std::filesystem::path locatedFile(const std::string &name, const std::filesystem::path &folder) {
    std::error_code error;
    std::filesystem::path beside = folder / name;
    if (std::filesystem::exists(beside, error)) return beside;
    const std::filesystem::path kept = std::filesystem::path(dataFolder()) / name;
    return !std::filesystem::exists(name, error) && std::filesystem::exists(kept, error) ? kept
                                                                                         : std::filesystem::path(name);
}

TableDataset loadTable(const TableSource &source, const std::filesystem::path &folder, const ReadOptions &options) {
    source.validate();
    const std::map<std::string, CellType> types = fileTypes(source);
    const auto read = [&](const std::vector<TableFile> &files) {
        return readTables(files, source.dialect, options, types);
    };
    const Table table = withDerivedColumns(read(rowFiles(source, folder)), source);
    std::optional<Table> test;
    if (!source.test_file.empty()) test = withDerivedColumns(read({testFile(source, folder)}), source, table);
    return makeDataset(table, test, source);
}

EncodedRows encodeRows(const Table &table, const TableEncoding &encoding) {
    const std::vector<EncodedView> views = viewsOf(table, encoding.inputs);
    EncodedRows result;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto bad = std::find_if(views.begin(), views.end(), [&](const auto &view) { return !view.usable(row); });
        if (bad == views.end())
            result.rows.push_back(row);
        else
            result.left_out.push_back(concat(table.place(row), ": ", bad->problem(row)));
    }
    result.inputs = encodedMatrix(views, encoding.inputs, result.rows);
    return result;
}

}  // namespace kan
