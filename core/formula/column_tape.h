#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/formula/tape.h"
#include "core/matrix.h"

namespace kan {

/// One output of a tape on all rows of a table, and its derivatives by constants. The first variables of the tape are
/// the columns of the table, those after them the constants, which are the same in every row. Const and free-threaded.
class ColumnTape {
  public:
    ColumnTape() = default;
    ColumnTape(Tape tape, int columns, int constants);

    /// The same on rows of fewer columns, increasing places among these; those that it reads are among them.
    ColumnTape ofColumns(const std::vector<std::size_t> &kept) const;

    int columns() const { return columns_; }
    int constants() const { return constants_; }

    /// values[N] on rows [N][columns]. What is not real comes out as NaN.
    void evaluate(const Matrix &rows, std::span<const double> constants, Eigen::VectorXd &values) const;
    /// Also jacobian[N][constants]: the derivatives by the constants, exact, in reverse over the tape.
    void linearize(const Matrix &rows, std::span<const double> constants, Eigen::VectorXd &values,
                   Eigen::MatrixXd &jacobian) const;

    /// Constants in which, all together, the output is a plane: marked among all.
    std::vector<bool> linearConstants() const;

  private:
    static constexpr int kBlock = 64;  ///< rows at a time

    void forward(const Matrix &rows, Eigen::Index first, int count, std::span<const double> constants,
                 std::vector<double> &slots) const;
    void backward(int count, const std::vector<double> &slots, std::vector<double> &adjoints) const;
    bool planeIn(const std::vector<bool> &constants) const;

    Tape tape_;
    int columns_ = 0, constants_ = 0;
};

}  // namespace kan
