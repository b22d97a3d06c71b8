#include "ui/dialogs/form_dialog.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/experiment/comparison_source.h"
#include "core/text.h"
#include "ui/controls/form_parts.h"
#include "ui/controls/formula_edit.h"
#include "ui/dialogs/column_chips.h"
#include "ui/dialogs/constants_table.h"
#include "ui/dialogs/form_result.h"
#include "ui/session/command_line_text.h"
#include "ui/session/experiment_session.h"
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

/// The last form of a comparison; empty if it has none.
std::optional<FormSpec> comparedForm(const Experiment &experiment) {
    if (!experiment.comparison) return std::nullopt;
    const auto &all = experiment.comparison->contenders;
    const auto found = std::find_if(
        all.rbegin(), all.rend(), [](const Contender &contender) { return contender.kind == ContenderKind::Formula; });
    return found == all.rend() ? std::nullopt : std::optional(found->form);
}

bool isCompared(const Experiment &experiment, const FormSpec &form) {
    if (!experiment.comparison) return false;
    const auto &all = experiment.comparison->contenders;
    return std::any_of(all.begin(), all.end(), [&](const Contender &contender) {
        return contender.kind == ContenderKind::Formula && contender.form == form;
    });
}

/// How the fit ended, and why it cannot be compared, if so.
QString endText(const FittedForm &form) {
    const FormFit &fit = form.fit;
    QString text;
    if (fit.stopped)
        text = FormDialog::tr("Stopped; the best of %1 starts is shown.").arg(fit.starts);
    else if (!fit.converged)
        text = FormDialog::tr("Not converged after %1 steps; give starts.").arg(fit.iterations);
    else if (fit.starts == 1)
        text = FormDialog::tr("Converged.");
    else
        text = FormDialog::tr("Converged; the best of %1 starts.").arg(fit.starts);
    if (!form.not_comparable.isEmpty())
        text += QLatin1Char(' ') + FormDialog::tr("Not for the comparison: %1.").arg(form.not_comparable);
    return text;
}

std::string freeName(const Comparison &comparison, const std::string &wanted) {
    const auto taken = [&](const std::string &name) {
        return std::any_of(comparison.contenders.begin(), comparison.contenders.end(),
                           [&](const Contender &contender) { return contender.name == name; });
    };
    std::string name = wanted;
    for (int n = 2; taken(name); ++n) name = concat(wanted, " (", n, ")");
    return name;
}

}  // namespace

FormDialog::FormDialog(ExperimentSession &session, QWidget *parent)
    : QDialog(parent),
      session_(session),
      checker_(session.tables(), FormChecker::Use::Rows),
      runner_(session.tables()),
      target_(new FormulaEdit(this)),
      form_(new FormulaEdit(this)),
      columns_(new ColumnChips(this)),
      errors_(makeCombo(this)),
      note_(new QLabel(this)),
      said_(new QLabel(this)),
      constants_(new ConstantsTable(this)),
      progress_(new QProgressBar(this)),
      fit_(new QPushButton(this)),
      add_(new QPushButton(tr("Add to comparison"), this)),
      command_(new QPushButton(tr("Copy command"), this)),
      result_(new FormResult(this)) {
    setWindowTitle(tr("Fit a form"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(18);
    auto *question = new QVBoxLayout;
    question->setSpacing(6);
    buildQuestion(question);
    columns->addLayout(question);
    columns->addWidget(result_, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(16, 14, 16, 14);
    all->setSpacing(10);
    all->addLayout(columns, 1);
    buildFoot(all);
    resize(1080, 620);
    connectAll();
    takeRows();
    takeExperiment();
    showState(runner_.state());
    form_->setFocus();
}

void FormDialog::buildQuestion(QVBoxLayout *column) {
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
    fit_->setProperty("primary", true);
    fit_->setDefault(true);
    progress_->setTextVisible(false);
    progress_->setMaximumHeight(6);
    QSizePolicy room = progress_->sizePolicy();
    room.setRetainSizeWhenHidden(true);
    progress_->setSizePolicy(room);
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
    column->addWidget(sectionLabel(tr("CONSTANTS"), constants_, this));
    column->addWidget(constants_, 1);
    column->addWidget(progress_);
    column->addWidget(fit_);
}

void FormDialog::buildFoot(QVBoxLayout *column) {
    said_->setProperty("role", "caption");
    said_->setWordWrap(true);
    add_->setToolTip(tr("Makes the form a model beside KAN, perceptron and linear model in Train ▸ Compare models…"));
    command_->setToolTip(tr("kan-cli fit with this table and form"));
    auto *close = new QPushButton(tr("Close"), this);
    auto *foot = new QHBoxLayout;
    foot->addWidget(said_, 1);
    for (QPushButton *button : {command_, add_, close}) {
        button->setAutoDefault(false);
        foot->addWidget(button);
    }
    column->addLayout(foot);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
}

void FormDialog::connectAll() {
    for (FormulaEdit *line : {target_, form_}) {
        connect(line, &FormulaEdit::formulaEdited, this, &FormDialog::ask);
        connect(line, &QLineEdit::returnPressed, this, [this] { fit_when_read_ = true; });
        connect(line, &QLineEdit::textChanged, this, [this, line] {
            line->setError({}, -1);
            asking_ = true;  // a moment after the last key
            fit_when_read_ = false;
            updateButtons();
        });
    }
    connect(errors_, &QComboBox::currentIndexChanged, this, &FormDialog::ask);
    connect(columns_, &ColumnChips::chosen, this, [this](const QString &text) {
        FormulaEdit *line = target_->hasFocus() ? target_ : form_;
        line->insert(text);
        line->setFocus();
        ask();
    });
    connect(constants_, &ConstantsTable::startsChanged, this, &FormDialog::showNote);
    connect(fit_, &QPushButton::clicked, this, &FormDialog::fit);
    connect(add_, &QPushButton::clicked, this, &FormDialog::addToComparison);
    connect(command_, &QPushButton::clicked, this, &FormDialog::copyCommand);
    connect(result_, &FormResult::notice, said_, &QLabel::setText);
    connect(&checker_, &FormChecker::checked, this, &FormDialog::takeCheck);
    connect(&runner_, &FormRunner::changed, this, &FormDialog::showState);
    connect(&session_, &ExperimentSession::rowsChanged, this, &FormDialog::takeRows);
    connect(&session_, &ExperimentSession::experimentChanged, this, &FormDialog::takeExperiment);
}

/// A form that came by loading, undo or redo replaces what is typed.
void FormDialog::takeExperiment() {
    const Experiment &experiment = session_.experiment();
    if (rows_ != session_.preparedData()) takeRows();
    if (experiment.form != stored_ || !check_) {
        const bool other = experiment.form != stored_;
        stored_ = experiment.form;
        const std::optional<FormSpec> known = stored_ ? stored_ : comparedForm(experiment);
        if (known && (other || form_->text().isEmpty())) showForm(*known);
    }
    updateButtons();
}

/// What was found belongs to the rows that it was found on.
void FormDialog::takeRows() {
    if (rows_ == session_.preparedData() && rows_) return;
    rows_ = session_.preparedData();
    check_.reset();
    said_->clear();
    runner_.forget();
    ask();
}

void FormDialog::showForm(const FormSpec &spec) {
    {
        const QSignalBlocker quiet_target(target_), quiet_form(form_), quiet_errors(errors_);
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

FormSpec FormDialog::typed() const {
    FormSpec spec;
    spec.form = form_->text().trimmed().toStdString();
    const QString target = target_->text().trimmed();
    const bool usual = check_ && target == check_->usual_target;
    if (!usual) spec.target = target.toStdString();
    spec.errors = errors_->currentData().toString().toStdString();
    spec.start = constants_->starts();
    return spec;
}

void FormDialog::ask() {
    if (!rows_) {
        showNote();
        return;
    }
    asking_ = true;
    checker_.ask(formSourceOf(session_.experiment(), rows_->dataset), typed());
    updateButtons();
}

void FormDialog::takeCheck(const FormCheckPtr &check) {
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
    const FormSpec now = typed();
    asking_ = check->spec.form != now.form || check->spec.target != now.target || check->spec.errors != now.errors;
    if (asking_) return updateButtons();  // of a text that has changed since: the next one is on the way
    target_->setError(check->place == FormCheck::Place::Target ? check->problem : QString(), check->position);
    const bool wrong = check->place == FormCheck::Place::Form && !form_->text().trimmed().isEmpty();
    form_->setError(wrong ? check->problem : QString(), check->position);
    if (!wrong || !check->constants.isEmpty()) {
        constants_->setNames(check->constants);
        const FittedFormPtr &made = runner_.state()->result;
        const bool same = made && made->spec.form == check->spec.form;
        constants_->showFit(same ? &made->fit : nullptr);
    }
    showNote();
    if (problem_.isEmpty()) {  // Escape goes back to it
        form_->showFormula(form_->text());
        target_->showFormula(target_->text());
    }
    if (std::exchange(fit_when_read_, false) && fit_->isEnabled() && !runner_.state()->running) fit();
}

void FormDialog::fillErrors(const FormCheck &check) {
    const QSignalBlocker quiet(errors_);
    const QString chosen = errors_->currentData().toString();
    errors_->clear();
    errors_->addItem(tr("none: all rows weigh the same"), QString());
    for (const QString &name : check.column_names) errors_->addItem(name, name);
    if (!chosen.isEmpty() && errors_->findData(chosen) < 0) errors_->addItem(chosen, chosen);
    errors_->setCurrentIndex(std::max(0, errors_->findData(chosen)));
}

/// A problem in words with its place, or what there is to fit.
void FormDialog::showNote() {
    const bool empty = form_->text().trimmed().isEmpty();
    problem_.clear();
    QString text;
    if (!rows_) {
        text = tr("There are no rows yet.");
    } else if (check_ && check_->place != FormCheck::Place::None &&
               !(empty && check_->place == FormCheck::Place::Form)) {
        problem_ = check_->problem;
    } else if (empty) {
        text = tr("Type the formula; every name that is no column is a constant. A click on a column puts it in.");
    } else {
        problem_ = constants_->problem();
        if (check_)
            text =
                (check_->constants.size() == 1 ? tr("1 constant") : tr("%1 constants").arg(check_->constants.size())) +
                tr(", %1 rows").arg(groupedNumber(static_cast<double>(check_->rows))) +
                (check_->dropped > 0 ? tr("; left out, since a cell is missing: %1")
                                           .arg(groupedNumber(static_cast<double>(check_->dropped)))
                                     : QString());
    }
    note_->setText(problem_.isEmpty() ? text : problem_);
    note_->setProperty("role", problem_.isEmpty() ? "caption" : "error");
    style()->unpolish(note_);  // takes up the new role
    style()->polish(note_);
    updateButtons();
}

QString FormDialog::note() const {
    return note_->text();
}

void FormDialog::fit() {
    if (runner_.state()->running) {
        runner_.stop();
        return;
    }
    if (!rows_) return;
    said_->clear();
    runner_.start(formSourceOf(session_.experiment(), rows_->dataset), typed());
}

void FormDialog::showState(const FormFitStatePtr &state) {
    progress_->setRange(0, state->starts);
    progress_->setValue(state->done);
    progress_->setVisible(state->running);
    if (state->running) {
        said_->setText(tr("Searching: %1 of at most %2 starts").arg(state->done).arg(state->starts));
        updateButtons();
        return;
    }
    result_->setForm(state->result);
    constants_->showFit(state->result ? &state->result->fit : nullptr);
    if (!state->problem.isEmpty()) {
        said_->setText(tr("Not fitted: %1").arg(state->problem));
    } else if (state->result) {
        said_->setText(endText(*state->result));
        if (stored_fit_ != state->id) {
            stored_fit_ = state->id;
            store(*state->result);
        }
    }
    said_->setProperty("role", state->problem.isEmpty() ? "caption" : "error");
    style()->unpolish(said_);
    style()->polish(said_);
    updateButtons();
}

/// The experiment remembers the form; fits in a row are one undo step.
void FormDialog::store(const FittedForm &form) {
    FormSpec spec = form.spec;
    spec.constants.clear();
    if (session_.experiment().form == spec) return;
    Experiment changed = session_.experiment();
    changed.form = stored_ = spec;
    session_.edit(changed, tr("fit a form"), QStringLiteral("form"));
}

void FormDialog::addToComparison() {
    const FittedFormPtr &made = result_->form();
    if (!made || !rows_ || !made->not_comparable.isEmpty() || isCompared(session_.experiment(), made->spec)) return;
    Experiment changed = session_.experiment();
    Comparison comparison = comparisonOf(changed, *rows_->dataset);
    Contender contender;
    contender.kind = ContenderKind::Formula;
    contender.name = freeName(comparison, "formula");
    contender.form = made->spec;
    contender.training.loss = changed.training.loss;
    comparison.contenders.push_back(std::move(contender));
    changed.comparison = std::move(comparison);
    session_.edit(changed, tr("add a form to compare"));
    said_->setText(tr("Added; Train ▸ Compare models… fits it to the training rows beside the others."));
}

bool FormDialog::isCurrent(const FittedForm &form) const {
    const FormSpec now = typed();
    return form.spec.form == now.form && form.spec.target == now.target && form.spec.errors == now.errors;
}

void FormDialog::updateButtons() {
    const bool running = runner_.state()->running;
    fit_->setText(running ? tr("Stop") : tr("Fit"));
    const bool ready = rows_ && check_ && !asking_ && problem_.isEmpty() && !form_->text().trimmed().isEmpty();
    fit_->setEnabled(running || ready);
    const FittedFormPtr &made = result_->form();
    const bool current = made && isCurrent(*made);
    result_->setOutdated(made && !current);
    const bool there = made && isCompared(session_.experiment(), made->spec);
    add_->setEnabled(current && made->not_comparable.isEmpty() && !there && !running);
    add_->setToolTip(!current                          ? tr("Fit the form first")
                     : !made->not_comparable.isEmpty() ? tr("Cannot be compared: %1").arg(made->not_comparable)
                     : there                           ? tr("It is in the comparison: Train ▸ Compare models…")
                                                       : tr("Makes the form a model beside KAN, perceptron and linear "
                                                                                      "model in Train ▸ Compare models…"));
    const bool file = session_.experiment().table && !session_.experiment().dataset;
    command_->setEnabled(file && ready);
    command_->setToolTip(file ? tr("kan-cli fit with this table and form")
                              : tr("kan-cli fits tables; these rows come from no table"));
}

void FormDialog::copyCommand() {
    const std::optional<TableSource> &table = session_.experiment().table;
    if (!table || !check_) return;
    FormSpec spec = typed();
    if (spec.target.empty()) spec.target = check_->usual_target.toStdString();
    const QString command = fitCommandText(*table, spec);
    QGuiApplication::clipboard()->setText(command);
    said_->setText(tr("Copied: %1").arg(command));
}

}  // namespace kan::ui

#include "moc_form_dialog.cpp"
