#include "core/data/table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <set>

#include "core/data/idx.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

bool TableColumn::missing(std::size_t row) const {
    return type == CellType::Number ? std::isnan(numbers[row]) : codes[row] < 0;
}

std::size_t TableColumn::missingCount() const {
    std::size_t count = 0;
    for (std::size_t row = 0; row < rows(); ++row) count += missing(row) ? 1 : 0;
    return count;
}

std::string TableColumn::text(std::size_t row) const {
    if (missing(row)) return {};
    if (time) return dateText(time->origin + numbers[row] * time->unit, time->style);
    return type == CellType::Number ? numberText(numbers[row]) : dictionary[static_cast<std::size_t>(codes[row])];
}

/// Missing cells are equal to each other.
bool TableColumn::operator==(const TableColumn &other) const {
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return name == other.name && type == other.type && codes == other.codes && dictionary == other.dictionary &&
           unit == other.unit && time == other.time && odd == other.odd && odd_count == other.odd_count &&
           std::equal(numbers.begin(), numbers.end(), other.numbers.begin(), other.numbers.end(), same);
}

std::string numberText(double value) {
    std::array<char, 32> text;
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return std::string(text.data(), end);
}

Categories categoriesOf(const TableColumn &column, std::size_t most) {
    Categories result;
    if (column.type == CellType::Category) {
        result = {column.dictionary, column.codes};
    } else {
        std::set<double> values;
        for (const double value : column.numbers)
            if (!std::isnan(value) && values.size() <= most) values.insert(value);
        const std::vector<double> sorted(values.begin(), values.end());
        for (const double value : sorted) result.names.push_back(numberText(value));
        for (const double value : column.numbers)
            result.codes.push_back(std::isnan(value)
                                       ? -1
                                       : static_cast<std::int32_t>(
                                             std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin()));
    }
    if (result.names.size() > most)
        throw DataError(concat(
            "column ", column.name, " has ",
            column.type == CellType::Category ? concat(result.names.size()) : concat("more than ", most),
            " different values; at most ", most, " can be told apart. Ignore the column, or code it as a number"));
    return result;
}

const TableColumn *Table::find(const std::string &name) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const auto &column) { return column.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

ColumnIndex::ColumnIndex(const Table &table) : table_(table) {
    places_.reserve(table.columns.size());
    for (std::size_t c = 0; c < table.columns.size(); ++c) places_.emplace(table.columns[c].name, c);
}

const TableColumn *ColumnIndex::find(std::string_view name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : &table_.columns[found->second];
}

std::vector<std::string> Table::names() const {
    std::vector<std::string> result;
    for (const TableColumn &column : columns) result.push_back(column.name);
    return result;
}

std::size_t Table::line(std::size_t row) const {
    const auto after = std::upper_bound(lines.begin(), lines.end(), row,
                                        [](std::size_t r, const auto &entry) { return r < entry.first; });
    if (after == lines.begin()) return 0;
    return std::prev(after)->second + (row - std::prev(after)->first) + 1;
}

std::string Table::place(std::size_t row) const {
    const std::size_t at = line(row);
    const auto after =
        std::upper_bound(parts.begin(), parts.end(), row, [](std::size_t r, const Part &part) { return r < part.row; });
    if (after != parts.begin()) {
        const Part &part = *std::prev(after);
        const std::size_t number = part.of_sheet ? at : row - part.row + 1;
        return concat(part.file, ", row ", number, part.of_sheet || at == 0 ? "" : concat(" (line ", at, ")"));
    }
    if (of_sheet) return concat("row ", at);
    return at > 0 ? concat("row ", row + 1, " (line ", at, ")") : concat("row ", row + 1);
}

std::size_t Table::number(std::size_t row) const {
    return of_sheet && parts.empty() ? line(row) : row + 1;
}

std::optional<std::size_t> Table::rowNumbered(std::size_t number) const {
    std::size_t low = 0, high = rows();  // numbers increase with the rows
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (this->number(middle) < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == rows() || this->number(low) != number) return std::nullopt;
    return low;
}

std::vector<std::string> uniqueNames(std::vector<std::string> names, std::vector<std::string> &notes) {
    std::set<std::string> used;
    std::set<std::string> given;
    for (const std::string &name : names) given.insert(visible(name));
    for (std::size_t n = 0; n < names.size(); ++n) {
        const std::string before = visible(names[n]);
        std::string name = before.empty() ? concat("column ", n + 1) : before;
        for (int again = 2; used.count(name) > 0 || (name != before && given.count(name) > 0); ++again)
            name = concat(before.empty() ? concat("column ", n + 1) : before, " (", again, ")");
        if (name != before)
            notes.push_back(before.empty() ? concat("Column ", n + 1, " has no name; it is called \"", name, "\".")
                                           : concat("The name ", before, " occurs twice; column ", n + 1,
                                                    " is called \"", name, "\"."));
        used.insert(name);
        names[n] = name;
    }
    return names;
}

}  // namespace kan
