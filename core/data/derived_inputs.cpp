#include "core/data/derived_inputs.h"

#include <algorithm>
#include <stdexcept>

#include "core/data/idx.h"
#include "core/formula/column_formula.h"
#include "core/formula/formula.h"
#include "core/text.h"

namespace kan {

namespace {

ColumnFormula parsedInput(const DerivedColumn &column, const std::vector<std::string> &names) {
    if (std::find(names.begin(), names.end(), column.name) != names.end())
        throw std::invalid_argument(
            concat("derived: there is an input ", column.name, " already; choose another name"));
    try {
        return ColumnFormula::parse(column.formula, names);
    } catch (const FormulaError &error) {
        throw std::invalid_argument(concat("derived: ", column.name, " = ", column.formula, ": ", error.what()));
    }
}

}  // namespace

std::vector<std::string> drawnNames(int variables, const std::vector<DerivedColumn> &derived) {
    std::vector<std::string> names;
    for (int i = 1; i <= variables; ++i) names.push_back(concat("x", i));
    for (const DerivedColumn &column : derived) names.push_back(column.name);
    return names;
}

Matrix withDerivedInputs(const Matrix &inputs, const std::vector<DerivedColumn> &derived) {
    if (derived.empty()) return inputs;
    validateDerived(derived, {});
    const auto count = static_cast<Eigen::Index>(derived.size());
    Matrix rows(inputs.rows(), inputs.cols() + count);
    rows.leftCols(inputs.cols()) = inputs;
    std::vector<std::string> names = drawnNames(static_cast<int>(inputs.cols()), {});
    for (const DerivedColumn &column : derived) {
        const ColumnFormula formula = parsedInput(column, names);
        const std::vector<std::size_t> &reads = formula.reads();
        Matrix cells(rows.rows(), static_cast<Eigen::Index>(reads.size()));
        for (std::size_t c = 0; c < reads.size(); ++c)
            cells.col(static_cast<Eigen::Index>(c)) = rows.col(static_cast<Eigen::Index>(reads[c]));
        Eigen::VectorXd values;
        formula.evaluate(cells, values);
        rows.col(static_cast<Eigen::Index>(names.size())) = values;
        names.push_back(column.name);
    }
    return rows;
}

}  // namespace kan
