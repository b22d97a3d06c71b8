#include "core/structure/partial_dependence.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/fit/thinned_rows.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

namespace {

void requireColumn(const Kan &model, const Matrix &rows, const MovedColumn &column, const DependenceOptions &options) {
    const auto known = [&](int input) { return input >= 0 && input < model.inputs(); };
    if (column.inputs.empty() || !std::ranges::all_of(column.inputs, known) || rows.cols() != model.inputs())
        throw std::invalid_argument(concat("the column does not fit the network, which has ", model.inputs(),
                                           " inputs; the rows have ", rows.cols()));
    if (rows.rows() == 0 || column.x.empty() || options.rows < 1 || options.curves < 0)
        throw std::invalid_argument("a partial dependence needs rows, and places to which the column is moved");
}

/// The places of the rows that thinnedRows leaves of so many.
std::vector<Eigen::Index> thinnedPlaces(Eigen::Index count, int most) {
    if (most == 0) return {};
    Matrix places(count, 1);
    for (Eigen::Index row = 0; row < count; ++row) places(row, 0) = static_cast<double>(row);
    const Matrix left = thinnedRows(places, most);
    std::vector<Eigen::Index> taken;
    for (Eigen::Index n = 0; n < left.rows(); ++n) taken.push_back(static_cast<Eigen::Index>(left(n, 0)));
    return taken;
}

void moveTo(const MovedColumn &column, std::size_t point, Matrix &rows) {
    for (std::size_t i = 0; i < column.inputs.size(); ++i)
        rows.col(column.inputs[i])
            .setConstant(column.places(static_cast<Eigen::Index>(point), static_cast<Eigen::Index>(i)));
}

}  // namespace

PartialDependence partialDependence(const Kan &model, const Matrix &rows, MovedColumn column,
                                    const ColumnScaling &scaling, const OutputReading &reading,
                                    const DependenceOptions &options, std::stop_token stop) {
    requireColumn(model, rows, column, options);
    PartialDependence result;
    Matrix moved = thinnedRows(rows, options.rows);
    const std::vector<Eigen::Index> taken = thinnedPlaces(rows.rows(), options.rows),
                                    kept = thinnedPlaces(moved.rows(), options.curves);
    for (const Eigen::Index row : kept) {
        result.rows.push_back(taken[static_cast<std::size_t>(row)]);
        result.at.push_back(column.valueIn(moved.row(row), scaling));
    }
    result.curves.resize(result.rows.size());
    for (std::size_t point = 0; point < column.x.size(); ++point) {
        moveTo(column, point, moved);
        const Eigen::VectorXd values = reading(predict(model, moved, options.threads, stop));
        if (stop.stop_requested()) throw std::runtime_error("stopped");
        double sum = 0;
        for (const double value : values) sum += value;
        result.mean.push_back(sum / static_cast<double>(values.size()));
        for (std::size_t n = 0; n < result.curves.size(); ++n) result.curves[n].push_back(values(kept[n]));
    }
    result.averaged = moved.rows();
    result.column = std::move(column);
    return result;
}

PartialDependence partialDependence(const Kan &model, const Matrix &rows, int input, int output, const UserUnits &units,
                                    const DependenceOptions &options, std::stop_token stop) {
    if (input < 0 || input >= model.inputs())
        throw std::invalid_argument(concat("input ", input + 1, " does not exist: the network has ", model.inputs()));
    if (rows.rows() == 0 || options.points < 2)
        throw std::invalid_argument("a partial dependence needs rows, and two points or more");
    const ColumnScaling scaling = scalingAt(units.inputs, input);
    return partialDependence(model, rows, movedEvenly(rows, input, scaling, options.points), scaling,
                             outputReading(model, output, units), options, std::move(stop));
}

std::vector<int> rowsAlong(const MovedColumn &column, const Matrix &rows, const ColumnScaling &scaling, int bins) {
    std::vector<int> counts(column.steps ? column.x.size() : static_cast<std::size_t>(bins), 0);
    const double low = column.places(0, 0), high = column.places(column.places.rows() - 1, 0);
    for (Eigen::Index row = 0; row < rows.rows(); ++row) {
        if (column.steps) {
            ++counts[static_cast<std::size_t>(
                std::ranges::lower_bound(column.x, column.valueIn(rows.row(row), scaling)) - column.x.begin())];
            continue;
        }
        const double share = high > low ? (rows(row, column.inputs.front()) - low) / (high - low) : 0;
        ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(share * bins), 0, bins - 1))];
    }
    return counts;
}

}  // namespace kan
