#include "core/structure/row_attribution.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/kernels/evaluate.h"
#include "core/kernels/kan_input_gradient.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kParts = 32;

}  // namespace

RowAttribution rowAttribution(const Kan &model, const Matrix &rows, const Matrix &background, int output,
                              const UserUnits &units, int threads, std::stop_token stop) {
    if (background.rows() == 0 || background.cols() != model.inputs())
        throw std::invalid_argument("the rows that contributions are counted from do not fit the network");
    const int n = model.inputs();
    const ColumnScaling scaling = scalingAt(units.outputs, output);
    const OutputReading reading = outputReading(model, output, units);
    const Matrix mean = background.colwise().mean();
    RowAttribution result;
    result.base = reading(predict(model, mean, threads))(0);
    result.output = reading(predict(model, rows, threads));
    result.contributions.setZero(rows.rows(), n);
    KanInputGradient passes(threads);
    for (int part = 0; part < kParts; ++part)
        for (const double side : {-1.0, 1.0}) {
            const double t = (part + 0.5 + 0.5 * side * std::numbers::inv_sqrt3) / kParts;
            const Matrix between = (t * rows).rowwise() + (1 - t) * mean.row(0);
            if (stop.stop_requested()) throw std::runtime_error("stopped");
            passes.bind(model, between);
            passes.forward(model.parameters(), InputGradientPasses::Reach::ValuesAndGradients);
            for (Eigen::Index row = 0; row < rows.rows(); ++row) {
                const double f = scaling.toUser(passes.outputs()(row, output));
                const double weight = 0.5 / kParts * scaling.scale * (scaling.log ? f : 1);
                for (int i = 0; i < n; ++i)
                    result.contributions(row, i) += weight * passes.inputGradients()(row, output * n + i);
            }
        }
    for (Eigen::Index row = 0; row < rows.rows(); ++row) {
        for (int i = 0; i < n; ++i) result.contributions(row, i) *= rows(row, i) - mean(0, i);
        const double told = result.base + result.contributions.row(row).sum();
        result.residual = std::max(result.residual, std::abs(result.output(row) - told));
    }
    return result;
}

Eigen::VectorXd columnContributions(const RowAttribution &found, Eigen::Index row, const TableEncoding &encoding) {
    Eigen::VectorXd of_columns(static_cast<Eigen::Index>(encoding.inputs.size()));
    Eigen::Index input = 0;
    for (Eigen::Index column = 0; column < of_columns.size(); ++column) {
        const Eigen::Index width = encoding.inputs[static_cast<std::size_t>(column)].width();
        of_columns(column) = found.contributions.row(row).segment(input, width).sum();
        input += width;
    }
    return of_columns;
}

}  // namespace kan
