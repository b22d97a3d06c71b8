#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/data/table.h"
#include "core/fit/form_fit.h"

namespace kan {

/// A form and its target with the rows of a table that they are fitted to.
struct FormTable {
    std::vector<std::string> columns;     ///< that target and form read
    Form target, form;                    ///< of these columns
    Matrix rows;                          ///< [N][columns]
    Eigen::VectorXd errors;               ///< [N]; empty: none
    std::vector<std::size_t> table_rows;  ///< which rows of the table these are
    std::size_t dropped = 0;              ///< rows left out: a cell that is needed is missing
};

/// The name of a column as a form writes it: in double quotes if it is no word.
std::string columnInForm(const std::string &name);

/// `target` is the name of a column or a form of columns, `errors` the name of a column with the target's standard
/// deviations, or empty. `left_out`: empty, or one entry per row of the table; these rows take no part. Throws
/// FormulaError, and FitError for columns that hold text or are not there, and if no row is whole.
FormTable formTable(const Table &table, const std::string &target, const std::string &form, const std::string &errors,
                    const std::vector<bool> &left_out = {});

/// sqrt(sum of (target - form)² / N) on the rows, without weights; NaN where a value is not finite.
double formRmse(const FormTable &rows, const std::vector<double> &constants);

}  // namespace kan
