#include "ui/dialogs/data_view.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "core/data/dataset.h"
#include "ui/charts/row_link.h"
#include "ui/controls/form_parts.h"
#include "ui/session/row_selection.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

QString sizeText(const DataSample &sample, const PreparedData &data) {
    QString rows = DataView::tr("%1 training / %2 test rows")
                       .arg(groupedNumber(static_cast<double>(sample.train_rows)),
                            groupedNumber(static_cast<double>(sample.test_rows)));
    if (const auto count = static_cast<double>(data.table_rows.left_out.size()); count > 0)
        rows = DataView::tr("%1, %2 left out").arg(rows, groupedNumber(count));
    if (sample.whole()) return rows;
    return DataView::tr("%1; plots show a sample of %2").arg(rows, groupedNumber(static_cast<double>(sample.rows())));
}

/// The dataset outlives what is made here.
PreparedDataPtr preparedOf(const Dataset &rows) {
    auto data = std::make_shared<PreparedData>();
    data->dataset = std::shared_ptr<const Dataset>(std::shared_ptr<const Dataset>(), &rows);
    data->inputs = rows.input_scaling;
    data->inputs.resize(static_cast<std::size_t>(rows.inputs()));
    data->outputs = rows.output_scaling;
    data->outputs.resize(static_cast<std::size_t>(rows.outputs()));
    data->row_uses = rowUses(*data);
    return data;
}

}  // namespace

DataView::DataView(const Dataset &rows, QWidget *parent) : QDialog(parent) {
    build();
    begin(preparedOf(rows));
}

DataView::DataView(RowSelection &rows, QWidget *parent) : QDialog(parent), rows_(&rows) {
    build();
    connectRows();
    begin(rows.data());
}

void DataView::build() {
    x_ = makeCombo(this);
    y_ = makeCombo(this);
    size_ = new QLabel(this);
    bars_ = new CorrelationBars(this);
    histogram_ = new HistogramPlot(this);
    scatter_ = new ScatterPlot(this);
    setWindowTitle(tr("Data"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(10);
    size_->setProperty("role", "caption");
    column->addWidget(size_);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(buildTable());
    splitter->addWidget(buildPlots());
    splitter->setSizes({430, 560});
    column->addWidget(splitter, 1);
    buildActions(column);
    resize(1040, 680);
}

QWidget *DataView::buildTable() {
    table_ = new QTableView(this);
    model_ = new DataModel(table_);
    table_->setModel(model_);
    table_->setAccessibleName(tr("Rows in your units"));
    table_->setShowGrid(false);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->horizontalHeader()->setDefaultSectionSize(14 * fontMetrics().averageCharWidth());
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    return table_;
}

QWidget *DataView::buildPlots() {
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(14, 0, 0, 0);
    column->setSpacing(8);
    auto *title = new QLabel(tr("Correlation with the target").toUpper(), page);
    title->setProperty("role", "section");
    column->addWidget(title);
    auto *scroll = new QScrollArea(page);
    scroll->setWidget(bars_);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumHeight(60);
    scroll->setMaximumHeight(170);
    column->addWidget(scroll, 2);
    auto *line = new QHBoxLayout;
    x_->setAccessibleName(tr("Column of the histogram, and across in the scatter plot"));
    y_->setAccessibleName(tr("Column upwards in the scatter plot"));
    line->addWidget(new QLabel(tr("Column"), page));
    line->addWidget(x_, 1);
    line->addWidget(new QLabel(tr("against"), page));
    line->addWidget(y_, 1);
    column->addLayout(line);
    column->addWidget(histogram_, 2);
    column->addWidget(scatter_, 3);
    for (QComboBox *combo : {x_, y_}) connect(combo, &QComboBox::currentIndexChanged, this, &DataView::refresh);
    connect(bars_, &CorrelationBars::columnChosen, x_, &QComboBox::setCurrentIndex);
    return page;
}

void DataView::buildActions(QVBoxLayout *column) {
    auto *line = new QHBoxLayout;
    leave_out_ = new QPushButton(tr("Leave out and train again"), this);
    take_back_ = new QPushButton(tr("Take back"), this);
    said_ = new QLabel(this);
    said_->setProperty("role", "caption");
    auto *box = new QDialogButtonBox(QDialogButtonBox::Close, this);
    for (QPushButton *button : {leave_out_, take_back_}) {
        button->setAutoDefault(false);
        button->setVisible(rows_ != nullptr);
        line->addWidget(button);
    }
    leave_out_->setToolTip(
        tr("The chosen rows neither train nor test; every other row stays where it is. Undo brings "
           "them back"));
    take_back_->setToolTip(tr("The chosen rows that were left out take part again"));
    line->addWidget(said_, 1);
    line->addWidget(box);
    column->addLayout(line);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void DataView::connectRows() {
    linkRows(*scatter_->rows(), *rows_);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table_, &QTableView::customContextMenuRequested, this,
            [this](const QPoint &at) { openMenu(table_->viewport()->mapToGlobal(at)); });
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DataView::takeTable);
    connect(leave_out_, &QPushButton::clicked, this, [this] { rows_->leaveOut(chosenRows()); });
    connect(take_back_, &QPushButton::clicked, this, [this] { rows_->takeBack(chosenRows()); });
    connect(rows_, &RowSelection::dataChanged, this, [this] { begin(rows_->data()); });
    connect(rows_, &RowSelection::changed, this, &DataView::followRows);
}

/// Other rows; the columns that were chosen stay where there are columns of these names.
void DataView::begin(const PreparedDataPtr &prepared) {
    setEnabled(prepared != nullptr);
    if (!prepared) return;
    const bool first = !sample_;
    const QString x_before = x_->currentText(), y_before = y_->currentText();
    sample_ = std::make_shared<const DataSample>(sampleData(*prepared));
    size_->setText(sizeText(*sample_, *prepared));
    following_ = true;
    model_->showRows(prepared);
    following_ = false;
    if (first) table_->setColumnWidth(0, 11 * fontMetrics().averageCharWidth());
    bars_->setSample(sample_);
    const QSignalBlocker quiet_x(x_), quiet_y(y_);
    x_->clear();
    y_->clear();
    int target = -1;
    for (std::size_t c = 0; c < sample_->columns.size(); ++c) {
        const SampledColumn &entry = sample_->columns[c];
        if (entry.label && target < 0) target = static_cast<int>(c);
        for (QComboBox *combo : {x_, y_}) combo->addItem(entry.name);
    }
    const int x_place = x_->findText(x_before), y_place = y_->findText(y_before);
    x_->setCurrentIndex(first || x_place < 0 ? bars_->strongest() : x_place);
    y_->setCurrentIndex(first || y_place < 0 ? target : y_place);
    refresh();
    if (rows_) followRows();
}

void DataView::refresh() {
    bars_->setChosen(x_->currentIndex());
    histogram_->setColumn(sample_, x_->currentIndex());
    scatter_->setColumns(sample_, x_->currentIndex(), y_->currentIndex());
}

std::vector<int> DataView::chosenRows() const {
    std::vector<int> rows;
    for (const QItemSelectionRange &range : table_->selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom(); ++row) rows.push_back(row);
    return rows;
}

void DataView::takeTable() {
    if (following_) return;
    following_ = true;
    rows_->select(chosenRows());
    following_ = false;
    updateActions();
}

void DataView::followRows() {
    if (!following_) {
        following_ = true;
        QItemSelection chosen;
        const std::vector<int> &rows = rows_->rows();
        const int last = model_->columnCount() - 1;
        for (std::size_t n = 0; n < rows.size();) {
            std::size_t end = n + 1;
            while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
            chosen.select(model_->index(rows[n], 0), model_->index(rows[end - 1], last));
            n = end;
        }
        table_->selectionModel()->select(chosen, QItemSelectionModel::ClearAndSelect);
        following_ = false;
    }
    updateActions();
}

void DataView::updateActions() {
    const std::vector<int> rows = chosenRows();
    leave_out_->setEnabled(rows_->leaveOutRefusal(rows).isEmpty());
    take_back_->setEnabled(!rows_->thatAreLeftOut(rows).empty());
    said_->setText(
        rows.empty() ? QString()
        : rows.size() == 1
            ? tr("1 row chosen; Esc lets go of it")
            : tr("%1 rows chosen; Esc lets go of them").arg(groupedNumber(static_cast<double>(rows.size()))));
}

void DataView::showRow(int row) {
    const QModelIndex at = model_->index(row, 0);
    if (!at.isValid()) return;
    table_->scrollTo(at, QAbstractItemView::PositionAtCenter);
    table_->setFocus();
}

void DataView::openMenu(const QPoint &global) {
    const std::vector<int> rows = chosenRows();
    QMenu menu(this);
    QAction *out =
        menu.addAction(tr("Leave these rows out and train again"), this, [this, rows] { rows_->leaveOut(rows); });
    out->setEnabled(leave_out_->isEnabled());
    QAction *back = menu.addAction(tr("Take them back"), this, [this, rows] { rows_->takeBack(rows); });
    back->setEnabled(take_back_->isEnabled());
    menu.addAction(tr("Let go of them (Esc)"), rows_, &RowSelection::clear)->setEnabled(!rows.empty());
    menu.exec(global);
}

void DataView::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape && rows_ && !rows_->rows().empty()) return rows_->clear();
    QDialog::keyPressEvent(event);
}

}  // namespace kan::ui

#include "moc_data_view.cpp"
