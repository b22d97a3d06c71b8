#include "ui/dialogs/compare_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/compare/comparison_table.h"
#include "core/experiment/comparison_source.h"
#include "core/text.h"
#include "ui/dialogs/compare_chart.h"
#include "ui/dialogs/contender_editor.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

QString contenderText(const Contender &contender, const Dataset &data) {
    if (contender.kind == ContenderKind::Formula) return QString::fromStdString(contender.form.form);
    QStringList width;
    for (const int nodes : widthOf(contender, data)) width << QString::number(nodes);
    const QString shape = QStringLiteral("[%1]").arg(width.join(QStringLiteral(", ")));
    const auto parameters = static_cast<qulonglong>(parameterCount(contender, data));
    return CompareDialog::tr("%1 parameters, %2").arg(parameters).arg(shape);
}

/// "500 ± 2"; the value alone where its error is not known.
QString constantText(const FittedConstant &constant) {
    const QString text =
        QStringLiteral("%1 = %2").arg(QString::fromStdString(constant.name), formatNumber(constant.value, 6));
    return std::isfinite(constant.standard_error)
               ? text + QStringLiteral(" ± %1").arg(formatNumber(constant.standard_error))
               : text;
}

/// What a model is in closed form, of its last run; with its constants if it is a form.
QString formulasOf(const ContenderResult &result) {
    QString text;
    for (const ContenderRun &run : result.runs) {
        if (!run.formula) continue;
        text = QString::fromStdString(*run.formula);
        for (const FittedConstant &constant : run.constants) text += QLatin1Char('\n') + constantText(constant);
    }
    return text;
}

/// What runs have to say: "formula: no row determines the constant c ..."; empty if nothing.
QString messagesOf(const ComparisonResult &result) {
    QStringList lines;
    for (const ContenderResult &contender : result.contenders)
        for (const ContenderRun &run : contender.runs) {
            const bool said =
                run.status == TrainingStatus::Failed || contender.contender.kind == ContenderKind::Formula;
            if (!said || run.message.empty()) continue;
            lines << QStringLiteral("%1: %2.").arg(QString::fromStdString(contender.contender.name),
                                                   QString::fromStdString(run.message));
            break;
        }
    return lines.join(QLatin1Char(' '));
}

Contender network(const Experiment &experiment) {
    Contender contender;
    contender.kan = experiment.model;
    contender.hidden.assign(experiment.model.width.begin() + 1, experiment.model.width.end() - 1);
    contender.training = experiment.training;
    contender.name = "KAN";
    return contender;
}

}  // namespace

CompareDialog::CompareDialog(ExperimentSession &session, QWidget *parent)
    : QDialog(parent), session_(session), models_(new QListWidget(this)), chart_(new CompareChart(this)) {
    setWindowTitle(tr("Compare models"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    auto *columns = new QHBoxLayout(this);
    auto *left = new QVBoxLayout;
    columns->addLayout(left);
    buildModels(left);
    auto *parts = new QSplitter(Qt::Vertical, this);
    table_ = new QTableWidget(parts);
    table_->setObjectName(QStringLiteral("compareTable"));
    table_->setAccessibleName(tr("Comparison of the models"));
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->verticalHeader()->hide();
    parts->addWidget(table_);
    parts->addWidget(chart_);
    parts->setStretchFactor(1, 1);
    auto *right = new QVBoxLayout;
    right->addWidget(parts, 1);
    note_ = new QLabel(this);
    note_->setWordWrap(true);
    progress_ = new QProgressBar(this);
    progress_->setTextVisible(false);
    progress_->setMaximumHeight(6);
    copy_ = new QPushButton(tr("Copy table"), this);
    copy_->setAutoDefault(false);
    auto *foot = new QHBoxLayout;
    foot->addWidget(note_, 1);
    foot->addWidget(copy_);
    right->addWidget(progress_);
    right->addLayout(foot);
    columns->addLayout(right, 1);
    resize(1080, 640);

    connect(copy_, &QPushButton::clicked, this, &CompareDialog::copyTable);
    connect(&runner_, &ComparisonRunner::changed, this, &CompareDialog::showState);
    connect(&session_, &ExperimentSession::experimentChanged, this, &CompareDialog::propose);
    propose();
    showState(runner_.state());
}

void CompareDialog::buildModels(QLayout *column) {
    models_->setObjectName(QStringLiteral("compareModels"));
    models_->setAccessibleName(tr("Models to be compared"));
    models_->setFixedWidth(250);
    models_->setToolTip(tr("Ticked models take part"));
    add_ = new QPushButton(tr("Add"), this);
    edit_ = new QPushButton(tr("Edit…"), this);
    remove_ = new QPushButton(tr("Remove"), this);
    run_ = new QPushButton(tr("Compare"), this);
    run_->setDefault(true);
    run_->setProperty("primary", true);
    repeats_ = new QSpinBox(this);
    repeats_->setRange(1, 100);
    repeats_->setButtonSymbols(QAbstractSpinBox::NoButtons);
    repeats_->setValue(5);
    repeats_->setAccessibleName(tr("Trainings of each model"));
    repeats_->setSuffix(tr(" trainings each"));
    vary_ = new QComboBox(this);
    vary_->setAccessibleName(tr("What differs between them"));
    vary_->addItem(tr("of other seeds"), static_cast<int>(Vary::Seed));
    vary_->addItem(tr("on other splits"), static_cast<int>(Vary::Split));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(add_);
    buttons->addWidget(edit_);
    buttons->addWidget(remove_);
    column->addWidget(models_);
    static_cast<QVBoxLayout *>(column)->addLayout(buttons);
    column->addWidget(repeats_);
    column->addWidget(vary_);
    column->addWidget(run_);
    for (QPushButton *button : {add_, edit_, remove_}) button->setAutoDefault(false);
    connect(add_, &QPushButton::clicked, this, &CompareDialog::addMenu);
    connect(edit_, &QPushButton::clicked, this, &CompareDialog::editContender);
    connect(models_, &QListWidget::itemActivated, this, &CompareDialog::editContender);
    connect(remove_, &QPushButton::clicked, this, &CompareDialog::removeContender);
    connect(run_, &QPushButton::clicked, this, &CompareDialog::run);
    connect(models_, &QListWidget::itemChanged, this, &CompareDialog::updateButtons);
    connect(models_, &QListWidget::currentRowChanged, this, &CompareDialog::updateButtons);
}

void CompareDialog::propose() {
    const std::shared_ptr<const Dataset> rows = session_.dataset();
    const std::optional<Comparison> &named = session_.experiment().comparison;
    if (!rows || (rows == proposed_for_ && named == stored_) || runner_.state()->running) return;
    proposed_for_ = rows;
    stored_ = named;
    models_->clear();
    contenders_.clear();
    const Comparison comparison = comparisonOf(session_.experiment(), *rows);
    for (const Contender &contender : comparison.contenders) addContender(contender);
    repeats_->setValue(std::min(comparison.repeats, repeats_->maximum()));
    vary_->setCurrentIndex(vary_->findData(static_cast<int>(comparison.vary)));
    updateButtons();
}

/// Models that are usually worth a try, each with the present loss.
void CompareDialog::addMenu() {
    const std::shared_ptr<const Dataset> rows = session_.dataset();
    if (!rows) return;
    QMenu menu(this);
    Contender kan = network(session_.experiment());
    menu.addAction(tr("The network as it is set up now"), this, [this, kan] { add(kan); });
    for (const double lamb : {0.001, 0.01, 0.1}) {
        Contender sparse = kan;
        sparse.training.penalty.lamb = lamb;
        sparse.name = tr("KAN λ %1").arg(lamb).toStdString();
        menu.addAction(tr("KAN with λ %1").arg(lamb), this, [this, sparse] { add(sparse); });
    }
    Contender symbolic = kan;
    symbolic.prune.emplace();
    symbolic.symbolic = true;
    symbolic.name = "KAN, pruned and symbolic";
    menu.addAction(tr("KAN, pruned, with its formula"), this, [this, symbolic] { add(symbolic); });
    menu.addSeparator();
    for (const Contender &rival : usualRivals(kan, *rows))
        menu.addAction(QString::fromStdString(rival.name), this, [this, rival] { add(rival); });
    Contender wide = usualRivals(kan, *rows).front();
    for (const auto &[nodes, activation] : {std::pair(32, Activation::Tanh), std::pair(100, Activation::Relu)}) {
        wide.hidden = {nodes};
        wide.activation = activation;
        wide.name = concat("MLP ", nodes, " ", toString(activation));
        menu.addAction(QString::fromStdString(wide.name), this, [this, wide] { add(wide); });
    }
    if (rows->classes == 0 && rows->outputs() == 1) {
        menu.addSeparator();
        menu.addAction(tr("Formula with unknown constants…"), this, &CompareDialog::addFormula);
    }
    menu.exec(add_->mapToGlobal(QPoint(0, add_->height())));
}

/// Asked for at once: it has nothing to begin with.
void CompareDialog::addFormula() {
    if (!proposed_for_) return;
    Contender contender;
    contender.kind = ContenderKind::Formula;
    contender.name = freeName("formula", -1);
    contender.training.loss = session_.experiment().training.loss;
    if (session_.experiment().form) contender.form = *session_.experiment().form;
    ContenderEditor editor(contender, proposed_for_, this);
    if (editor.exec() == QDialog::Accepted) add(editor.contender());
}

std::string CompareDialog::freeName(const std::string &wanted, int except) const {
    const auto known = [&](const std::string &name) {
        for (int n = 0; n < std::ssize(contenders_); ++n)
            if (n != except && contenders_[static_cast<std::size_t>(n)].name == name) return true;
        return false;
    };
    std::string name = wanted;
    for (int n = 2; known(name); ++n) name = concat(wanted, " (", n, ")");
    return name;
}

void CompareDialog::add(Contender contender) {
    addContender(std::move(contender));
    models_->setCurrentRow(models_->count() - 1);
    store(tr("add a model to compare"));
}

void CompareDialog::addContender(Contender contender) {
    contender.name = freeName(contender.name, -1);
    auto *item = new QListWidgetItem;
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
    item->setCheckState(Qt::Checked);
    contenders_.push_back(std::move(contender));
    models_->addItem(item);
    showContender(models_->count() - 1);
    updateButtons();
}

void CompareDialog::showContender(int row) {
    const Contender &contender = contenders_[static_cast<std::size_t>(row)];
    models_->item(row)->setText(QString::fromStdString(contender.name));
    if (proposed_for_) models_->item(row)->setToolTip(contenderText(contender, *proposed_for_));
}

void CompareDialog::editContender() {
    const int row = models_->currentRow();
    if (row < 0 || !proposed_for_) return;
    ContenderEditor editor(contenders_[static_cast<std::size_t>(row)], proposed_for_, this);
    if (editor.exec() != QDialog::Accepted || row >= std::ssize(contenders_)) return;
    Contender changed = editor.contender();
    changed.name = freeName(changed.name, row);
    contenders_[static_cast<std::size_t>(row)] = std::move(changed);
    showContender(row);
    store(tr("change a model to compare"));
}

void CompareDialog::removeContender() {
    const int row = models_->currentRow();
    if (row < 0) return;
    contenders_.erase(contenders_.begin() + row);
    delete models_->takeItem(row);
    store(tr("remove a model to compare"));
    updateButtons();
}

void CompareDialog::store(const QString &what) {
    Comparison all{contenders_, repeats_->value(), static_cast<Vary>(vary_->currentData().toInt())};
    Experiment changed = session_.experiment();
    changed.comparison = all.contenders.empty() ? std::nullopt : std::optional(std::move(all));
    stored_ = changed.comparison;
    session_.edit(changed, what);
}

Comparison CompareDialog::comparison() const {
    Comparison comparison;
    comparison.repeats = repeats_->value();
    comparison.vary = static_cast<Vary>(vary_->currentData().toInt());
    for (int n = 0; n < models_->count(); ++n)
        if (models_->item(n)->checkState() == Qt::Checked)
            comparison.contenders.push_back(contenders_[static_cast<std::size_t>(n)]);
    return comparison;
}

void CompareDialog::run() {
    if (runner_.state()->running) {
        runner_.stop();
        return;
    }
    const std::shared_ptr<const Dataset> rows = session_.dataset();
    if (rows) runner_.start(comparison(), session_.experiment(), rows);
}

void CompareDialog::updateButtons() {
    const bool running = runner_.state()->running;
    run_->setText(running ? tr("Stop") : tr("Compare"));
    run_->setEnabled(running || (session_.dataset() && !comparison().contenders.empty()));
    for (QPushButton *button : {edit_, remove_}) button->setEnabled(models_->currentRow() >= 0);
    copy_->setEnabled(table_->rowCount() > 0);
}

void CompareDialog::showState(const ComparisonStatePtr &state) {
    progress_->setRange(0, std::max(state->runs, 1));
    progress_->setValue(state->done);
    if (!state->problem.isEmpty())
        note_->setText(state->problem);
    else if (state->running)
        note_->setText(tr("%1 of %2 trainings. %3").arg(state->done).arg(state->runs).arg(state->now));
    else if (state->runs > 0)
        note_->setText(state->result.stopped ? tr("Stopped after %1 of %2 trainings.").arg(state->done).arg(state->runs)
                                             : tr("Mean ± standard deviation of %1 trainings.").arg(state->done));
    else
        note_->setText(tr("Every model learns the same rows; the test rows tell them apart."));
    if (const QString messages = messagesOf(state->result); !messages.isEmpty())
        note_->setText(note_->text() + QLatin1Char(' ') + messages);
    fillTable(state->result);
    chart_->setResult(state->result);
    updateButtons();
}

void CompareDialog::fillTable(const ComparisonResult &result) {
    const ComparisonTable table = comparisonTable(result);
    table_->setRowCount(static_cast<int>(table.rows.size()));
    table_->setColumnCount(table.rows.empty() ? 0 : static_cast<int>(table.header.size()));
    QStringList header;
    for (const std::string &title : table.header) header << QString::fromStdString(title);
    table_->setHorizontalHeaderLabels(header);
    for (int row = 0; row < table_->rowCount(); ++row) {
        const auto at = static_cast<std::size_t>(row);
        for (int column = 0; column < table_->columnCount(); ++column) {
            auto *cell = new QTableWidgetItem(QString::fromStdString(table.rows[at][static_cast<std::size_t>(column)]));
            cell->setTextAlignment(Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
            if (column == 0) cell->setForeground(chart_->colorOf(row));
            table_->setItem(row, column, cell);
        }
        table_->item(row, 0)->setToolTip(formulasOf(result.contenders[at]));
    }
    table_->resizeColumnsToContents();
}

void CompareDialog::copyTable() {
    QString text;
    for (int row = -1; row < table_->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < table_->columnCount(); ++column)
            cells << (row < 0 ? table_->horizontalHeaderItem(column)->text() : table_->item(row, column)->text());
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    QApplication::clipboard()->setText(text);
}

}  // namespace kan::ui

#include "moc_compare_dialog.cpp"
