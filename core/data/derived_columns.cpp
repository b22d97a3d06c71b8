#include "core/data/derived_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "core/data/calendar_column.h"
#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/data/test_order.h"
#include "core/formula/column_formula.h"
#include "core/formula/formula.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr Eigen::Index kFormulaRows = 4096;  // at a time
constexpr double kMostDerivedBytes = 4e9;

const TableColumn &numbersOf(const Table &table, const std::string &name) {
    const TableColumn &column = columnNamed(table, name);
    if (column.type == CellType::Number) return column;
    std::size_t row = 0;
    while (row + 1 < column.rows() && column.missing(row)) ++row;
    throw DataError(concat(table.file, ", ", table.place(row), ": ", name, " holds text (\"", column.text(row),
                           "\"), of which nothing can be computed; correct the cell, or choose another column"));
}

void addColumn(Table &table, std::string name, std::vector<double> numbers) {
    TableColumn column;
    column.name = std::move(name);
    column.numbers = std::move(numbers);
    table.columns.push_back(std::move(column));
}

void requireRoom(const Table &table, const std::vector<std::string> &names) {
    const double bytes = static_cast<double>(names.size()) * static_cast<double>(table.rows()) * sizeof(double);
    if (bytes > kMostDerivedBytes || table.columns.size() + names.size() > kMostColumns)
        throw DataError(concat(table.file, ": ", names.size(), " derived columns of ", table.rows(), " rows take ",
                               formatBytes(bytes), "; the limits are ", formatBytes(kMostDerivedBytes), " and ",
                               kMostColumns, " columns. Derive fewer"));
    const ColumnIndex index(table);
    for (const std::string &name : names)
        if (index.find(name))
            throw DataError(concat(table.file, " has a column ", name,
                                   ", so no derived one can be called so; choose another name"));
}

ColumnFormula parsedFormula(const DerivedColumn &column, const std::vector<std::string> &names) {
    try {
        return ColumnFormula::parse(column.formula, names);
    } catch (const FormulaError &error) {
        throw DataError(concat("derived: ", column.name, " = ", column.formula, ": ", error.what()));
    }
}

/// "m = 1, V = 0".
std::string cellsOf(const std::vector<const TableColumn *> &columns, std::size_t row) {
    std::string text;
    for (const TableColumn *column : columns)
        text += concat(text.empty() ? "" : ", ", column->name, " = ", column->text(row));
    return text;
}

/// The formula on whole rows. Returns those where it is not finite.
std::vector<std::size_t> computeRows(const ColumnFormula &formula, const std::vector<const TableColumn *> &columns,
                                     const std::vector<std::size_t> &rows, std::vector<double> &result) {
    Matrix cells(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(columns.size()));
    for (Eigen::Index n = 0; n < cells.rows(); ++n)
        for (Eigen::Index c = 0; c < cells.cols(); ++c)
            cells(n, c) = columns[static_cast<std::size_t>(c)]->numbers[rows[static_cast<std::size_t>(n)]];
    Eigen::VectorXd values;
    formula.evaluate(cells, values);
    std::vector<std::size_t> undefined;
    for (std::size_t n = 0; n < rows.size(); ++n) {
        result[rows[n]] = values[static_cast<Eigen::Index>(n)];
        if (!std::isfinite(result[rows[n]])) undefined.push_back(rows[n]);
    }
    return undefined;
}

std::vector<double> computed(const Table &table, const DerivedColumn &derived, const std::vector<std::string> &names) {
    const ColumnFormula formula = parsedFormula(derived, names);
    std::vector<const TableColumn *> columns;
    for (const std::size_t place : formula.reads()) columns.push_back(&numbersOf(table, names[place]));
    std::vector<double> result(table.rows(), kMissing);
    std::vector<std::size_t> whole, undefined;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (std::none_of(columns.begin(), columns.end(), [row](const auto *column) { return column->missing(row); }))
            whole.push_back(row);
        if (whole.size() < kFormulaRows && row + 1 < table.rows()) continue;
        const std::vector<std::size_t> more = computeRows(formula, columns, whole, result);
        undefined.insert(undefined.end(), more.begin(), more.end());
        whole.clear();
    }
    if (undefined.empty()) return result;
    const std::string others = undefined.size() == 1 ? "" : concat(" and in ", undefined.size() - 1, " more rows");
    throw DataError(concat(table.file, ", ", table.place(undefined.front()), ", column ", derived.name, ": ",
                           derived.formula, " is not a finite number where ", cellsOf(columns, undefined.front()),
                           others, "; correct the cells, remove the rows from the file, or choose another formula"));
}

void addDerived(Table &table, const DerivedColumn &derived) {
    const std::vector<std::string> names = table.names();
    if (const std::optional<CalendarPart> part = calendarPart(derived.formula, names))
        table.columns.push_back(calendarColumn(table, derived.name, *part));
    else
        addColumn(table, derived.name, computed(table, derived, names));
}

/// Rows that a column of earlier rows reads back.
std::size_t pastOf(LagKind kind, int rows) {
    return static_cast<std::size_t>(rows) + (kind == LagKind::Difference ? 1 : 0);
}

/// The last `count` numbers of a column before another one, as that counts them; fewer if it is short.
std::vector<double> lastNumbers(const TableColumn &column, std::size_t count, const TableColumn &next) {
    std::vector<double> last(column.numbers.end() - static_cast<std::ptrdiff_t>(std::min(count, column.numbers.size())),
                             column.numbers.end());
    if (column.time && next.time)
        for (double &number : last)
            number = (column.time->origin + number * column.time->unit - next.time->origin) / next.time->unit;
    return last;
}

/// Of the cells before `row`; NaN if one of them is missing.
double lagged(const double *row, LagKind kind, std::size_t n) {
    if (kind == LagKind::Lag) return *(row - n);
    if (kind == LagKind::Difference) return *(row - 1) - *(row - 1 - n);
    double sum = 0;
    for (std::size_t back = n; back > 0; --back) sum += *(row - back);
    return sum / static_cast<double>(n);
}

/// `before`: the table whose rows came before; null: nothing is known.
std::vector<double> laggedValues(const Table &table, const TableColumn &column, LagKind kind, int rows,
                                 const Table *before) {
    const std::string name = lagName(column.name, kind, rows);
    const auto n = static_cast<std::size_t>(rows);
    const std::size_t past = pastOf(kind, rows);
    if (!before && past >= table.rows())
        throw DataError(concat(table.file, " has ", table.rows(), table.rows() == 1 ? " row" : " rows", ", and ", name,
                               " reads ", past, " rows back; choose fewer"));
    std::vector<double> numbers;
    if (before) numbers = lastNumbers(numbersOf(*before, column.name), past, column);
    const std::size_t known = numbers.size();
    numbers.insert(numbers.end(), column.numbers.begin(), column.numbers.end());
    std::vector<double> values(table.rows(), kMissing);
    for (std::size_t row = past - known; row < table.rows(); ++row) {
        values[row] = lagged(numbers.data() + known + row, kind, n);
        if (std::isinf(values[row]))
            throw DataError(concat(table.file, ", ", table.place(row), ": ", name,
                                   " is not a finite number; choose another unit for the column ", column.name));
    }
    return values;
}

/// The columns that a derived one is computed of.
std::vector<std::string> readBy(const DerivedColumn &column, const std::vector<std::string> &known) {
    if (const std::optional<CalendarPart> part = calendarPart(column.formula, known)) return {part->column};
    std::vector<std::string> names;
    const ColumnFormula formula = parsedFormula(column, known);
    for (const std::size_t place : formula.reads()) names.push_back(known[place]);
    return names;
}

/// Adds to the names of columns those that they are computed of; `known`: the columns of the file.
void addRead(std::set<std::string> &names, const TableSource &source, std::vector<std::string> known) {
    for (const ColumnLags &one : source.lags)
        for (const int rows : one.rows)
            if (names.contains(lagName(one.column, one.kind, rows))) names.insert(one.column);
    for (const DerivedColumn &column : source.derived) known.push_back(column.name);
    for (auto column = source.derived.rbegin(); column != source.derived.rend(); ++column) {
        known.pop_back();
        if (!names.contains(column->name)) continue;
        for (std::string &read : readBy(*column, known)) names.insert(std::move(read));
    }
}

std::set<std::string> inputNames(const TableEncoding &encoding) {
    std::set<std::string> names;
    for (const EncodedColumn &column : encoding.inputs) names.insert(column.name);
    return names;
}

/// The part of `source` that makes columns of these names.
TableSource partFor(const std::set<std::string> &names, const TableSource &source) {
    TableSource part;
    for (const ColumnLags &one : source.lags) {
        ColumnLags kept{one.column, one.kind, {}};
        for (const int rows : one.rows)
            if (names.contains(lagName(one.column, one.kind, rows))) kept.rows.push_back(rows);
        if (!kept.rows.empty()) part.lags.push_back(std::move(kept));
    }
    for (const DerivedColumn &column : source.derived)
        if (names.contains(column.name)) part.derived.push_back(column);
    return part;
}

Table derivedBehind(Table table, const TableSource &source, const Table *before) {
    validateDerived(source.derived, source.lags);
    requireRoom(table, derivedNames(source));
    for (const DerivedColumn &column : source.derived) addDerived(table, column);
    for (const ColumnLags &one : source.lags)
        for (const int rows : one.rows)
            addColumn(table, lagName(one.column, one.kind, rows),
                      laggedValues(table, numbersOf(table, one.column), one.kind, rows, before));
    return table;
}

}  // namespace

std::vector<std::string> derivedNames(const TableSource &source) {
    std::vector<std::string> names;
    for (const DerivedColumn &column : source.derived) names.push_back(column.name);
    const std::vector<std::string> lagged = lagNames(source.lags);
    names.insert(names.end(), lagged.begin(), lagged.end());
    return names;
}

Table withDerivedColumns(Table table, const TableSource &source) {
    return derivedBehind(std::move(table), source, nullptr);
}

Table withDerivedColumns(Table test, const TableSource &source, const Table &train) {
    if (source.lags.empty()) return withDerivedColumns(std::move(test), source);
    TestOrder order = testOrder(test, train, source);
    if (!order.words.empty()) test.notes.push_back(std::move(order.words));
    return derivedBehind(std::move(test), source, order.follows ? &train : nullptr);
}

std::shared_ptr<const Table> withDerivedColumns(std::shared_ptr<const Table> test, const TableSource &source,
                                                const Table &train) {
    if (source.derived.empty() && source.lags.empty()) return test;
    return std::make_shared<const Table>(withDerivedColumns(*test, source, train));
}

std::shared_ptr<const Table> withDerivedColumns(std::shared_ptr<const Table> table, const TableSource &source) {
    if (source.derived.empty() && source.lags.empty()) return table;
    return std::make_shared<const Table>(withDerivedColumns(*table, source));
}

Table withInputColumns(Table table, const TableSource &source, const TableEncoding &encoding) {
    std::set<std::string> names = inputNames(encoding);
    addRead(names, source, table.names());
    const TableSource needed = partFor(names, source);
    return withDerivedColumns(std::move(table), needed);
}

std::vector<std::string> fileColumnsFor(const TableSource &source, const TableEncoding &encoding) {
    std::set<std::string> names = inputNames(encoding);
    addRead(names, source, namedFileColumns(source));
    for (const std::string &name : derivedNames(source)) names.erase(name);
    return {names.begin(), names.end()};
}

std::vector<std::string> namedFileColumns(const TableSource &source) {
    std::vector<std::string> names;
    const std::vector<std::string> derived = derivedNames(source);
    for (const TableColumnUse &use : source.columns)
        if (std::find(derived.begin(), derived.end(), use.name) == derived.end()) names.push_back(use.name);
    return names;
}

Derivation derivationOf(const TableSource &source, const TableEncoding &encoding,
                        const std::vector<std::string> &file_columns) {
    Derivation derivation;
    if (source.derived.empty()) return derivation;
    std::vector<std::string> known = file_columns;
    std::set<std::string> names = inputNames(encoding);
    addRead(names, source, known);
    derivation.own = known;
    for (const DerivedColumn &column : source.derived) {
        if (names.contains(column.name) && !calendarPart(column.formula, known))
            derivation.columns.emplace_back(column.name, column.formula);
        known.push_back(column.name);
    }
    return derivation;
}

}  // namespace kan
