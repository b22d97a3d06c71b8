#include "core/fit/expression_values.h"

#include "core/formula/expression_tape.h"

namespace kan {

Eigen::VectorXd valuesOf(const ExpressionPtr &e, const std::vector<FormulaSpline> &splines, const Matrix &rows) {
    const Tape tape = tapeOf({e}, splines);
    std::vector<double> slots(tape.instructions.size());
    Eigen::VectorXd values(rows.rows());
    const auto columns = static_cast<std::size_t>(rows.cols());
    for (Eigen::Index row = 0; row < rows.rows(); ++row)
        tape.evaluate({rows.data() + row * rows.cols(), columns}, slots, {values.data() + row, 1});
    return values;
}

}  // namespace kan
