#include "core/compare/form_contender.h"

#include <algorithm>
#include <cmath>

#include "core/fit/form_table.h"
#include "core/fit/thinned_rows.h"
#include "core/formula/formula.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

/// The inputs' names and the output's; throws for data that a form cannot learn.
std::vector<std::string> columnsOf(const Dataset &data) {
    if (data.classes > 0)
        throw std::invalid_argument("a formula with constants needs an output of numbers; this data has classes");
    if (data.outputs() != 1)
        throw std::invalid_argument(
            concat("a formula with constants needs one output; this data has ", data.outputs(), ": choose one target"));
    std::vector<std::string> columns = data.input_names;
    for (std::size_t n = columns.size(); n < static_cast<std::size_t>(data.inputs()); ++n)
        columns.push_back(concat("x", n + 1));
    columns.push_back(data.output_names.empty() ? std::string("y") : data.output_names.front());
    return columns;
}

Form parsedForm(const FormSpec &spec, const std::vector<std::string> &columns) {
    Form form = Form::parse(spec.form, columns);
    if (form.reads().back())
        throw std::invalid_argument(concat("the formula reads ", visible(columns.back()),
                                           ", which it is to predict; expected inputs and constants"));
    if (form.constants().empty())
        throw std::invalid_argument(
            "the formula has no constant to be fitted; expected a name that is neither an input nor a function, such "
            "as a in a*x1");
    for (const std::string &name : form.constants()) {
        const auto &known = spec.constants;
        if (known.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
        throw std::invalid_argument(concat(visible(name),
                                           " is neither an input of this data nor one of the formula's constants; "
                                           "make that column an input"));
    }
    return form;
}

Form parsedTarget(const FormSpec &spec, const std::vector<std::string> &columns) {
    const auto name = std::find(columns.begin(), columns.end(), spec.target);
    const bool plain = spec.target.empty() || name != columns.end();
    Form target =
        Form::parse(plain ? columnInForm(spec.target.empty() ? columns.back() : spec.target) : spec.target, columns);
    if (!target.constants().empty())
        throw std::invalid_argument(
            concat("the target ", visible(target.text()), " holds ", visible(target.constants().front()),
                   ", which is no column of this data; expected ", visible(columns.back()), " or a function of it"));
    return target;
}

/// The rows in the user's units, the label behind the inputs.
Matrix wideRows(const Matrix &inputs, const Matrix *label, const Dataset &data) {
    Matrix rows = Matrix::Zero(inputs.rows(), inputs.cols() + 1);
    rows.leftCols(inputs.cols()) = inUserUnits(inputs, data.input_scaling);
    if (label) rows.rightCols(1) = inUserUnits(*label, data.output_scaling);
    return rows;
}

int inputNamed(const std::string &name, const std::vector<std::string> &columns) {
    if (name.empty()) return -1;
    const auto found = std::find(columns.begin(), columns.end() - 1, name);
    if (found == columns.end() - 1)
        throw std::invalid_argument(concat("the column of errors, ", visible(name),
                                           ", is no input of this data; make it one, or leave the errors out"));
    return static_cast<int>(found - columns.begin());
}

}  // namespace

FormContender::FormContender(const FormSpec &spec, const Dataset &data)
    : spec_(spec),
      form_(parsedForm(spec, columnsOf(data))),
      target_(parsedTarget(spec, columnsOf(data))),
      output_(target_, data.inputs()),
      errors_(inputNamed(spec.errors, columnsOf(data))) {}

FormFit FormContender::fit(const Dataset &data, std::uint64_t seed, const std::stop_token &stop) const {
    Matrix rows = wideRows(data.train_input, &data.train_label, data);
    FormFitOptions options;
    options.start = spec_.start;
    options.seed = seed;
    options.place = [](Eigen::Index row) { return concat("training row ", row + 1); };
    if (errors_ >= 0) {
        options.errors = rows.col(errors_);
    } else if (!data.train_weight.empty()) {
        const std::vector<Eigen::Index> counting = rowsOfWeight(data.train_weight);
        const Eigen::Map<const Eigen::VectorXd> weights(data.train_weight.data(), rows.rows());
        options.errors = weights(counting).cwiseSqrt().cwiseInverse();
        options.place = [counting](Eigen::Index row) {
            return concat("training row ", counting[static_cast<std::size_t>(row)] + 1);
        };
        rows = Matrix(rows(counting, Eigen::all));
    }
    // The target's branch has to be the rows': (y-3)^2 with y on both sides of 3 cannot be solved for y.
    Eigen::VectorXd values;
    target_.tape().evaluate(rows, {}, values);
    if (values.allFinite()) {
        constexpr double kRoundings = 1e-6;
        const Eigen::VectorXd back = output_.solve(values, rows);
        const double size = rows.rightCols(1).cwiseAbs().maxCoeff();
        for (Eigen::Index row = 0; row < rows.rows(); ++row)
            if (!(std::abs(back[row] - rows(row, rows.cols() - 1)) <= kRoundings * size))
                throw FitError(concat("the target ", visible(target_.text()), " does not tell ",
                                      visible(target_.columns().back()), " apart in training row ", row + 1, ": ",
                                      rows(row, rows.cols() - 1), " and ", back[row],
                                      " give the same; expected a function that can be turned round"));
    }
    return fitForm(target_, form_, rows, options, stop);
}

Matrix FormContender::predict(const std::vector<double> &constants, const Matrix &inputs, const Dataset &data) const {
    const Matrix rows = wideRows(inputs, nullptr, data);
    Eigen::VectorXd values;
    form_.tape().evaluate(rows, constants, values);
    Matrix outputs = output_.solve(values, rows);
    if (!data.output_scaling.empty())
        for (Eigen::Index row = 0; row < outputs.rows(); ++row)
            outputs(row, 0) = data.output_scaling.front().fromUser(outputs(row, 0));
    return outputs;
}

}  // namespace kan
