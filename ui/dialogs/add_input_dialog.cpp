#include "ui/dialogs/add_input_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/data/derived_inputs.h"
#include "core/experiment/table_store.h"
#include "core/fit/form_table.h"
#include "ui/controls/form_parts.h"
#include "ui/dialogs/column_chips.h"
#include "ui/dialogs/residual_plot.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kInputPatience = 120;   // ms without a key until it is tried out
constexpr double kPlainShape = 0.02;  // of the residuals' variance

/// What a formula may read: numbers that are known where the network predicts.
std::vector<std::string> readableColumns(const Experiment &experiment, const PreparedData &rows) {
    if (!experiment.table) {
        const Sampling &sampling = experiment.sampling;
        return drawnNames(static_cast<int>(sampling.ranges.size()), sampling.derived);
    }
    std::vector<std::string> names, others = lagNames(experiment.table->lags);
    for (const TableColumnUse &use : experiment.table->columns)
        if (use.role != ColumnRole::Input && use.role != ColumnRole::Ignore) others.push_back(use.name);
    for (const TableColumn &column : rows.table->columns)
        if (column.type == CellType::Number && std::ranges::find(others, column.name) == others.end())
            names.push_back(column.name);
    return names;
}

/// What is left, in the form that the plot of a fitted form draws.
FittedFormPtr formOf(const InputPreview &preview) {
    auto form = std::make_shared<FittedForm>();
    form->target = preview.target;
    form->columns << preview.input;
    form->values = {preview.column};
    form->fitted = preview.fitted;
    form->residual = preview.residual;
    form->shown = preview.rows;
    return form;
}

}  // namespace

AddInputDialog::AddInputDialog(ExperimentSession &session, QWidget *parent)
    : QDialog(parent),
      session_(session),
      runner_(session.tables()),
      name_(new QLineEdit(this)),
      formula_(new QLineEdit(this)),
      chips_(new ColumnChips(this)),
      plot_(new ResidualPlot(this)),
      note_(new QLabel(this)),
      free_(new QCheckBox(tr("Train on without penalty (λ = 0)"), this)) {
    setWindowTitle(tr("Add an input"));
    build();
    soon_.setSingleShot(true);
    soon_.setInterval(kInputPatience);
    connect(&soon_, &QTimer::timeout, this, &AddInputDialog::tryOut);
    for (QLineEdit *line : {name_, formula_}) connect(line, &QLineEdit::textChanged, this, &AddInputDialog::trySoon);
    connect(chips_, &ColumnChips::chosen, this, [this](const QString &text) {
        formula_->insert(text);
        formula_->setFocus();
    });
    connect(&runner_, &AddedInputRunner::changed, this, &AddInputDialog::showState);
    connect(&session_, &ExperimentSession::rowsChanged, this, &AddInputDialog::takeRows);
    takeRows();
    resize(560, 520);
}

void AddInputDialog::build() {
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(16, 14, 16, 14);
    all->setSpacing(8);
    name_->setObjectName(QStringLiteral("inputName"));
    name_->setPlaceholderText(tr("such as r"));
    formula_->setObjectName(QStringLiteral("inputFormula"));
    formula_->setPlaceholderText(tr("such as sqrt(x1^2 + x2^2)"));
    formula_->setToolTip(
        tr("With + − * / ^, sin exp log sqrt …; a column whose name is no word stands in double "
           "quotes. Of a column of dates: month(date) or weekday(date)"));
    addLabelledRow(all, tr("Name"), name_, tr("Name of the input"), this);
    addLabelledRow(all, tr("Formula"), formula_, tr("Formula of the input"), this);
    all->addWidget(chips_);
    plot_->setAccessibleName(tr("What the network leaves of each row, against the new input"));
    plot_->setEmptyText(tr("What the network leaves of each training row comes here, against the new input."));
    all->addWidget(plot_, 1);
    note_->setObjectName(QStringLiteral("inputNote"));
    note_->setWordWrap(true);
    note_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    note_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    note_->setMinimumHeight(3 * fontMetrics().lineSpacing());
    all->addWidget(note_);
    free_->setChecked(true);
    free_->setToolTip(
        tr("A penalty holds edges of zero where they are. Once they have learnt, Steer mode sets λ again "
           "without starting anew."));
    all->addWidget(free_);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    add_ = buttons->addButton(tr("Add the input"), QDialogButtonBox::AcceptRole);
    add_->setProperty("primary", true);
    add_->setDefault(true);
    all->addWidget(buttons);
    connect(add_, &QPushButton::clicked, this, &AddInputDialog::add);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

/// The network may be another one since.
void AddInputDialog::showEvent(QShowEvent *event) {
    QDialog::showEvent(event);
    trySoon();
}

void AddInputDialog::takeRows() {
    adding_ = false;
    const PreparedDataPtr rows = session_.preparedData();
    if (rows) showColumns(rows);
    trySoon();
}

void AddInputDialog::showColumns(const PreparedDataPtr &rows) {
    const Experiment &experiment = session_.experiment();
    if (!addedInputRefusal(experiment).empty() || (experiment.table && !rows->table)) return;
    QStringList names, texts;
    for (const std::string &name : readableColumns(experiment, *rows)) {
        names << QString::fromStdString(name);
        texts << QString::fromStdString(columnInForm(name));
    }
    chips_->setColumns(names, texts);
}

DerivedColumn AddInputDialog::column() const {
    return {name_->text().trimmed().toStdString(), formula_->text().trimmed().toStdString()};
}

void AddInputDialog::trySoon() {
    add_->setEnabled(false);
    adding_ = false;
    if (isVisible()) soon_.start();
}

void AddInputDialog::tryOut() {
    soon_.stop();
    const PreparedDataPtr rows = session_.preparedData();
    const SnapshotPtr snapshot = session_.snapshot();
    const QString refusal = QString::fromStdString(addedInputRefusal(session_.experiment()));
    const bool ready = rows && rows->dataset && snapshot->model && snapshot->model->inputs() == rows->dataset->inputs();
    const DerivedColumn wanted = column();
    free_->setVisible(session_.experiment().training.penalty.lamb > 0);
    if (refusal.isEmpty() && ready && !wanted.name.empty() && !wanted.formula.empty()) {
        AddedInputWish wish{wanted, session_.experiment(), rows, snapshot};
        if (free_->isChecked()) wish.experiment.training.penalty.lamb = 0;
        return runner_.start(std::move(wish));
    }
    adding_ = false;
    runner_.forget();
    showPreview(nullptr);
    if (!refusal.isEmpty())
        say(refusal, false);
    else
        say(ready ? tr("Give the input a name and a formula.") : tr("There is no network on these rows yet."), true);
}

/// Of the network that is there now: it may have been trained on since it was tried.
void AddInputDialog::add() {
    if (!add_->isEnabled()) return;
    add_->setEnabled(false);
    adding_ = true;
    tryOut();
}

void AddInputDialog::showState(const AddedInputStatePtr &state) {
    if (soon_.isActive() || state->running || !(state->wish.column == column())) return;  // or something else is typed
    showPreview(state->preview.get());
    add_->setEnabled(state->added != nullptr);
    if (!state->added) {
        adding_ = false;
        return say(state->problem, false);
    }
    if (!std::exchange(adding_, false)) return;
    accept();
    session_.takeInput(*state->added, state->wish.of, state->wish.rows);
    name_->clear();
    formula_->clear();
}

void AddInputDialog::showPreview(const InputPreview *preview) {
    plot_->setForm(preview ? formOf(*preview) : nullptr, 0);
    plot_->setTrend(preview ? preview->trend.x : std::vector<double>(),
                    preview ? preview->trend.y : std::vector<double>());
    if (!preview) return;
    const QString what = preview->of_classes ? tr("1 − P(own class)") : preview->target;
    const double share = preview->trend.explained;
    const QString found =
        share > kPlainShape
            ? tr("The line of means explains %1 % of what the network leaves of %2: the input has something to say.")
                  .arg(formatNumber(100 * share, 2), what)
            : tr("What the network leaves of %1 does not depend on it by itself.").arg(what);
    say(tr("%1 Its edges start at zero: the network stays what it is until it is trained on.").arg(found), true);
}

void AddInputDialog::say(const QString &text, bool good) {
    note_->setProperty("role", good ? "caption" : "error");
    note_->style()->unpolish(note_);
    note_->style()->polish(note_);
    note_->setText(text);
}

}  // namespace kan::ui

#include "moc_add_input_dialog.cpp"
