#include "ui/session/form_checker.h"

#include <algorithm>
#include <utility>

#include "core/compare/form_contender.h"
#include "core/fit/form_table.h"
#include "core/formula/formula.h"

namespace kan::ui {

namespace {

using Place = FormCheck::Place;

/// Bytes of UTF-8 to characters of Qt.
int characters(const std::string &text, std::size_t bytes) {
    return static_cast<int>(QString::fromStdString(text.substr(0, bytes)).size());
}

/// Calls `act` and says in the check what it refuses; false if it does.
template <typename Act>
bool passes(FormCheck &check, Place place, const std::string &text, const Act &act) {
    try {
        act();
        return true;
    } catch (const FormulaError &error) {
        check.position = characters(text, error.position());
        check.problem = QString::fromUtf8(error.what());
    } catch (const std::invalid_argument &error) {
        check.problem = QString::fromUtf8(error.what());
    }
    check.place = place;
    return false;
}

void listColumns(const Table &table, FormCheck &check) {
    for (const TableColumn &column : table.columns) {
        if (column.type != CellType::Number) continue;
        check.columns << QString::fromStdString(columnInForm(column.name));
        check.column_names << QString::fromStdString(column.name);
    }
}

/// "X1 is taken for a constant; the column is called x1."
QString hintOn(const QStringList &constants, const QStringList &columns) {
    for (const QString &constant : constants)
        for (const QString &column : columns)
            if (constant.compare(column, Qt::CaseInsensitive) == 0)
                return FormChecker::tr("%1 is taken for a constant; the column is called %2.").arg(constant, column);
    return {};
}

/// Target and form each by themselves, so that it is known which one is wrong.
bool readsBoth(FormCheck &check, const std::vector<std::string> &columns, const std::string &target) {
    const bool plain = std::find(columns.begin(), columns.end(), target) != columns.end();
    if (!passes(check, Place::Target, target, [&] {
            const Form form = Form::parse(plain ? columnInForm(target) : target, columns);
            if (!form.constants().empty())
                throw FitError(FormChecker::tr("The target holds %1, which is no column; expected a column or a "
                                               "function of columns, such as log(y)")
                                   .arg(QString::fromStdString(form.constants().front()))
                                   .toStdString());
        }))
        return false;
    return passes(check, Place::Form, check.spec.form, [&] {
        const Form form = Form::parse(check.spec.form, columns);
        for (const std::string &name : form.constants()) check.constants << QString::fromStdString(name);
    });
}

}  // namespace

FormChecker::FormChecker(Use use, QObject *parent)
    : QObject(parent),
      use_(use),
      answers_([this](const FormCheckPtr &check) {
          if (check->id == newest_) emit checked(check);
      }),
      thread_([this](const std::stop_token &quit) { loop(quit); }) {}

FormChecker::~FormChecker() {
    const std::lock_guard lock(mutex_);
    next_.reset();
}

void FormChecker::ask(const FormSource &source, const FormSpec &spec) {
    {
        const std::lock_guard lock(mutex_);
        next_ = Request{++newest_, source, spec};
    }
    wake_.notify_one();
}

void FormChecker::loop(const std::stop_token &quit) {
    while (true) {
        std::optional<Request> request;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, quit, [this] { return next_.has_value(); })) return;
            request.swap(next_);
        }
        answers_.post(answer(*request));
    }
}

void FormChecker::readRows(const Request &request) {
    if (made_of_ == request.source.dataset && fit_rows_ == request.source.fit_rows) return;
    rows_ = formRows(request.source);
    made_of_ = request.source.dataset;
    fit_rows_ = request.source.fit_rows;
}

FormCheckPtr FormChecker::answer(const Request &request) {
    auto check = std::make_shared<FormCheck>();
    check->id = request.id;
    check->spec = request.spec;
    try {
        readRows(request);
        listColumns(*rows_.table, *check);
        check->usual_target = QString::fromStdString(usualTarget(request.source));
        const std::string target = request.spec.target.empty() ? usualTarget(request.source) : request.spec.target;
        if (!readsBoth(*check, rows_.table->names(), target)) return check;
        check->hint = hintOn(check->constants, check->column_names);
        if (use_ == Use::Contender) {
            passes(*check, Place::Form, request.spec.form,
                   [&] { FormContender(request.spec, *request.source.dataset); });
            check->rows = static_cast<std::size_t>(request.source.dataset->train_input.rows());
            return check;
        }
        std::optional<FormTable> table;
        if (!passes(*check, Place::Form, request.spec.form,
                    [&] { table = formTable(*rows_.table, target, request.spec.form, {}, rows_.left_out); }))
            return check;
        check->rows = table->table_rows.size();
        check->dropped = table->dropped;
        if (!passes(*check, Place::Form, request.spec.form,
                    [&] { requireFittable(table->target, table->form, table->rows.rows()); }))
            return check;
        if (request.spec.errors.empty()) return check;
        if (!passes(*check, Place::Errors, {}, [&] {
                table = formTable(*rows_.table, target, request.spec.form, request.spec.errors, rows_.left_out);
            }))
            return check;
        check->rows = table->table_rows.size();
        check->dropped = table->dropped;
    } catch (const std::exception &error) {
        check->problem = QString::fromUtf8(error.what());
        check->place = Place::Rows;
    }
    return check;
}

}  // namespace kan::ui

#include "moc_form_checker.cpp"
