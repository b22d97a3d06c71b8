#include "ui/dialogs/form_question.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/controls/form_parts.h"
#include "ui/controls/formula_edit.h"
#include "ui/dialogs/column_chips.h"
#include "ui/dialogs/constants_table.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kQuestionWidth = 400;

QLabel *sectionLabel(const QString &text, QWidget *buddy, QWidget *parent) {
    auto *label = new QLabel(text, parent);
    label->setProperty("role", "section");
    label->setFont(scaledFont(label->font(), 0.92));
    label->setBuddy(buddy);
    return label;
}

}  // namespace

FormQuestion::FormQuestion(QWidget *parent)
    : QWidget(parent),
      checker_(FormChecker::Use::Rows),
      target_(new FormulaEdit(this)),
      form_(new FormulaEdit(this)),
      columns_(new ColumnChips(this)),
      errors_(makeCombo(this)),
      all_rows_(new QCheckBox(tr("All rows, the test rows too"), this)),
      note_(new QLabel(this)),
      constants_(new ConstantsTable(this)) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(6);
    build(column);
    connectAll();
    setFocusProxy(form_);
    showNote();
}

void FormQuestion::build(QVBoxLayout *column) {
    target_->setObjectName(QStringLiteral("formTarget"));
    target_->setAccessibleName(tr("Target of the form"));
    target_->setToolTip(tr("What the form is to give: a column, or a function of it such as log(y)"));
    form_->setObjectName(QStringLiteral("formLine"));
    form_->setAccessibleName(tr("Form with unknown constants"));
    form_->setToolTip(
        tr("The formula with + − * / ^, sin exp log sqrt …: every name that is neither a column nor a function is a "
           "constant to be found. A column whose name is no word stands in double quotes."));
    note_->setWordWrap(true);
    note_->setMinimumHeight(2 * note_->fontMetrics().lineSpacing());
    note_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    note_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    constants_->setMinimumHeight(110);
    for (QWidget *wide : std::initializer_list<QWidget *>{target_, form_, columns_, note_, constants_})
        wide->setFixedWidth(kQuestionWidth);
    column->addWidget(sectionLabel(tr("TARGET"), target_, this));
    column->addWidget(target_);
    column->addWidget(sectionLabel(tr("FORM WITH UNKNOWN CONSTANTS"), form_, this));
    column->addWidget(form_);
    column->addWidget(note_);
    column->addWidget(sectionLabel(tr("COLUMNS"), columns_, this));
    column->addWidget(columns_);
    addLabelledRow(column, tr("Errors"), errors_, tr("Column with the target's standard deviations"), this);
    errors_->setToolTip(
        tr("A column with one standard deviation of the target for each row: rows weigh 1/error². Without it all rows "
           "weigh the same."));
    addLabelledRow(column, tr("Rows"), all_rows_, tr("Fit to all rows, the test rows too"), this);
    all_rows_->setToolTip(
        tr("Unchecked, the form is fitted to the training rows of the experiment's split, and the test rows tell how "
           "good it is where it was not fitted. A file of test rows is never fitted to."));
    column->addWidget(sectionLabel(tr("CONSTANTS"), constants_, this));
    column->addWidget(constants_, 1);
}

void FormQuestion::connectAll() {
    for (FormulaEdit *line : {target_, form_}) {
        connect(line, &FormulaEdit::formulaEdited, this, &FormQuestion::ask);
        connect(line, &QLineEdit::returnPressed, this, [this] { fit_when_read_ = true; });
        connect(line, &QLineEdit::textChanged, this, [this, line] {
            line->setError({}, -1);
            asking_ = true;  // a moment after the last key
            fit_when_read_ = false;
            emit changed();
        });
    }
    connect(errors_, &QComboBox::currentIndexChanged, this, &FormQuestion::ask);
    connect(all_rows_, &QCheckBox::toggled, this, &FormQuestion::ask);
    connect(columns_, &ColumnChips::chosen, this, [this](const QString &text) {
        FormulaEdit *line = target_->hasFocus() ? target_ : form_;
        line->insert(text);
        line->setFocus();
        ask();
    });
    connect(constants_, &ConstantsTable::startsChanged, this, &FormQuestion::showNote);
    connect(&checker_, &FormChecker::checked, this, &FormQuestion::take);
}

void FormQuestion::setSource(std::optional<FormSource> source) {
    source_ = std::move(source);
    check_.reset();
    ask();
}

void FormQuestion::showForm(const FormSpec &spec) {
    {
        const QSignalBlocker quiet_target(target_), quiet_form(form_), quiet_errors(errors_), quiet_rows(all_rows_);
        all_rows_->setChecked(spec.all_rows);
        target_->setText(QString::fromStdString(spec.target));
        form_->showFormula(QString::fromStdString(spec.form));
        form_->setText(QString::fromStdString(spec.form));
        const QString errors = QString::fromStdString(spec.errors);
        if (!errors.isEmpty() && errors_->findText(errors) < 0) errors_->addItem(errors, errors);
        errors_->setCurrentIndex(std::max(0, errors_->findText(errors)));
    }
    constants_->setStarts(spec.start);
    ask();
}

FormSpec FormQuestion::form() const {
    FormSpec spec;
    spec.form = form_->text().trimmed().toStdString();
    const QString target = target_->text().trimmed();
    const bool usual = check_ && target == check_->usual_target;
    if (!usual) spec.target = target.toStdString();
    spec.errors = errors_->currentData().toString().toStdString();
    spec.start = constants_->starts();
    spec.all_rows = all_rows_->isChecked();
    return spec;
}

bool FormQuestion::isEmpty() const {
    return form_->text().trimmed().isEmpty();
}

bool FormQuestion::isReady() const {
    return source_ && check_ && !asking_ && problem_.isEmpty() && !isEmpty();
}

bool FormQuestion::isOf(const FormSpec &spec) const {
    const FormSpec now = form();
    return spec.form == now.form && spec.target == now.target && spec.errors == now.errors;
}

FormFitRows FormQuestion::fitRows() const {
    return all_rows_->isChecked() ? FormFitRows::All : FormFitRows::Training;
}

bool FormQuestion::isOf(const FittedForm &fitted) const {
    return isOf(fitted.spec) && fitted.fit_rows == fitRows();
}

void FormQuestion::showFit(const FittedFormPtr &fitted) {
    fitted_ = fitted;
    constants_->showFit(fitted && isOf(*fitted) ? &fitted->fit : nullptr);
}

void FormQuestion::ask() {
    if (!source_) {
        showNote();
        return;
    }
    asking_ = true;
    source_->fit_rows = fitRows();
    checker_.ask(*source_, form());
    emit changed();
}

void FormQuestion::take(const FormCheckPtr &check) {
    if (!source_) return;
    const bool first = !check_;
    check_ = check;
    if (first) {
        columns_->setColumns(check->column_names, check->columns);
        const QString example = check->columns.isEmpty() ? QStringLiteral("x1") : check->columns.front();
        form_->setPlaceholderText(tr("such as a*%1^b + c").arg(example));
    }
    fillErrors(*check);
    if (target_->text().isEmpty() && !target_->isModified() && !check->usual_target.isEmpty()) {
        const QSignalBlocker quiet(target_);
        target_->setText(check->usual_target);
    }
    asking_ = !isOf(check->spec);
    if (asking_) {  // of a text that has changed since: the next one is on the way
        emit changed();
        return;
    }
    markProblem(*check);
    showNote();
    if (problem_.isEmpty()) {  // Escape goes back to it
        form_->showFormula(form_->text());
        target_->showFormula(target_->text());
    }
    if (std::exchange(fit_when_read_, false) && isReady()) emit fitWanted();
}

void FormQuestion::markProblem(const FormCheck &check) {
    target_->setError(check.place == FormCheck::Place::Target ? check.problem : QString(), check.position);
    const bool wrong = check.place == FormCheck::Place::Form && !isEmpty();
    form_->setError(wrong ? check.problem : QString(), check.position);
    if (wrong && check.constants.isEmpty()) return;  // those of the form before stay while it is being typed
    constants_->setNames(check.constants);
    showFit(fitted_);
}

void FormQuestion::fillErrors(const FormCheck &check) {
    const QSignalBlocker quiet(errors_);
    const QString chosen = errors_->currentData().toString();
    errors_->clear();
    errors_->addItem(tr("none: all rows weigh the same"), QString());
    for (const QString &name : check.column_names) errors_->addItem(name, name);
    if (!chosen.isEmpty() && errors_->findData(chosen) < 0) errors_->addItem(chosen, chosen);
    errors_->setCurrentIndex(std::max(0, errors_->findData(chosen)));
}

/// "2 constants, 299 training rows; left out, since a cell is missing: 1".
QString FormQuestion::sizeText() const {
    if (!check_) return {};
    QString text = check_->constants.size() == 1 ? tr("1 constant") : tr("%1 constants").arg(check_->constants.size());
    const QString rows = groupedNumber(static_cast<double>(check_->rows));
    text += fitRows() == FormFitRows::All ? tr(", %1 rows").arg(rows) : tr(", %1 training rows").arg(rows);
    if (check_->dropped > 0)
        text += tr("; left out, since a cell is missing: %1").arg(groupedNumber(static_cast<double>(check_->dropped)));
    if (!check_->hint.isEmpty()) text += QStringLiteral(". ") + check_->hint;
    return text;
}

/// A problem in words with its place, or what there is to fit.
void FormQuestion::showNote() {
    problem_.clear();
    QString text;
    const FormCheck::Place place = check_ ? check_->place : FormCheck::Place::None;
    if (!source_)
        text = tr("There are no rows yet.");
    else if (place != FormCheck::Place::None && !(isEmpty() && place == FormCheck::Place::Form))
        problem_ = check_->problem;
    else if (isEmpty())
        text = tr("Type the formula; every name that is no column is a constant. A click on a column puts it in.");
    else
        problem_ = constants_->problem();
    if (text.isEmpty()) text = sizeText();
    note_->setText(problem_.isEmpty() ? text : problem_);
    note_->setProperty("role", problem_.isEmpty() ? "caption" : "error");
    style()->unpolish(note_);  // takes up the new role
    style()->polish(note_);
    emit changed();
}

QString FormQuestion::note() const {
    return note_->text();
}

}  // namespace kan::ui

#include "moc_form_question.cpp"
