#include "core/lab/gradients/gradient_dataset.h"

#include <cmath>
#include <stdexcept>
#include <string_view>

#include "core/random/torch_generator.h"
#include "core/text.h"

namespace kan {

namespace {

void requireFinite(const Matrix &table, std::string_view what, const Matrix &inputs) {
    Eigen::Index bad = 0, first = -1;
    for (Eigen::Index row = 0; row < table.rows(); ++row) {
        if (table.row(row).allFinite()) continue;
        if (bad++ == 0) first = row;
    }
    if (bad == 0) return;
    std::string where;
    for (Eigen::Index i = 0; i < inputs.cols() && i < 6; ++i)
        where += concat(i > 0 ? ", " : "", "x", i + 1, " = ", inputs(first, i));
    throw std::invalid_argument(concat(what, " have no finite value in ", bad, " of ", table.rows(),
                                       " rows, first in row ", first + 1, " (", where,
                                       "); change the range or the formula"));
}

}  // namespace

void GradientDataset::validate() const {
    if (inputs.rows() < 1 || inputs.cols() < 1)
        throw std::invalid_argument("inputs have no rows; at least 1 is needed");
    if (labels.rows() != inputs.rows() || labels.cols() < 1)
        throw std::invalid_argument(concat("labels are a table of ", labels.rows(), " rows and ", labels.cols(),
                                           " columns; expected ", inputs.rows(), " rows and at least 1 column"));
    const Eigen::Index derivatives = labels.cols() * inputs.cols();
    if (gradients.rows() != inputs.rows() || gradients.cols() != derivatives)
        throw std::invalid_argument(concat("gradients are a table of ", gradients.rows(), " rows and ",
                                           gradients.cols(), " columns; expected ", inputs.rows(), " rows and ",
                                           derivatives, " columns, one per output and input"));
    requireFinite(inputs, "inputs", inputs);
    requireFinite(labels, "labels", inputs);
    requireFinite(gradients, "gradients", inputs);
}

void GradientRange::validate() const {
    if (!std::isfinite(from)) throw std::invalid_argument(concat("from is ", from, "; expected a finite number"));
    if (!std::isfinite(to) || !(to > from) || !std::isfinite(2 * to - from))
        throw std::invalid_argument(concat("to is ", to, "; expected a finite number above from, ", from));
}

GradientDataset evaluateRows(const FormulaGradient &formula, const Matrix &inputs) {
    const auto n = static_cast<std::size_t>(formula.inputs()), m = static_cast<std::size_t>(formula.outputs());
    GradientDataset data{inputs, Matrix(inputs.rows(), formula.outputs()),
                         Matrix(inputs.rows(), formula.outputs() * formula.inputs())};
    for (Eigen::Index row = 0; row < inputs.rows(); ++row)
        formula.evaluate({data.inputs.row(row).data(), n}, {data.labels.row(row).data(), m},
                         {data.gradients.row(row).data(), m * n});
    return data;
}

Matrix gradientPoints(const GradientRange &range, int inputs, int rows, std::uint64_t seed) {
    Matrix points(rows, inputs);
    if (inputs == 1) {
        const double step = rows > 1 ? range.length() / (rows - 1) : 0.0;
        for (int row = 0; row < rows; ++row) points(row, 0) = row + 1 < rows ? range.from + step * row : range.to;
        return points;
    }
    TorchGenerator generator(seed);
    for (int i = 0; i < inputs; ++i)
        for (int row = 0; row < rows; ++row) points(row, i) = range.from + generator.uniform() * range.length();
    return points;
}

}  // namespace kan
