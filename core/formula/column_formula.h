#pragma once

#include <Eigen/Core>
#include <string>
#include <string_view>
#include <vector>

#include "core/formula/column_tape.h"
#include "core/matrix.h"

namespace kan {

/// A formula of a table's columns, as a user types it: "m/V", "log(\"T (K)\")". Grammar and names of columns are those
/// of parseForm. Immutable; evaluate is free-threaded.
class ColumnFormula {
  public:
    /// Throws FormulaError with the position, also for a word that is neither a column nor a function. Takes GiNaC's
    /// process-wide lock.
    static ColumnFormula parse(std::string_view text, const std::vector<std::string> &columns);

    /// The places of the columns that it reads, increasing.
    const std::vector<std::size_t> &reads() const { return reads_; }
    /// values[N] on rows [N][reads().size()]. What is not real comes out as NaN.
    void evaluate(const Matrix &rows, Eigen::VectorXd &values) const { tape_.evaluate(rows, {}, values); }

  private:
    std::vector<std::size_t> reads_;
    ColumnTape tape_;
};

}  // namespace kan
