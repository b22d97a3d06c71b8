#include "core/structure/moved_column.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace kan {

namespace {

constexpr double kRoundings = 1e-9;  // relative, of a whole number on its way through a scaling

/// The whole number that the value is but for roundings.
std::optional<double> wholeNumber(double value) {
    const double nearest = std::round(value);
    if (std::abs(value - nearest) > kRoundings * std::max(1.0, std::abs(value))) return std::nullopt;
    return nearest;
}

/// The values of an input in all rows, increasing, if there are no more than `most`.
std::optional<std::vector<double>> fewValues(const Matrix &rows, int input, std::size_t most) {
    std::set<double> values;
    for (Eigen::Index row = 0; row < rows.rows(); ++row) {
        values.insert(rows(row, input));
        if (values.size() > most) return std::nullopt;
    }
    return std::vector<double>(values.begin(), values.end());
}

/// The column at these values and no others, if it moves in steps.
std::optional<MovedColumn> movedInSteps(const Matrix &rows, int input, const ColumnScaling &scaling) {
    const auto values = fewValues(rows, input, kMostSteps + 1);
    if (!values) return std::nullopt;
    MovedColumn moved;
    moved.inputs = {input};
    moved.steps = true;
    moved.places = Eigen::Map<const Eigen::VectorXd>(values->data(), static_cast<Eigen::Index>(values->size()));
    bool whole = true;
    for (const double value : *values) {
        const double user = scaling.toUser(value);
        const auto number = wholeNumber(user);
        whole = whole && number;
        moved.x.push_back(number.value_or(user));
    }
    const bool near = whole && moved.x.back() - moved.x.front() <= kMostSteps;
    if (values->size() > 2 && !near) return std::nullopt;
    return moved;
}

MovedColumn movedThroughCategories(const EncodedColumn &column, int first) {
    MovedColumn moved;
    const auto count = static_cast<Eigen::Index>(column.categories.size());
    moved.steps = true;
    moved.categories = column.categories;
    moved.inputs.resize(static_cast<std::size_t>(column.width()));
    std::iota(moved.inputs.begin(), moved.inputs.end(), first);
    moved.places.setConstant(count, column.width(), column.scaling.fromUser(0));
    for (Eigen::Index code = 0; code < count; ++code) {
        if (column.coding == ColumnCoding::OneHot)
            moved.places(code, code) = column.scaling.fromUser(1);
        else
            moved.places(code, 0) = column.scaling.fromUser(static_cast<double>(code));
        moved.x.push_back(static_cast<double>(code));
    }
    return moved;
}

}  // namespace

double MovedColumn::valueIn(const Eigen::Ref<const Eigen::RowVectorXd> &row, const ColumnScaling &scaling) const {
    if (!steps) return scaling.toUser(row(inputs.front()));
    Eigen::Index nearest = 0;
    double least = INFINITY;
    for (Eigen::Index place = 0; place < places.rows(); ++place) {
        double away = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            away += std::abs(row(inputs[i]) - places(place, static_cast<Eigen::Index>(i)));
        if (away >= least) continue;
        least = away;
        nearest = place;
    }
    return x[static_cast<std::size_t>(nearest)];
}

MovedColumn movedEvenly(const Matrix &rows, int input, const ColumnScaling &scaling, int points) {
    MovedColumn moved;
    moved.inputs = {input};
    moved.places.resize(points, 1);
    const double low = rows.col(input).minCoeff(), high = rows.col(input).maxCoeff();
    for (int point = 0; point < points; ++point) {
        moved.places(point, 0) = low + (high - low) * point / (points - 1);
        moved.x.push_back(scaling.toUser(moved.places(point, 0)));
    }
    return moved;
}

MovedColumn movedColumn(const TableEncoding &encoding, int column, const Matrix &rows, int points) {
    const EncodedColumn &kind = encoding.inputs[static_cast<std::size_t>(column)];
    const int first = firstInputOf(encoding, column);
    if (kind.coding != ColumnCoding::Number) return movedThroughCategories(kind, first);
    if (auto moved = movedInSteps(rows, first, kind.scaling)) return *std::move(moved);
    return movedEvenly(rows, first, kind.scaling, points);
}

int firstInputOf(const TableEncoding &encoding, int column) {
    int first = 0;
    for (int before = 0; before < column; ++before) first += encoding.inputs[static_cast<std::size_t>(before)].width();
    return first;
}

std::optional<int> columnNamed(const TableEncoding &encoding, const std::string &name) {
    for (std::size_t column = 0; column < encoding.inputs.size(); ++column)
        if (encoding.inputs[column].name == name) return static_cast<int>(column);
    const std::vector<std::string> inputs = encoding.inputNames();
    const auto input = std::ranges::find(inputs, name) - inputs.begin();
    int passed = 0;
    for (std::size_t column = 0; column < encoding.inputs.size(); ++column) {
        passed += encoding.inputs[column].width();
        if (input < passed) return static_cast<int>(column);
    }
    return std::nullopt;
}

}  // namespace kan
