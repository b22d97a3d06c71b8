#include "core/fit/form_table.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

const TableColumn &numberColumn(const ColumnIndex &index, const std::string &name) {
    const TableColumn *column = index.find(name);
    if (!column) {
        const std::string near = nearestName(name, index.table().names());
        throw FitError(concat("the table has no column \"", visible(name), "\"",
                              near.empty() ? "" : concat("; perhaps \"", visible(near), "\"")));
    }
    if (column->type == CellType::Number) return *column;
    std::size_t row = 0;
    while (row + 1 < column->rows() && column->missing(row)) ++row;
    throw FitError(concat("the column ", visible(name), " holds text (\"", visible(column->text(row)), "\" in ",
                          index.table().place(row), "); a formula reads numbers"));
}

}  // namespace

std::string columnInForm(const std::string &name) {
    const auto letter = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return std::isalnum(byte) || c == '_' || byte >= 0x80;
    };
    const bool word = std::all_of(name.begin(), name.end(), letter) && !name.empty() &&
                      !std::isdigit(static_cast<unsigned char>(name.front()));
    return word ? name : concat("\"", name, "\"");
}

FormTable formTable(const Table &table, const std::string &target, const std::string &form, const std::string &errors,
                    const std::vector<bool> &left_out) {
    FormTable result;
    const std::vector<std::string> all = table.names();
    const std::string target_text = table.find(target) ? columnInForm(target) : target;
    const Form wide_target = Form::parse(target_text, all);
    const Form wide_form = Form::parse(form, all);
    const ColumnIndex index(table);
    std::vector<const TableColumn *> columns;
    std::vector<std::size_t> read;
    for (std::size_t c = 0; c < all.size(); ++c) {
        if (!wide_target.reads()[c] && !wide_form.reads()[c]) continue;
        columns.push_back(&numberColumn(index, all[c]));
        result.columns.push_back(all[c]);
        read.push_back(c);
    }
    result.target = wide_target.ofColumns(read);
    result.form = wide_form.ofColumns(read);
    const TableColumn *const error_column = errors.empty() ? nullptr : &numberColumn(index, errors);
    std::size_t offered = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (!left_out.empty() && left_out[row]) continue;
        ++offered;
        const bool whole =
            std::none_of(columns.begin(), columns.end(), [row](const TableColumn *c) { return c->missing(row); }) &&
            !(error_column && error_column->missing(row));
        if (whole) result.table_rows.push_back(row);
    }
    result.dropped = offered - result.table_rows.size();
    if (result.table_rows.empty())
        throw FitError(offered == 0 ? "the table has no rows" : "in every row a cell that the fit needs is missing");
    const auto count = static_cast<Eigen::Index>(result.table_rows.size());
    result.rows.resize(count, static_cast<Eigen::Index>(columns.size()));
    if (error_column) result.errors.resize(count);
    for (Eigen::Index n = 0; n < count; ++n) {
        const std::size_t row = result.table_rows[static_cast<std::size_t>(n)];
        for (std::size_t c = 0; c < columns.size(); ++c)
            result.rows(n, static_cast<Eigen::Index>(c)) = columns[c]->numbers[row];
        if (error_column) result.errors[n] = error_column->numbers[row];
    }
    return result;
}

double formRmse(const FormTable &rows, const std::vector<double> &constants) {
    Eigen::VectorXd form, target;
    rows.form.tape().evaluate(rows.rows, constants, form);
    rows.target.tape().evaluate(rows.rows, {}, target);
    const double error = std::sqrt((target - form).squaredNorm() / static_cast<double>(target.size()));
    return std::isfinite(error) ? error : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace kan
