#include "ui/dialogs/from_formula_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/controls/formula_edit.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kMostMoreNodes = 50, kMostMoreLayers = 5;

QSpinBox *counter(int most, const QString &tip, QWidget *parent) {
    auto *box = new QSpinBox(parent);
    box->setRange(0, most);
    box->setToolTip(tip);
    box->setMaximumWidth(90);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return box;
}

}  // namespace

FromFormulaDialog::FromFormulaDialog(ExperimentSession &session, QWidget *parent)
    : QDialog(parent),
      session_(session),
      inputs_(new QLabel(this)),
      note_(new QLabel(this)),
      formula_(new FormulaEdit(this)),
      widen_(counter(kMostMoreNodes, tr("Sum nodes more in each hidden layer; until they are trained they add nothing"),
                     this)),
      deepen_(
          counter(kMostMoreLayers, tr("Layers more before the output, which hand it on until they are trained"), this)),
      free_(new QCheckBox(tr("All functions may bend: splines in their place"), this)),
      make_(new QPushButton(tr("Make the network"), this)) {
    setWindowTitle(tr("Network from a formula"));
    formula_->setPlaceholderText(tr("a formula that you believe in, such as x1*exp(-x2)"));
    formula_->setAccessibleName(tr("Formula"));
    formula_->setMinimumWidth(420);
    widen_->setAccessibleName(tr("Nodes more in a layer"));
    deepen_->setAccessibleName(tr("Layers more"));
    free_->setToolTip(
        tr("Each edge keeps its curve, but as a spline that training can change. Without it only the "
           "numbers of the functions train."));
    inputs_->setWordWrap(true);
    inputs_->setProperty("muted", true);
    note_->setWordWrap(true);
    note_->setMinimumHeight(note_->fontMetrics().height() * 2);
    make_->setProperty("primary", true);
    make_->setDefault(true);

    auto *fields = new QFormLayout;
    fields->addRow(tr("Formula"), formula_);
    fields->addRow(QString(), inputs_);
    fields->addRow(tr("More nodes"), widen_);
    fields->addRow(tr("More layers"), deepen_);
    fields->addRow(QString(), free_);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(make_, QDialogButtonBox::AcceptRole);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(16, 14, 16, 14);
    all->setSpacing(10);
    all->addLayout(fields);
    all->addWidget(note_);
    all->addStretch(1);
    all->addWidget(buttons);

    connect(make_, &QPushButton::clicked, this, &FromFormulaDialog::make);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(formula_, &QLineEdit::textChanged, this, [this] {
        formula_->setError({}, -1);
        note_->clear();
        updateButton();
    });
    connect(&runner_, &FormulaStartRunner::changed, this, &FromFormulaDialog::showState);
    connect(&session_, &ExperimentSession::rowsChanged, this, &FromFormulaDialog::takeRows);
    takeRows();
}

void FromFormulaDialog::takeRows() {
    const PreparedDataPtr rows = session_.preparedData();
    QStringList names;
    if (rows && rows->dataset)
        for (const std::string &name : rows->dataset->input_names) names << QString::fromStdString(name);
    inputs_->setText(
        names.isEmpty()
            ? tr("There are no rows yet.")
            : tr("of %1, and as many outputs as the data has, apart by ;").arg(names.join(QStringLiteral(", "))));
    updateButton();
}

void FromFormulaDialog::updateButton() {
    const PreparedDataPtr rows = session_.preparedData();
    make_->setEnabled(rows && rows->dataset && !formula_->text().trimmed().isEmpty() && !runner_.state()->running);
}

void FromFormulaDialog::make() {
    const PreparedDataPtr rows = session_.preparedData();
    if (!make_->isEnabled() || !rows || !rows->dataset) return;
    FormulaWish wish;
    wish.formula = formula_->text();
    wish.start.grid = session_.experiment().model.grid;
    wish.start.k = session_.experiment().model.k;
    wish.start.seed = session_.experiment().model.seed;
    wish.start.widen = widen_->value();
    wish.start.deepen = deepen_->value();
    if (free_->isChecked()) wish.start.freed = liveEdges;
    runner_.start(wish, rows);
}

void FromFormulaDialog::showState(const FormulaStartStatePtr &state) {
    note_->setText(state->running ? tr("Making the network …") : state->problem);
    formula_->setError(state->problem, state->position);
    updateButton();
    if (!state->model) return;
    session_.takeNetwork(tr("From %1").arg(shortFunction(state->formula)), state->model);
    accept();
}

}  // namespace kan::ui

#include "moc_from_formula_dialog.cpp"
