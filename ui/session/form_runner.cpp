#include "ui/session/form_runner.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/compare/form_contender.h"
#include "core/fit/fitted_formula.h"
#include "core/fit/form_table.h"

namespace kan::ui {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kBetweenFitReports = std::chrono::milliseconds(100);
constexpr int kTypesetDigits = 6;
constexpr std::size_t kMostShownRows = 4000;  // rows of a plot

/// Every n-th row, so that there are at most kMostShownRows.
void takeShownRows(const Table &table, const FormTable &rows, FittedForm &made) {
    Eigen::VectorXd fitted, target;
    rows.form.tape().evaluate(rows.rows, made.fit.values(), fitted);
    rows.target.tape().evaluate(rows.rows, {}, target);
    const std::size_t count = rows.table_rows.size(), step = (count + kMostShownRows - 1) / kMostShownRows;
    for (std::size_t n = 0; n < count; n += std::max<std::size_t>(step, 1)) {
        const auto row = static_cast<Eigen::Index>(n);
        if (!std::isfinite(fitted[row]) || !std::isfinite(target[row])) continue;
        made.shown.push_back(rows.table_rows[n]);
        made.fitted.push_back(fitted[row]);
        made.residual.push_back(target[row] - fitted[row]);
    }
    for (const TableColumn &column : table.columns) {
        if (column.type != CellType::Number) continue;
        std::vector<double> values;
        for (const std::size_t row : made.shown) values.push_back(column.numbers[row]);
        if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) continue;
        made.columns << QString::fromStdString(column.name);
        made.values.push_back(std::move(values));
    }
}

/// The same form as a model, its constants told apart from columns that the dataset does not have.
FormSpec asModel(const FormSpec &spec, const Form &form) {
    FormSpec model = spec;
    model.constants = form.constants();
    return model;
}

QString comparisonRefusal(const FormSpec &spec, const Dataset &data) {
    try {
        const FormContender fits(spec, data);
        return {};
    } catch (const std::invalid_argument &error) {
        return QString::fromUtf8(error.what());
    }
}

/// The RMSE of the test rows that are whole.
void measureTest(const FormRows &rows, const std::string &target, FittedForm &made) {
    if (!rows.test_table) return;
    try {
        const FormTable tests = formTable(*rows.test_table, target, made.spec.form, {}, rows.not_tested);
        const double error = formRmse(tests, made.fit.values());
        if (!std::isfinite(error)) return;
        made.test_rmse = error;
        made.test_rows = tests.table_rows.size();
    } catch (const std::invalid_argument &) {  // no test row is whole, or a column is not there: no figure
    }
}

FittedFormPtr fitted(const FormSource &source, const FormSpec &spec, const std::stop_token &stop,
                     const std::function<void(int)> &start_done, int starts) {
    const FormRows fit_rows = formRows(source);
    const Table &table = *fit_rows.table;
    const std::string target = spec.target.empty() ? usualTarget(source) : spec.target;
    const FormTable rows = formTable(table, target, spec.form, spec.errors, fit_rows.left_out);
    FormFitOptions options;
    options.start = spec.start;
    options.starts = starts;
    options.errors = rows.errors;
    options.place = [&](Eigen::Index row) { return table.place(rows.table_rows[static_cast<std::size_t>(row)]); };
    options.start_done = start_done;
    auto made = std::make_shared<FittedForm>();
    made->fit = fitForm(rows.target, rows.form, rows.rows, options, stop);
    if (made->fit.constants.empty()) return nullptr;  // stopped before anything was found
    made->spec = asModel(spec, rows.form);
    made->target = QString::fromStdString(target);
    made->text = QString::fromStdString(rows.form.withNumbers(made->fit.values()));
    made->formula = fittedFormula(rows.form, made->fit.values(), target);
    if (made->formula) made->formula = made->formula->withDigits(kTypesetDigits);
    made->rows = rows.table_rows.size();
    made->dropped = rows.dropped;
    made->fit_rows = source.fit_rows;
    measureTest(fit_rows, target, *made);
    takeShownRows(table, rows, *made);
    made->not_comparable = comparisonRefusal(made->spec, *source.dataset);
    return made;
}

void carryOut(FormFitState state, const FormSource &source, const FormSpec &spec, const std::stop_token &stop,
              const NewestTask<FormFitState>::Post &post) {
    Clock::time_point told = Clock::now();
    try {
        state.result = fitted(
            source, spec, stop,
            [&](int done) {
                state.done = done;
                if (Clock::now() - told < kBetweenFitReports) return;
                told = Clock::now();
                post(state);
            },
            state.starts);
        if (!state.result) state.problem = FormRunner::tr("Stopped before anything was found.");
    } catch (const std::exception &error) {
        state.problem = QString::fromUtf8(error.what());
    }
    state.running = false;
    post(state);
}

}  // namespace

FormRunner::FormRunner(QObject *parent) : QObject(parent), task_([this] { emit changed(state()); }) {}

FormRunner::~FormRunner() = default;

void FormRunner::start(const FormSource &source, const FormSpec &spec) {
    FormFitState first;
    first.running = true;
    first.starts = FormFitOptions().starts;
    task_.start(std::move(first), [source, spec](FormFitState state, const std::stop_token &stop,
                                                 const NewestTask<FormFitState>::Post &post) {
        carryOut(std::move(state), source, spec, stop, post);
    });
}

}  // namespace kan::ui

#include "moc_form_runner.cpp"
