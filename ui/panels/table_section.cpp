#include "ui/panels/table_section.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/data/table_split_fields.h"
#include "core/experiment/experiment_notes.h"
#include "core/experiment/prepared_data.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/table_rows.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"
#include "ui/text/table_files.h"

namespace kan::ui {

namespace {

constexpr int kShownNames = 8;
constexpr int kShownNotes = 2;
constexpr int kPatience = 300;  // ms until reading is worth a bar

/// That of an experiment without a table is the usual one.
const TableSplit &splitOf(const Experiment &experiment) {
    static const TableSplit usual;
    return experiment.table ? experiment.table->split : usual;
}
TableSplit &splitOf(Experiment &experiment) {
    return experiment.table->split;
}

QStringList namesOf(const TableSource &table, ColumnRole role) {
    QStringList names;
    for (const TableColumnUse &use : table.columns)
        if (use.role == role) names << QString::fromStdString(use.name);
    return names;
}

/// What its numbers do not say.
QString splitText(const TableSource &table) {
    const QString group = QString::fromStdString(table.split.group);
    const QString column = QString::fromStdString(table.split.readColumn());
    if (!table.test_file.empty())
        return TableSection::tr("Test rows: %1").arg(QFileInfo(QString::fromStdString(table.test_file)).fileName());
    if (!table.split.column.empty()) return TableSection::tr("Column %1 says which rows train").arg(column);
    switch (table.split.rule) {
        case SplitRule::Random:
            return {};
        case SplitRule::Ordered:
            return TableSection::tr("The first rows train, the later ones test");
        case SplitRule::Blocks:
            return TableSection::tr("Blocks of rows train or test together");
        case SplitRule::Fold:
            return TableSection::tr("One of the folds tests");
        case SplitRule::Group:
            return group.isEmpty() ? TableSection::tr("Rows with the same %1 train or test together").arg(column)
                                   : TableSection::tr("Rows with %1 = %2 test").arg(column, group);
        case SplitRule::Stratified:
            return TableSection::tr("Classes keep their shares");
    }
    return {};
}

QString shortened(const QStringList &names) {
    QString text = names.mid(0, kShownNames).join(QStringLiteral(", "));
    return names.size() > kShownNames ? text + QChar(QChar::Nbsp) + QChar(0x2026) : text;
}

}  // namespace

TableSection::TableSection(ExperimentSession &session, QWidget *parent)
    : QWidget(parent),
      session_(session),
      file_(new QLabel(this)),
      rows_(new QLabel(this)),
      inputs_(new QLabel(this)),
      target_(new QLabel(this)),
      notes_(new QLabel(this)),
      error_(new QLabel(this)),
      busy_(new QWidget(this)),
      progress_(new QProgressBar(busy_)),
      split_(new QLabel(this)),
      split_rows_(
          tableSplitFields(), [](auto &experiment) -> auto & { return splitOf(experiment); },
          [this](const QString &text, const QString &key, const auto &change) { apply(text, key, change); }),
      find_(new QPushButton(tr("Choose the file…"), this)),
      columns_(new QPushButton(tr("Columns…"), this)),
      look_(new QPushButton(tr("View data…"), this)) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    for (QLabel *label : {file_, rows_, inputs_, target_, notes_, error_}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        if (label != file_) label->setProperty("role", label == error_ ? "error" : "caption");
        column->addWidget(label);
    }
    error_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(busy_);
    buildBusy();
    for (const std::string_view field : {"fraction", "seed", "blocks", "folds", "fold"})
        split_numbers_.emplace_back(field, split_rows_.add(field, column, this));
    fraction_ = split_numbers_[0].second;
    seed_ = split_numbers_[1].second;
    split_->setProperty("role", "caption");
    split_->setWordWrap(true);
    column->addWidget(split_);
    column->addSpacing(2);
    column->addWidget(find_, 0, Qt::AlignLeft);
    column->addLayout(buildButtons());
    hide();
}

/// How far reading is, once it takes long.
void TableSection::buildBusy() {
    auto *line = new QHBoxLayout(busy_);
    line->setContentsMargins(0, 0, 0, 0);
    progress_->setRange(0, 100);
    progress_->setAccessibleName(tr("Reading"));
    auto *stop = new QPushButton(tr("Stop"), busy_);
    stop->setProperty("small", true);
    line->addWidget(progress_, 1);
    line->addWidget(stop);
    late_.setSingleShot(true);
    late_.setInterval(kPatience);
    connect(stop, &QPushButton::clicked, &session_, &ExperimentSession::stopReading);
    connect(&late_, &QTimer::timeout, this, [this] { busy_->setVisible(session_.isReading()); });
    connect(&session_, &ExperimentSession::readingProgress, this, [this](double share) {
        progress_->setValue(static_cast<int>(100 * share));
        if (busy_->isHidden() && !late_.isActive()) late_.start();
    });
    busy_->hide();
}

QLayout *TableSection::buildButtons() {
    columns_->setToolTip(tr("What is input, target or ignored, how it is coded and scaled, and which rows train"));
    look_->setToolTip(tr("Rows, histograms, correlation with the target, scatter plots"));
    find_->hide();
    auto *line = new QHBoxLayout;
    line->addWidget(columns_);
    line->addWidget(look_);
    line->addStretch(1);
    connect(find_, &QPushButton::clicked, this, &TableSection::askForFile);
    connect(columns_, &QPushButton::clicked, this, &TableSection::chooseColumns);
    connect(look_, &QPushButton::clicked, this, &TableSection::dataRequested);
    return line;
}

void TableSection::apply(const QString &text, const QString &merge_key,
                         const std::function<void(Experiment &)> &change) {
    Experiment changed = session_.experiment();
    if (!changed.table) return;
    change(changed);
    session_.edit(changed, text, merge_key);
}

/// The same table somewhere else.
void TableSection::askForFile() {
    const QString file =
        QFileDialog::getOpenFileName(window(), tr("Where is %1?").arg(file_->text()), {}, tableFileFilter());
    if (file.isEmpty()) return;
    apply(tr("choose the file"), {}, [&](Experiment &e) { e.table->file = file.toStdString(); });
}

void TableSection::chooseColumns() {
    if (!session_.experiment().table) return;
    ImportDialog dialog(session_.tables(), window());
    dialog.openSource(*session_.experiment().table);
    if (dialog.exec() != QDialog::Accepted) return;
    apply(tr("change the columns"), {}, [&](Experiment &e) { adoptColumns(dialog.source(), dialog.rows(), e); });
}

void TableSection::refresh() {
    const Experiment &experiment = session_.experiment();
    setVisible(experiment.table.has_value());
    if (!experiment.table) return;
    const TableSource &table = *experiment.table;
    const QFileInfo file(QString::fromStdString(table.file));
    file_->setText(file.fileName());
    file_->setToolTip(file.filePath());
    const auto rows = session_.dataset();
    const bool reading = session_.isReading();
    if (!reading) {
        late_.stop();
        busy_->hide();
    }
    rows_->setText(rows ? tr("%1 training / %2 test rows")
                              .arg(groupedNumber(rows->train_input.rows()), groupedNumber(rows->test_input.rows()))
                   : reading ? tr("reading…")
                             : tr("no rows"));
    showColumns(table);
    showSplit(table);
    const QStringList all = notes();
    QStringList shown = all.mid(0, kShownNotes);
    if (all.size() > kShownNotes) shown << tr("… and %1 more").arg(all.size() - kShownNotes);
    notes_->setText(shown.join(QLatin1Char('\n')));
    notes_->setToolTip(all.join(QLatin1Char('\n')));
    notes_->setVisible(!all.isEmpty());
    error_->setVisible(!error_->text().isEmpty());
    const bool stuck = !rows && !reading && error_->isVisibleTo(this);
    find_->setVisible(stuck);
    columns_->setVisible(!stuck);
    look_->setVisible(!stuck);
}

void TableSection::showColumns(const TableSource &table) {
    const QStringList inputs = namesOf(table, ColumnRole::Input), targets = namesOf(table, ColumnRole::Target);
    inputs_->setText(
        (inputs.size() == 1 ? tr("1 input: %2") : tr("%1 inputs: %2").arg(inputs.size())).arg(shortened(inputs)));
    inputs_->setToolTip(inputs.mid(0, 60).join(QStringLiteral(", ")));
    const auto rows = session_.dataset();
    QString target = tr("Target: %1").arg(shortened(targets));
    if (rows && rows->classes > 0) target += tr(", %1 classes").arg(rows->classes);
    for (const auto &[role, words] :
         {std::pair{ColumnRole::Weight, tr("; weights: %1")}, std::pair{ColumnRole::Error, tr("; errors: %1")}})
        if (const QStringList names = namesOf(table, role); !names.isEmpty()) target += words.arg(names.front());
    target_->setText(target);
}

void TableSection::showSplit(const TableSource &table) {
    const bool ruled = table.test_file.empty();
    for (const auto &[field, row] : split_numbers_) row->setVisible(ruled && splitReads(table.split, field));
    split_rows_.show(session_.experiment(), session_.baseline());
    split_->setText(splitText(table));
    split_->setVisible(!split_->text().isEmpty());
}

/// What a user should know of how the file became rows.
QStringList TableSection::notes() const {
    const PreparedDataPtr prepared = session_.preparedData();
    if (!prepared || !prepared->report) return {};
    const TableReport &report = *prepared->report;
    QStringList all;
    const Experiment &experiment = session_.experiment();
    if (session_.isTrying())
        all << tr("Trying a few networks on the training rows…");
    else if (!experiment.chosen.empty() && experiment.model == session_.baseline().model)
        all << QString::fromStdString(experiment.chosen);
    if (report.dropped > 0)
        all << tr("%1 of %2 rows are left out: cells are missing.").arg(report.dropped).arg(report.rows);
    for (const std::string &name : report.constant_columns)
        all << tr("%1 is constant in the training rows.").arg(QString::fromStdString(name));
    if (const std::string note = gridNote(experiment.model, prepared->dataset->train_input.rows()); !note.empty())
        all << QString::fromStdString(note);
    for (const std::string &note : report.notes) all << noteText(note);
    for (const std::string &row : report.dropped_rows) all << QString::fromStdString(row);
    return all;
}

void TableSection::showError(const QString &text) {
    const bool stuck = !text.isEmpty() && !session_.dataset();
    error_->setText(stuck ? text + tr(". Then press Run (Space).") : text);
    error_->setVisible(!text.isEmpty());
    refresh();
}

}  // namespace kan::ui

#include "moc_table_section.cpp"
