#include "core/data/encoded_view.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/data/csv_cell.h"
#include "core/data/dataset.h"
#include "core/data/idx.h"
#include "core/data/odd_cells.h"
#include "core/text.h"

namespace kan {

namespace {

/// The first cell that made a column text.
[[noreturn]] void refuseText(const Table &table, const TableColumn &column) {
    double value = 0;
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (!column.missing(row) && readCell(column.text(row), NumberStyle{}, value) == CellKind::Text)
            throw DataError(concat(table.file, ", ", table.place(row), ", column ", column.name, ": ",
                                   quoted(column.text(row)),
                                   " is not a number; correct or empty the cell, or code the column one-hot"));
    throw DataError(concat(table.file, ": the column ", column.name,
                           " was read as text, but is coded as a number; code it one-hot, or read it as numbers"));
}

}  // namespace

const TableColumn &columnNamed(const ColumnIndex &index, const std::string &name) {
    if (const TableColumn *column = index.find(name)) return *column;
    const Table &table = index.table();
    const std::string near = nearestName(name, table.names());
    throw DataError(concat(table.file, " has no column ", quoted(name),
                           near.empty() ? concat("; its first is ", quoted(table.columns.front().name))
                                        : concat("; perhaps ", quoted(near), " is meant")));
}

EncodedView::EncodedView(const ColumnIndex &table, const EncodedColumn &encoded)
    : table_(table.table()), column_(columnNamed(table, encoded.name)), encoded_(encoded) {
    if (encoded.coding == ColumnCoding::Number) {
        if (column_.type == CellType::Category) refuseText(table_, column_);
        if (encoded.half_limit) half_limits_ = halfLimits(column_);
        if (encoded.time && column_.time) alignTimes();
        return;
    }
    Categories categories = categoriesOf(column_, column_.rows());
    for (const std::string &name : categories.names) {
        const auto found = std::find(encoded.categories.begin(), encoded.categories.end(), name);
        places_.push_back(found == encoded.categories.end() ? kUnknown
                                                            : static_cast<double>(found - encoded.categories.begin()));
    }
    if (column_.type == CellType::Number) codes_ = std::move(categories.codes);
}

void EncodedView::alignTimes() {
    const TimeAxis &own = *column_.time;
    const TimeAxis &wanted = *encoded_.time;
    const auto months = [](const TimeAxis &axis) { return axis.style == DateStyle::Month; };
    const auto clock = [](const TimeAxis &axis) { return axis.style == DateStyle::Clock; };
    if (months(own) != months(wanted) || clock(own) != clock(wanted))
        throw DataError(concat(table_.file, ": the column ", column_.name, " holds times in ", own.words(),
                               ", but the network was trained on ", wanted.words(), "; write them alike"));
    time_scale_ = own.unit / wanted.unit;
    time_shift_ = (own.origin - wanted.origin) / wanted.unit;
}

double EncodedView::cell(std::size_t row) const {
    if (encoded_.coding == ColumnCoding::Number) {
        const double number = column_.numbers[row];
        if (!std::isnan(number)) return number * time_scale_ + time_shift_;
        const auto half = std::lower_bound(half_limits_.begin(), half_limits_.end(), std::pair(row, 0.0),
                                           [](const auto &a, const auto &b) { return a.first < b.first; });
        return half != half_limits_.end() && half->first == row ? half->second : number;
    }
    const std::int32_t code = column_.type == CellType::Number ? codes_[row] : column_.codes[row];
    return code < 0 ? std::nan("") : places_[static_cast<std::size_t>(code)];
}

bool EncodedView::usable(std::size_t row) const {
    const double value = cell(row);
    if (std::isnan(value)) return encoded_.fill.has_value();
    if (encoded_.coding != ColumnCoding::Number) return value != kUnknown;
    return encoded_.scaling.log ? value > 0 : std::abs(value) <= kLargestValue;
}

std::string EncodedView::problem(std::size_t row) const {
    const double value = cell(row);
    if (std::isnan(value)) return encoded_.fill ? std::string() : missingReason(column_, row);
    if (encoded_.scaling.log && value <= 0)
        return concat(encoded_.name, " is ", numberText(value), ", which has no logarithm");
    if (encoded_.coding == ColumnCoding::Number && !encoded_.scaling.log && std::abs(value) > kLargestValue)
        return concat(encoded_.name, " is ", numberText(value), ", beyond ", kLargestValue,
                      ", where squares do not fit into a double");
    if (encoded_.coding != ColumnCoding::Number && value == kUnknown)
        return concat(encoded_.name, " is ", quoted(column_.text(row)), ", which no training table has");
    return {};
}

double EncodedView::unscaled(std::size_t row) const {
    const double value = cell(row);
    const double filled = std::isnan(value) && encoded_.fill ? *encoded_.fill : value;
    return encoded_.scaling.log ? std::log(filled) : filled;
}

void EncodedView::write(std::size_t row, double *values) const {
    const double value = unscaled(row);
    if (encoded_.coding == ColumnCoding::OneHot) {
        std::fill(values, values + encoded_.width(), 0.0);
        values[static_cast<std::size_t>(value)] = 1;
        return;
    }
    *values = (value - encoded_.scaling.shift) / encoded_.scaling.scale;
    if (!std::isfinite(*values))
        throw DataError(concat(table_.file, ", ", table_.place(row), ", column ", column_.name, ": ", column_.text(row),
                               " is too large beside the training rows to be scaled; correct the "
                               "cell, or do not scale the column"));
}

Matrix encodedMatrix(const std::vector<EncodedView> &views, const std::vector<EncodedColumn> &columns,
                     const std::vector<std::size_t> &rows) {
    int width = 0;
    for (const EncodedColumn &column : columns) width += column.width();
    Matrix matrix(static_cast<Eigen::Index>(rows.size()), width);
    // In the order of the table, whose columns lie far from each other in memory.
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rows[a] < rows[b]; });
    for (const std::size_t n : order) {
        double *out = matrix.data() + static_cast<Eigen::Index>(n) * width;
        for (std::size_t c = 0; c < views.size(); ++c) {
            views[c].write(rows[n], out);
            out += columns[c].width();
        }
    }
    return matrix;
}

}  // namespace kan
