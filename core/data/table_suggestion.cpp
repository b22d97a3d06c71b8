#include <algorithm>

#include "core/data/csv_cell.h"
#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/data/table_source.h"
#include "core/text.h"

namespace kan {

namespace {

/// The number of different values, at most `most` + 1.
std::size_t distinctValues(const TableColumn &column, std::size_t most) {
    if (column.type == CellType::Category) return std::min(column.dictionary.size(), most + 1);
    std::vector<double> seen;
    for (const double value : column.numbers) {
        if (value != value || std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
        seen.push_back(value);
        if (seen.size() > most) break;
    }
    return seen.size();
}

TableColumnUse targetUse(const TableColumn &column, bool alone, const std::string &file) {
    const bool category = column.type == CellType::Category;
    if (category && !alone)
        throw DataError(concat(file, ": the target ", column.name,
                               " holds text, so it must be the only target; leave the others out"));
    TableColumnUse use;
    use.name = column.name;
    use.role = ColumnRole::Target;
    if (!category && !(alone && distinctValues(column, 2) == 2)) return use;
    if (distinctValues(column, kMostClasses) > kMostClasses)
        throw DataError(concat(file, ": the target ", column.name, " has more than ", kMostClasses,
                               " different texts, too many for classes; choose another target"));
    if (const std::size_t rows = column.rows() - column.missingCount(); category && 2 * column.dictionary.size() > rows)
        throw DataError(concat(file, ": the target ", column.name, " holds ", column.dictionary.size(),
                               " different texts in ", rows, " rows, for example ", quoted(column.dictionary.front()),
                               "; classes would repeat. Choose another target, or correct what makes it text"));
    use.coding = ColumnCoding::Codes;
    use.scaling = ScalingRule::None;
    return use;
}

/// A column without a name, or with one that says so, that counts the rows.
bool numbersRows(const TableColumn &column) {
    constexpr std::string_view kNames[] = {"column 1", "row", "rows", "index", "idx", "id",     "no",
                                           "no.",      "nr",  "nr.",  "#",     "obs", "sample", "unnamed: 0"};
    constexpr std::size_t kFewest = 5;
    const auto named = [&](std::string_view name) {
        return std::equal(column.name.begin(), column.name.end(), name.begin(), name.end(),
                          [](char a, char lower) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == lower; });
    };
    if (column.type != CellType::Number || column.rows() < kFewest || std::ranges::none_of(kNames, named)) return false;
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (column.numbers[row] != column.numbers[0] + static_cast<double>(row)) return false;
    return true;
}

/// The first column of several without names that counts the rows from 1.
bool numbersUnnamedRows(const Table &table, const TableColumn &column) {
    constexpr std::size_t kFewestRows = 10, kFewestColumns = 3;
    if (&column != &table.columns.front() || column.name != "x1" || column.type != CellType::Number) return false;
    if (column.rows() < kFewestRows || table.columns.size() < kFewestColumns) return false;
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (column.numbers[row] != static_cast<double>(row + 1)) return false;
    return true;
}

/// Why a column is of no use as an input; empty if it is.
std::string objection(const Table &table, const TableColumn &column) {
    constexpr std::size_t kFewestRows = 8, kTenth = 10;
    const std::size_t values = distinctValues(column, kMostOneHot);
    const std::size_t present = column.rows() - column.missingCount();
    if (values == 0) return "has no values";
    if (numbersRows(column) || numbersUnnamedRows(table, column)) return "numbers the rows";
    if (column.rows() >= kTenth && kTenth * present < column.rows())
        return concat("has values in ", present, " of ", column.rows(), " rows only");
    if (values == 1) return "has the same value in all rows";
    if (column.type == CellType::Category && values == present && present >= kFewestRows)
        return "names each row: no two of its texts are alike";
    if (column.type == CellType::Category && values > kMostOneHot)
        return concat("holds text of ", column.dictionary.size(), " different values, more than ", kMostOneHot,
                      " that become inputs of their own");
    return {};
}

std::vector<bool> missingCells(const TableColumn &column, std::size_t rows) {
    std::vector<bool> missing(rows);
    for (std::size_t row = 0; row < rows; ++row) missing[row] = column.missing(row);
    return missing;
}

/// Leaves rows out column by column, those with the fewest missing cells first, as long as half of the rows stay.
void chooseMissingRules(const Table &table, const std::vector<std::string> &lagged, std::vector<TableColumnUse> &uses,
                        std::vector<std::string> *reasons) {
    const bool classes = std::any_of(uses.begin(), uses.end(), [](const TableColumnUse &use) {
        return use.role == ColumnRole::Target && use.coding == ColumnCoding::Codes;
    });
    const auto isLagged = [&](const TableColumnUse &use) {
        return std::find(lagged.begin(), lagged.end(), use.name) != lagged.end();
    };
    std::vector<std::size_t> gappy;
    for (std::size_t c = 0; c < uses.size(); ++c)
        if (uses[c].role == ColumnRole::Input && !isLagged(uses[c]) && table.columns[c].missingCount() > 0)
            gappy.push_back(c);
    std::stable_sort(gappy.begin(), gappy.end(), [&](std::size_t a, std::size_t b) {
        return table.columns[a].missingCount() < table.columns[b].missingCount();
    });
    const std::size_t rows = table.rows();
    std::vector<bool> out(rows);
    for (const std::size_t c : gappy) {
        uses[c].missing = MissingRule::Mean;
        if (classes) continue;
        std::vector<bool> with = missingCells(table.columns[c], rows);
        for (std::size_t row = 0; row < rows; ++row) with[row] = with[row] || out[row];
        const auto left = static_cast<std::size_t>(std::count(with.begin(), with.end(), false));
        if (2 * left >= rows) {
            uses[c].missing = MissingRule::Drop;
            out = std::move(with);
        } else if (reasons) {
            reasons->push_back(
                concat("Column ", uses[c].name, ": ", table.columns[c].missingCount(), " of ", rows,
                       " cells are missing and filled with the mean; leaving these rows out would leave ", left, "."));
        }
    }
}

}  // namespace

std::vector<TableColumnUse> suggestColumns(const Table &table, const std::vector<std::string> &targets,
                                           std::vector<std::string> *reasons, const std::vector<std::string> &lagged) {
    for (const std::string &target : targets) columnNamed(table, target);
    std::vector<TableColumnUse> uses;
    for (const TableColumn &column : table.columns) {
        if (std::find(targets.begin(), targets.end(), column.name) != targets.end()) {
            uses.push_back(targetUse(column, targets.size() == 1, table.file));
            continue;
        }
        TableColumnUse use;
        use.name = column.name;
        if (column.type == CellType::Category) {
            use.coding = ColumnCoding::OneHot;
            use.scaling = ScalingRule::None;
        }
        if (column.name == table.file_column) {
            use.role = ColumnRole::Ignore;
        } else if (const std::string why = objection(table, column); !why.empty()) {
            use.role = ColumnRole::Ignore;
            if (reasons) reasons->push_back(concat("Column ", column.name, " is ignored: it ", why, "."));
        }
        uses.push_back(std::move(use));
    }
    chooseMissingRules(table, lagged, uses, reasons);
    return uses;
}

}  // namespace kan
