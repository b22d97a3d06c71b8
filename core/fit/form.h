#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/formula/column_tape.h"
#include "core/formula/formula.h"

namespace kan {

/// A formula of a table's columns with unknown constants, as a user types it: "(1-C1)*x1/(x2+1) + x3/(C2+1)". The
/// grammar is that of Formula; what is neither a column nor a function is a constant, pi and e keep their values unless
/// a column is called so, "T" also stands for a column "T (K)", and a column whose name is no word stands in double
/// quotes. Immutable, cheap to copy.
class Form {
  public:
    /// Throws FormulaError with the position. Takes GiNaC's process-wide lock.
    static Form parse(std::string_view text, const std::vector<std::string> &columns);

    /// The same form of fewer columns, increasing places among these; those that it reads are among them.
    Form ofColumns(const std::vector<std::size_t> &kept) const;

    const std::string &text() const;
    /// Of the rows that it is computed on.
    const std::vector<std::string> &columns() const;
    /// In the order in which they occur first.
    const std::vector<std::string> &constants() const;
    /// Whether the form reads each of the columns.
    const std::vector<bool> &reads() const;
    const ColumnTape &tape() const;

    /// This form less `other`, which has no constants, on rows [N][columns]: computed with 40 digits from the shortest
    /// decimals that stand for the numbers in the rows, then rounded. For residuals near the last digit of a double.
    /// Empty if a value is not a finite real. Takes GiNaC's process-wide lock; some 20 µs per row and operation.
    Eigen::VectorXd preciseDifference(const std::vector<double> &constants, const Form &other,
                                      const Matrix &rows) const;

    /// The text with numbers in place of the constants, to `digits` significant digits, 0: all.
    std::string withNumbers(const std::vector<double> &values, int digits = 0) const;

  private:
    struct State;
    std::shared_ptr<const State> state_;
};

}  // namespace kan
