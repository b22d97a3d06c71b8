#include "core/lab/gradients/gradient_table.h"

#include <algorithm>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::size_t kHeldEvery = 5;

/// "df/dx" taken apart; empty parts if the name is another.
struct Derivative {
    std::string label, input;
};
Derivative derivativeOf(const std::string &name) {
    const std::size_t slash = name.find("/d");
    if (slash == std::string::npos || slash < 2 || name.front() != 'd' || slash + 2 >= name.size()) return {};
    return {name.substr(1, slash - 1), name.substr(slash + 2)};
}

void addOnce(std::vector<std::string> &names, const std::string &name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string listed(const Table &table) {
    std::string text;
    for (const std::string &name : table.names()) text += (text.empty() ? "" : ", ") + name;
    return text;
}

const TableColumn &numbers(const Table &table, const std::string &name) {
    const TableColumn *column = table.find(name);
    if (!column)
        throw DataError(concat(table.file, ": there is no column ", name, "; the columns are ", listed(table)));
    if (column->type != CellType::Number)
        throw DataError(
            concat(table.file, ": column ", name, " holds text; a function and its derivatives are numbers"));
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (column->missing(row))
            throw DataError(concat(table.file, ": column ", name, " is empty in ", table.place(row),
                                   "; fill it in or leave the row out"));
    return *column;
}

/// These columns of every row for which `wanted`.
template <typename Wanted>
Matrix gathered(const Table &table, const std::vector<std::string> &names, Eigen::Index rows, const Wanted &wanted) {
    Matrix values(rows, static_cast<Eigen::Index>(names.size()));
    for (std::size_t c = 0; c < names.size(); ++c) {
        const std::vector<double> &column = numbers(table, names[c]).numbers;
        Eigen::Index at = 0;
        for (std::size_t row = 0; row < column.size(); ++row)
            if (wanted(row)) values(at++, static_cast<Eigen::Index>(c)) = column[row];
    }
    return values;
}

template <typename Wanted>
GradientDataset rowsOf(const Table &table, const GradientColumns &columns, const Wanted &wanted) {
    Eigen::Index rows = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) rows += wanted(row);
    return {gathered(table, columns.inputs, rows, wanted), gathered(table, columns.labels, rows, wanted),
            gathered(table, columns.gradients, rows, wanted)};
}

}  // namespace

GradientColumns gradientColumns(const Table &table) {
    GradientColumns columns;
    for (const std::string &name : table.names()) {
        const Derivative derivative = derivativeOf(name);
        if (!table.find(derivative.label) || !table.find(derivative.input)) continue;
        addOnce(columns.labels, derivative.label);
        addOnce(columns.inputs, derivative.input);
    }
    if (columns.labels.empty()) {
        if (table.columns.size() != 3)
            throw DataError(
                concat(table.file,
                       ": no column is named as a derivative; name that of f by x \"df/dx\", or leave three "
                       "columns, x, f and its derivative. The columns are ",
                       listed(table)));
        const std::vector<std::string> names = table.names();
        return {{names[0]}, {names[1]}, {names[2]}};
    }
    for (const std::string &label : columns.labels)
        for (const std::string &input : columns.inputs) {
            columns.gradients.push_back(concat("d", label, "/d", input));
            if (!table.find(columns.gradients.back()))
                throw DataError(concat(table.file, ": column ", columns.gradients.back(), " is missing; each of ",
                                       columns.labels.size(), " labels needs its derivative by each of ",
                                       columns.inputs.size(), " inputs"));
        }
    return columns;
}

GradientTable gradientTable(const Table &table, const GradientColumns &columns) {
    if (table.rows() < 2) throw DataError(concat(table.file, " has ", table.rows(), " rows; a fit needs two at least"));
    // Neither end of a table in order: what lies beyond the fitted rows is another question.
    const auto held = [&](std::size_t row) { return row % kHeldEvery == kHeldEvery / 2 && row + 1 < table.rows(); };
    GradientTable result;
    result.columns = columns;
    result.fitted = rowsOf(table, columns, [&](std::size_t row) { return !held(row); });
    result.held = rowsOf(table, columns, held);
    const std::vector<double> &x = numbers(table, columns.inputs.front()).numbers;
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    if (!(*low < *high))
        throw DataError(concat(table.file, ": column ", columns.inputs.front(), " is ", *low,
                               " in every row; nothing can be learnt along it"));
    result.range = {*low, *high};
    return result;
}

}  // namespace kan
