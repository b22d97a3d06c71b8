#include "core/structure/partial_dependence.h"

#include <stdexcept>

#include "core/fit/thinned_rows.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

namespace {

double userOf(const std::vector<ColumnScaling> &scaling, int column, double value) {
    return scaling.empty() ? value : scaling[static_cast<std::size_t>(column)].toUser(value);
}

}  // namespace

PartialDependence partialDependence(const Kan &model, const Matrix &rows, int input, int output, const UserUnits &units,
                                    const DependenceOptions &options, std::stop_token stop) {
    if (input < 0 || input >= model.inputs() || output < 0 || output >= model.outputs())
        throw std::invalid_argument(concat("input ", input + 1, " and output ", output + 1, ": the network has ",
                                           model.inputs(), " inputs and ", model.outputs(), " outputs"));
    if (rows.rows() == 0 || options.points < 2 || options.rows < 1 || options.curves < 0)
        throw std::invalid_argument("a partial dependence needs rows, and two points or more");
    PartialDependence result;
    result.input = input;
    result.output = output;
    const double low = rows.col(input).minCoeff(), high = rows.col(input).maxCoeff();
    const Matrix some = thinnedRows(rows, options.rows);
    const Matrix kept = options.curves > 0 ? thinnedRows(some, options.curves) : Matrix(0, some.cols());
    result.curves.resize(static_cast<std::size_t>(kept.rows()));
    for (Eigen::Index row = 0; row < kept.rows(); ++row)
        result.at.push_back(userOf(units.inputs, input, kept(row, input)));
    Matrix moved = some, moved_kept = kept;
    for (int point = 0; point < options.points; ++point) {
        const double x = low + (high - low) * point / (options.points - 1);
        moved.col(input).setConstant(x);
        const Matrix values = predict(model, moved, options.threads, stop);
        double sum = 0;
        for (Eigen::Index row = 0; row < values.rows(); ++row)
            sum += userOf(units.outputs, output, values(row, output));
        result.x.push_back(userOf(units.inputs, input, x));
        result.mean.push_back(sum / static_cast<double>(values.rows()));
        if (kept.rows() == 0) continue;
        moved_kept.col(input).setConstant(x);
        const Matrix single = predict(model, moved_kept, options.threads, stop);
        for (Eigen::Index row = 0; row < kept.rows(); ++row)
            result.curves[static_cast<std::size_t>(row)].push_back(userOf(units.outputs, output, single(row, output)));
    }
    return result;
}

}  // namespace kan
