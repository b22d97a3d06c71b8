#include "ui/dialogs/import_dialog.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/data/derived_columns.h"
#include "ui/controls/form_parts.h"
#include "ui/dialogs/choice_delegate.h"
#include "ui/dialogs/column_model.h"
#include "ui/dialogs/derived_button.h"
#include "ui/dialogs/file_head.h"
#include "ui/dialogs/import_summary.h"
#include "ui/dialogs/lag_row.h"
#include "ui/dialogs/log_row.h"
#include "ui/dialogs/split_row.h"

namespace kan::ui {

namespace {

constexpr int kPatience = 120;  // ms without a change until it is tried out
constexpr int kShownNotes = 2;

void setRole(QLabel *label, const char *role) {
    label->setProperty("role", role);
    label->style()->unpolish(label);
    label->style()->polish(label);
}

QLabel *section(const QString &title, QWidget *parent) {
    auto *label = new QLabel(title.toUpper(), parent);
    label->setProperty("role", "section");
    return label;
}

}  // namespace

ImportDialog::ImportDialog(std::shared_ptr<TableStore> tables, QWidget *parent)
    : QDialog(parent),
      head_(new FileHead(this)),
      status_(new QLabel(this)),
      notes_(new QLabel(this)),
      column_view_(new QTableView(this)),
      columns_(new ColumnModel(this)),
      lags_(new LagRow(this)),
      logs_(new LogRow(this)),
      derived_(new DerivedButton(tables, this)),
      split_(new SplitRow(this)),
      desk_(new TableDesk(std::move(tables), this)) {
    setWindowTitle(tr("Open data"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(8);
    column->addWidget(head_);
    buildColumns();
    buildDerived();
    column->addWidget(section(tr("Training and test rows"), this));
    column->addWidget(split_);
    column->addWidget(buildFoot());
    soon_.setSingleShot(true);
    soon_.setInterval(kPatience);
    connect(&soon_, &QTimer::timeout, this, [this] { ask(false, false); });
    connect(desk_, &TableDesk::sheetsRead, this, [this](const std::vector<SheetInfo> &sheets) {
        head_->setSheets(sheets, QString::fromStdString(source_.sheet));
    });
    connect(head_, &FileHead::dialectEdited, this, &ImportDialog::dialectEdited);
    connect(head_, &FileHead::sheetEdited, this, &ImportDialog::sheetEdited);
    connect(desk_, &TableDesk::headRead, this, &ImportDialog::showHead);
    connect(desk_, &TableDesk::answered, this, &ImportDialog::showAnswer);
    connect(desk_, &TableDesk::progress, this, [this](double share) {
        showBusy(share < 1 ? tr("Reading… %1 %").arg(static_cast<int>(100 * share))
                           : tr("Finding out what the columns hold…"));
    });
    resize(900, 660);
}

ImportDialog::~ImportDialog() = default;

HeadModel *ImportDialog::head() const {
    return head_->model();
}

void ImportDialog::buildColumns() {
    layout()->addWidget(section(tr("Columns"), this));
    prepareTable(column_view_);
    column_view_->setModel(columns_);
    column_view_->setObjectName(QStringLiteral("columns"));
    column_view_->setAccessibleName(tr("What is made of each column"));
    column_view_->setItemDelegate(new ChoiceDelegate(column_view_));
    column_view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    column_view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    column_view_->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    column_view_->setContextMenuPolicy(Qt::CustomContextMenu);
    column_view_->setTabKeyNavigation(false);
    column_view_->setMinimumHeight(110);
    column_view_->verticalHeader()->setVisible(false);
    QHeaderView *header = column_view_->horizontalHeader();
    const int em = fontMetrics().averageCharWidth();
    const int widths[] = {17, 11, 11, 18, 15, 6, 10};
    for (int c = 0; c < ColumnModel::Values; ++c) header->resizeSection(c, widths[c] * em);
    header->setStretchLastSection(true);
    static_cast<QVBoxLayout *>(layout())->addWidget(column_view_, 1);
    connect(column_view_, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (!columns_->choices(index).empty()) column_view_->edit(index);
    });
    connect(column_view_, &QTableView::customContextMenuRequested, this, &ImportDialog::showMenu);
    connect(columns_, &ColumnModel::edited, this, &ImportDialog::askSoon);
    connect(split_, &SplitRow::edited, this, &ImportDialog::splitEdited);
}

void ImportDialog::buildDerived() {
    auto *line = new QHBoxLayout;
    line->setSpacing(12);
    line->addWidget(lags_, 1);
    line->addWidget(derived_);
    static_cast<QVBoxLayout *>(layout())->addLayout(line);
    layout()->addWidget(logs_);
    connect(logs_, &LogRow::accepted, columns_, &ColumnModel::takeLogs);
    connect(lags_, &LagRow::edited, this, &ImportDialog::lagsEdited);
    connect(derived_, &DerivedButton::edited, this, [this] {
        source_.derived = derived_->derived();
        ask(false, false);
    });
}

QWidget *ImportDialog::buildFoot() {
    auto *foot = new QWidget(this);
    auto *line = new QHBoxLayout(foot);
    line->setContentsMargins(0, 4, 0, 0);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    for (QLabel *label : {status_, notes_}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setMinimumWidth(200);
        texts->addWidget(label);
    }
    status_->setObjectName(QStringLiteral("status"));
    notes_->setObjectName(QStringLiteral("notes"));
    notes_->setProperty("role", "caption");
    auto *box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    accept_ = box->button(QDialogButtonBox::Ok);
    accept_->setEnabled(false);
    line->addLayout(texts, 1);
    line->addWidget(box, 0, Qt::AlignBottom);
    connect(box, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    return foot;
}

void ImportDialog::openFile(const QString &file) {
    openFiles({file});
}

void ImportDialog::openFiles(const QStringList &files) {
    source_ = {};
    head_->forgetDelimiter();
    lags_->setLags({});
    source_.file = QFileInfo(files.front()).absoluteFilePath().toStdString();
    for (const QString &file : files.mid(1))
        source_.more_files.push_back(QFileInfo(file).absoluteFilePath().toStdString());
    ask(true, true);
}

void ImportDialog::openSource(const TableSource &source) {
    setWindowTitle(tr("Columns"));
    source_ = source;
    head_->forgetDelimiter();
    head_->setDialect(source.dialect);
    head_->setRange(QString::fromStdString(source.range));
    split_->setSplit(source.split, {.file = QString::fromStdString(source.test_file),
                                    .sheet = QString::fromStdString(source.test_sheet),
                                    .follows = source.test_follows});
    split_->setSeries(!source.lags.empty());
    columns_->setColumns({}, source.columns);
    columns_->setSplitColumn(QString::fromStdString(source.split.readColumn()));
    lags_->setLags(source.lags);
    derived_shown_ = derivedNames(source);
    ask(false, false);
}

/// `suggest`: uses of the columns, for the targets chosen so far. `detect`: the dialect.
void ImportDialog::ask(bool suggest, bool detect) {
    soon_.stop();
    suggest_ = suggest;
    detect_ = detect;
    nameFiles();
    TableQuestion question{.source = source_, .detect = detect, .delimiter = head_->delimiter(), .targets = {}};
    for (const TableColumnUse &use : columns_->uses())
        if (use.role == ColumnRole::Target) question.targets.push_back(use.name);
    question.source.columns = suggest ? std::vector<TableColumnUse>() : usesLeft();
    question.source.split = split_->split();
    const TestRows test = split_->test();
    question.source.test_file = test.file.toStdString();
    question.source.test_sheet = test.sheet.toStdString();
    question.source.test_follows = test.follows;
    derived_->setSource(question.source);
    showBusy(tr("Reading…"));
    desk_->ask(question);
}

void ImportDialog::nameFiles() {
    QStringList paths = {QString::fromStdString(source_.file)};
    for (const std::string &name : source_.more_files) paths << QString::fromStdString(name);
    head_->setFiles(paths);
}

void ImportDialog::askSoon() {
    accept_->setEnabled(false);
    soon_.start();
}

void ImportDialog::dialectEdited(bool other_delimiter) {
    source_.dialect = head_->dialect();
    source_.left_out.clear();  // their numbers are those of the rows as they were read before
    ask(true, other_delimiter);
}

void ImportDialog::sheetEdited(bool other_sheet) {
    if (other_sheet) source_.sheet = head_->sheet().toStdString();
    source_.range = head_->range().toStdString();
    source_.left_out.clear();
    ask(true, true);
}

void ImportDialog::splitEdited() {
    columns_->setSplitColumn(QString::fromStdString(split_->split().readColumn()));
    if (columns_->rowCount() == 0) return ask(suggest_, detect_);  // the columns are still to come
    askSoon();
}

/// A series is divided in order unless something else has been chosen.
void ImportDialog::lagsEdited() {
    if (const QString problem = lags_->problem(); !problem.isEmpty()) {
        soon_.stop();
        return showProblem(problem);
    }
    const bool first = source_.lags.empty() && !lags_->lags().empty();
    if (first && split_->split() == TableSplit{} && split_->test().file.isEmpty())
        split_->setSplit({.rule = SplitRule::Ordered});
    source_.lags = lags_->lags();
    split_->setSeries(!source_.lags.empty());
    if (columns_->rowCount() == 0) return ask(suggest_, detect_);
    askSoon();
}

/// Without those of derived columns that are gone.
std::vector<TableColumnUse> ImportDialog::usesLeft() const {
    const std::vector<std::string> there = derivedNames(source_);
    const auto among = [](const std::vector<std::string> &names, const std::string &name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::vector<TableColumnUse> uses = columns_->uses();
    std::erase_if(
        uses, [&](const TableColumnUse &use) { return among(derived_shown_, use.name) && !among(there, use.name); });
    return uses;
}

void ImportDialog::showHead(const std::shared_ptr<const TableHead> &head) {
    head_->setHead(head);
    source_.dialect = head->dialect;
}

void ImportDialog::showAnswer(const std::shared_ptr<const TableAnswer> &answer) {
    if (soon_.isActive()) return;  // something else has been chosen since
    answer_ = answer;
    if (!answer->facts.empty())
        showColumns(*answer);
    else if (suggest_)
        columns_->setColumns({}, {});
    if (answer->table_rows > 0) head_->setRows(static_cast<double>(answer->table_rows));
    const QString problem = lags_->problem().isEmpty() ? answer->error : lags_->problem();
    const bool good = problem.isEmpty();
    if (good) {
        setRole(status_, "");
        status_->setText(importSummary(*answer->rows));
    } else {
        showProblem(problem);
    }
    logs_->setProposal(good ? answer->report.logs : std::nullopt);
    showNotes();
    accept_->setEnabled(good);
    emit settled();
}

void ImportDialog::showColumns(const TableAnswer &answer) {
    QStringList names, numbers;
    QString likely;
    const std::vector<std::string> lagged = lagNames(answer.source.lags);
    for (const ColumnFacts &facts : answer.facts) {
        names << facts.name;
        if (facts.example == QLatin1String("test, train")) likely = facts.name;
        const bool past = std::find(lagged.begin(), lagged.end(), facts.name.toStdString()) != lagged.end();
        if (facts.type == CellType::Number && !past) numbers << facts.name;
    }
    split_->setColumns(names, likely);
    lags_->setColumns(numbers);
    derived_shown_ = derivedNames(answer.source);
    const bool same = answer.source.columns == columns_->uses() && columns_->rowCount() == names.size();
    if (suggest_ || !same || columns_->index(0, ColumnModel::Name).data().toString() != names.front())
        columns_->setColumns(answer.facts, answer.source.columns);
}

void ImportDialog::showProblem(const QString &text) {
    accept_->setEnabled(false);
    setRole(status_, "error");
    status_->setText(text);
}

void ImportDialog::showBusy(const QString &text) {
    accept_->setEnabled(false);
    setRole(status_, "caption");
    status_->setText(text);
}

bool ImportDialog::isReady() const {
    return accept_->isEnabled();
}

QString ImportDialog::problem() const {
    return answer_ && !accept_->isEnabled() ? answer_->error : QString();
}

/// What became of rows and columns; all of it is in the tool tip.
void ImportDialog::showNotes() {
    const QStringList all = importNotes(*answer_);
    notes_->setToolTip(all.join(QLatin1Char('\n')));
    QStringList shown = all.mid(0, kShownNotes);
    if (const auto more = all.size() - kShownNotes; more > 0) shown << tr("… and %1 more").arg(more);
    notes_->setText(shown.join(QLatin1Char(' ')));
    notes_->setVisible(!shown.isEmpty());
}

/// Roles for all selected rows.
void ImportDialog::showMenu(const QPoint &at) {
    const QModelIndexList rows = column_view_->selectionModel()->selectedRows(ColumnModel::Role);
    if (rows.isEmpty()) return;
    QMenu menu(this);
    for (const auto &[text, value] : columns_->choices(rows.front())) {
        connect(menu.addAction(tr("Role: %1").arg(text)), &QAction::triggered, this, [this, rows, value = value] {
            for (const QModelIndex &row : rows) columns_->setData(row, value);
        });
    }
    menu.exec(column_view_->viewport()->mapToGlobal(at));
}

}  // namespace kan::ui

#include "moc_import_dialog.cpp"
