#include "ui/dialogs/contender_form.h"

#include <QComboBox>
#include <QVBoxLayout>
#include <utility>

#include "ui/controls/form_parts.h"
#include "ui/controls/formula_edit.h"

namespace kan::ui {

namespace {
constexpr int kFormWidth = 320;
}

ContenderForm::ContenderForm(FormSpec form, std::shared_ptr<const Dataset> rows, QWidget *parent)
    : QWidget(parent),
      given_(std::move(form)),
      rows_(std::move(rows)),
      checker_(FormChecker::Use::Contender),
      form_(new FormulaEdit(this)),
      target_(new FormulaEdit(this)),
      errors_(makeCombo(this)) {
    form_->setObjectName(QStringLiteral("contenderForm"));
    form_->setAccessibleName(tr("Formula with unknown constants"));
    form_->setToolTip(
        tr("With + − * / ^, sin exp log sqrt …: every name that is neither an input nor a function is a constant"));
    form_->setPlaceholderText(tr("such as a*%1^b + c")
                                  .arg(rows_->input_names.empty()
                                           ? QStringLiteral("x1")
                                           : QString::fromStdString(rows_->input_names.front())));
    target_->setObjectName(QStringLiteral("contenderTarget"));
    target_->setAccessibleName(tr("What the formula gives"));
    target_->setToolTip(tr("The output, or a function of it such as log(y)"));
    target_->setPlaceholderText(
        rows_->output_names.empty()
            ? tr("the output")
            : tr("gives %1; or log(%1)").arg(QString::fromStdString(rows_->output_names.front())));
    form_->setText(QString::fromStdString(given_.form));
    target_->setText(QString::fromStdString(given_.target));
    errors_->setAccessibleName(tr("Input with the standard deviations of what the formula gives"));
    errors_->setToolTip(tr("An input with one standard deviation for each row: rows weigh 1/error²"));
    errors_->addItem(tr("all rows weigh the same"), QString());
    for (const std::string &name : rows_->input_names)
        errors_->addItem(tr("errors: %1").arg(QString::fromStdString(name)), QString::fromStdString(name));
    const QString errors = QString::fromStdString(given_.errors);
    if (errors_->findData(errors) < 0) errors_->addItem(tr("errors: %1").arg(errors), errors);
    errors_->setCurrentIndex(errors_->findData(errors));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(form_);
    column->addWidget(target_);
    column->addWidget(errors_);
    for (QWidget *line : std::initializer_list<QWidget *>{form_, target_, errors_}) {
        line->setMinimumHeight(line->sizeHint().height());  // a note that grows below takes nothing from them
        line->setMinimumWidth(kFormWidth);
    }
    setFocusProxy(form_);
    connect(errors_, &QComboBox::currentIndexChanged, this, &ContenderForm::ask);
    for (FormulaEdit *line : {form_, target_}) connect(line, &QLineEdit::textChanged, this, &ContenderForm::ask);
    connect(&checker_, &FormChecker::checked, this, &ContenderForm::take);
    ask();
}

FormSpec ContenderForm::form() const {
    FormSpec form = given_;
    form.form = form_->text().trimmed().toStdString();
    form.target = target_->text().trimmed().toStdString();
    form.errors = errors_->currentData().toString().toStdString();
    // What was typed by hand says itself what its constants are; starts of names that are gone would be refused.
    if (form.form == given_.form) return form;
    form.constants.clear();
    if (check_)
        std::erase_if(form.start, [this](const auto &start) {
            return !check_->constants.contains(QString::fromStdString(start.first));
        });
    return form;
}

void ContenderForm::ask() {
    check_.reset();
    checker_.ask({.table = std::nullopt, .dataset = rows_, .data = {}}, form());
    emit changed();
}

void ContenderForm::take(const FormCheckPtr &check) {
    check_ = check;
    target_->setError(check->place == FormCheck::Place::Target ? check->problem : QString(), check->position);
    form_->setError(check->place == FormCheck::Place::Form ? check->problem : QString(), check->position);
    emit changed();
}

}  // namespace kan::ui

#include "moc_contender_form.cpp"
