#include "core/data/table_fit.h"

#include <algorithm>
#include <cmath>

#include "core/data/dataset.h"
#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

std::string columnPlace(const Table &table, const std::string &name) {
    return concat(table.file, ", column ", name);
}

std::vector<std::string> usedCategories(const ColumnIndex &index, const TableColumnUse &use,
                                        const std::vector<std::size_t> &rows) {
    const Table &table = index.table();
    Categories all;
    try {
        all = categoriesOf(columnNamed(index, use.name), kMostClasses);
    } catch (const DataError &error) {
        throw DataError(concat(table.file, ": ", error.what()));
    }
    std::vector<bool> used(all.names.size(), false);
    for (const std::size_t row : rows)
        if (all.codes[row] >= 0) used[static_cast<std::size_t>(all.codes[row])] = true;
    std::vector<std::string> names;
    for (std::size_t n = 0; n < used.size(); ++n)
        if (used[n]) names.push_back(all.names[n]);
    if (names.empty()) throw DataError(concat(columnPlace(table, use.name), " has no values; ignore it"));
    if (use.role == ColumnRole::Target && names.size() < 2)
        throw DataError(concat(columnPlace(table, use.name), " has one class only, ", names.front(),
                               "; a target of classes needs two or more. Choose another target or more rows"));
    return names;
}

/// What the training rows have, without missing cells.
std::vector<double> values(const EncodedView &view, const std::vector<std::size_t> &rows) {
    std::vector<double> result;
    result.reserve(rows.size());
    for (const std::size_t row : rows)
        if (const double value = view.unscaled(row); !std::isnan(value)) result.push_back(value);
    return result;
}

double meanOf(const std::vector<double> &numbers) {
    long double sum = 0;
    for (const double number : numbers) sum += number;
    return static_cast<double>(sum / static_cast<long double>(numbers.size()));
}

double mostFrequent(const std::vector<double> &codes, std::size_t categories) {
    std::vector<std::size_t> counts(categories, 0);
    for (const double code : codes) ++counts[static_cast<std::size_t>(code)];
    return static_cast<double>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

std::optional<double> fillingOf(const ColumnIndex &index, const TableColumnUse &use, const EncodedColumn &column,
                                const std::vector<std::size_t> &train) {
    if (use.missing == MissingRule::Value) {
        if (use.log && use.missing_value <= 0)
            throw DataError(concat("columns: ", use.name, ": missing cells are filled with ",
                                   numberText(use.missing_value),
                                   ", which has no logarithm; choose a positive number"));
        return use.missing_value;
    }
    if (use.missing != MissingRule::Mean) return std::nullopt;
    EncodedColumn plain = column;
    plain.scaling = {};
    const std::vector<double> known = values(EncodedView(index, plain), train);
    if (known.empty())
        throw DataError(concat(columnPlace(index.table(), use.name),
                               " is missing in all training rows, so there is no mean; "
                               "ignore the column or fill it with a value"));
    return use.coding == ColumnCoding::Number ? meanOf(known) : mostFrequent(known, column.categories.size());
}

/// Throws DataError for a column of numbers that are all too small to be squared.
void requireSize(const Table &table, const EncodedView &view, const std::string &name,
                 const std::vector<std::size_t> &rows) {
    double largest = 0;
    for (const double value : values(view, rows)) largest = std::max(largest, std::abs(value));
    if (largest == 0 || largest >= kSmallestSize) return;
    throw DataError(concat(columnPlace(table, name), " holds no number larger than ", numberText(largest),
                           "; squares of numbers below ", kSmallestSize,
                           " do not fit into a double. Choose another unit for the column, or its logarithm"));
}

double deviation(const std::vector<double> &numbers, double mean) {
    long double squares = 0;
    for (const double number : numbers) {
        const long double distance = static_cast<long double>(number) - mean;
        squares += distance * distance;
    }
    return static_cast<double>(std::sqrt(squares / static_cast<long double>(numbers.size())));
}

ColumnScaling scalingOf(const std::vector<double> &numbers, ScalingRule rule, bool log) {
    ColumnScaling scaling{0, 1, log};
    if (rule == ScalingRule::None || numbers.empty()) return scaling;
    const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
    const bool standardise = rule == ScalingRule::Standardise;
    scaling.shift = *low == *high ? *low : standardise ? meanOf(numbers) : *low / 2 + *high / 2;
    const double scale = standardise ? deviation(numbers, scaling.shift) : *high / 2 - *low / 2;
    if (*low != *high && std::isnormal(scale)) scaling.scale = scale;
    return scaling;
}

}  // namespace

EncodedColumn fitColumn(const ColumnIndex &index, const TableColumnUse &use, const std::vector<std::size_t> &kept,
                        const std::vector<std::size_t> &train) {
    const Table &table = index.table();
    EncodedColumn column;
    column.name = use.name;
    column.coding = use.coding;
    if (use.coding != ColumnCoding::Number) column.categories = usedCategories(index, use, kept);
    column.fill = fillingOf(index, use, column, train);
    column.half_limit = use.missing == MissingRule::HalfLimit;
    if (use.coding == ColumnCoding::Number) {
        const TableColumn &read = columnNamed(index, use.name);
        column.unit = read.time ? std::string() : read.unit;
        column.time = read.time;
    }
    column.scaling.log = use.log;
    const bool scaled =
        use.coding == ColumnCoding::Number || (use.coding == ColumnCoding::Codes && use.role == ColumnRole::Input);
    const EncodedView view(index, column);
    for (const std::size_t row : kept)
        if (!view.usable(row))
            throw DataError(concat(
                table.file, ", ", table.place(row), ": ", view.problem(row),
                "; correct the cell, leave the row out, or ",
                use.log ? "use the column without logarithm" : "choose another unit for the column, or its logarithm"));
    if (use.coding == ColumnCoding::Number && !use.log) requireSize(table, view, use.name, train);
    if (scaled) column.scaling = scalingOf(values(view, train), use.scaling, use.log);
    return column;
}

std::vector<std::string> constantNames(const ColumnIndex &table, const EncodedColumn &column,
                                       const std::vector<std::size_t> &rows) {
    const std::vector<double> all = values(EncodedView(table, column), rows);
    const auto constant = [&](const auto &value) {
        return std::all_of(all.begin(), all.end(), [&](double one) { return value(one) == value(all.front()); });
    };
    std::vector<std::string> names;
    if (column.coding != ColumnCoding::OneHot) {
        if (constant([](double one) { return one; })) names.push_back(column.name);
        return names;
    }
    for (std::size_t code = 0; code < column.categories.size(); ++code)
        if (constant([&](double one) { return one == static_cast<double>(code); }))
            names.push_back(concat(column.name, "=", column.categories[code]));
    return names;
}

}  // namespace kan
