#include "ui/dialogs/form_dialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/data/row_numbers.h"
#include "core/experiment/comparison_source.h"
#include "core/text.h"
#include "ui/dialogs/form_result.h"
#include "ui/session/command_line_text.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

/// The last form of a comparison; empty if it has none.
std::optional<FormSpec> comparedForm(const Experiment &experiment) {
    if (!experiment.comparison) return std::nullopt;
    const auto &all = experiment.comparison->contenders;
    const auto found = std::find_if(
        all.rbegin(), all.rend(), [](const Contender &contender) { return contender.kind == ContenderKind::Formula; });
    return found == all.rend() ? std::nullopt : std::optional(found->form);
}

/// As a comparison has it, which fits to training rows.
FormSpec toBeCompared(FormSpec form) {
    form.all_rows = false;
    return form;
}

bool isCompared(const Experiment &experiment, const FormSpec &fitted) {
    if (!experiment.comparison) return false;
    const FormSpec form = toBeCompared(fitted);
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

/// kan-cli fits all rows of a table: it is to leave out those that the form is not fitted to. Nothing if they are too
/// many for a command.
std::optional<TableSource> withFittedRows(TableSource table, const FormRows &rows) {
    constexpr std::size_t kMostCharacters = 4000;
    table.left_out.clear();
    for (std::size_t row = 0; row < rows.left_out.size(); ++row)
        if (rows.left_out[row]) table.left_out.push_back(rows.table->number(row));
    if (rowNumbersText(table.left_out).size() > kMostCharacters) return std::nullopt;
    return table;
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
      question_(new FormQuestion(this)),
      said_(new QLabel(this)),
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
    question->addWidget(question_, 1);
    buildFit(question);
    columns->addLayout(question);
    columns->addWidget(result_, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(16, 14, 16, 14);
    all->setSpacing(10);
    all->addLayout(columns, 1);
    buildFoot(all);
    resize(1080, 620);
    connect(question_, &FormQuestion::changed, this, &FormDialog::updateButtons);
    connect(question_, &FormQuestion::fitWanted, this, [this] {
        if (!runner_.state()->running) fit();
    });
    connect(result_, &FormResult::notice, said_, &QLabel::setText);
    connect(&runner_, &FormRunner::changed, this, &FormDialog::showState);
    connect(&session_, &ExperimentSession::rowsChanged, this, &FormDialog::takeRows);
    connect(&session_, &ExperimentSession::experimentChanged, this, &FormDialog::takeExperiment);
    takeRows();
    takeExperiment();
    showState(runner_.state());
    question_->setFocus();
}

void FormDialog::buildFit(QVBoxLayout *column) {
    fit_->setProperty("primary", true);
    fit_->setDefault(true);
    progress_->setTextVisible(false);
    progress_->setMaximumHeight(6);
    QSizePolicy room = progress_->sizePolicy();
    room.setRetainSizeWhenHidden(true);
    progress_->setSizePolicy(room);
    column->addWidget(progress_);
    column->addWidget(fit_);
    connect(fit_, &QPushButton::clicked, this, &FormDialog::fit);
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
    connect(add_, &QPushButton::clicked, this, &FormDialog::addToComparison);
    connect(command_, &QPushButton::clicked, this, &FormDialog::copyCommand);
}

/// A form that came by loading, undo or redo replaces what is typed.
void FormDialog::takeExperiment() {
    const Experiment &experiment = session_.experiment();
    if (rows_ != session_.preparedData()) takeRows();
    if (experiment.form != stored_ || !question_->check()) {
        const bool other = experiment.form != stored_;
        stored_ = experiment.form;
        const std::optional<FormSpec> known = stored_ ? stored_ : comparedForm(experiment);
        if (known && (other || question_->isEmpty())) question_->showForm(*known);
    }
    updateButtons();
}

/// What was found belongs to the rows that it was found on.
void FormDialog::takeRows() {
    if (rows_ == session_.preparedData() && rows_) return;
    rows_ = session_.preparedData();
    said_->clear();
    runner_.forget();
    question_->setSource(rows_ ? std::optional(formSourceOf(session_.experiment(), rows_)) : std::nullopt);
}

void FormDialog::fit() {
    if (runner_.state()->running) {
        runner_.stop();
        return;
    }
    if (!rows_) return;
    said_->clear();
    runner_.start(formSourceOf(session_.experiment(), rows_, question_->fitRows()), question_->form());
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
    question_->showFit(state->result);
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
    contender.form = toBeCompared(made->spec);
    contender.training.loss = changed.training.loss;
    comparison.contenders.push_back(std::move(contender));
    changed.comparison = std::move(comparison);
    session_.edit(changed, tr("add a form to compare"));
    said_->setText(tr("Added; Train ▸ Compare models… fits it to the training rows beside the others."));
}

void FormDialog::updateButtons() {
    const bool running = runner_.state()->running;
    fit_->setText(running ? tr("Stop") : tr("Fit"));
    const bool ready = question_->isReady();
    fit_->setEnabled(running || ready);
    const FittedFormPtr &made = result_->form();
    const bool current = made && question_->isOf(made->spec);
    result_->setOutdated(made && !question_->isOf(*made));
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
    if (!table || !rows_ || !question_->check()) return;
    FormSpec spec = question_->form();
    if (spec.target.empty()) spec.target = question_->check()->usual_target.toStdString();
    const std::optional<TableSource> fitted =
        withFittedRows(*table, formRows(formSourceOf(session_.experiment(), rows_, question_->fitRows())));
    const QString command = fitCommandText(fitted ? *fitted : *table, spec);
    QGuiApplication::clipboard()->setText(command);
    said_->setText(fitted ? tr("Copied: %1").arg(command)
                          : tr("Copied, for all rows, as those to be left out are too many: %1").arg(command));
}

}  // namespace kan::ui

#include "moc_form_dialog.cpp"
