#pragma once

#include <Eigen/Core>

#include "core/fit/form.h"
#include "core/formula/column_tape.h"
#include "core/matrix.h"

namespace kan {

/// A target such as "log(y)", "y/x1" or "(y-3)^2", solved for one of its columns: y from the target's value and the
/// other columns. The branch is that of inverse functions (roots and arcs are the principal ones, odd roots real).
class SolvedTarget {
  public:
    /// Throws FitError if the target does not read the column, reads it in more than one place, or within a function
    /// without inverse. Takes GiNaC's process-wide lock.
    SolvedTarget(const Form &target, int column);

    /// y[N] for the target's values [N]; rows [N][columns], those of `column` are not read. NaN where there is none.
    Eigen::VectorXd solve(const Eigen::VectorXd &values, const Matrix &rows) const;

  private:
    int column_;
    bool plain_ = false;  ///< the target is the column
    ColumnTape tape_;     ///< of the columns and, behind them, the target's value
};

}  // namespace kan
