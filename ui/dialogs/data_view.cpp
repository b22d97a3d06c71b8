#include "ui/dialogs/data_view.h"

#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "core/data/dataset.h"
#include "ui/controls/form_parts.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kDigits = 6;

QString sizeText(const DataSample &sample) {
    QString rows = DataView::tr("%1 training / %2 test rows")
                       .arg(groupedNumber(sample.train_rows), groupedNumber(sample.test_rows));
    if (sample.whole()) return rows;
    return DataView::tr("%1; a sample of %2 is shown").arg(rows, groupedNumber(sample.rows()));
}

}  // namespace

int DataModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(sample_->rows());
}

int DataModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : 1 + static_cast<int>(sample_->columns.size());
}

QVariant DataModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    const auto row = static_cast<std::size_t>(index.row());
    const bool test = sample_->test[row];
    if (role == Qt::ForegroundRole && index.column() == 0) {
        const Theme &theme = Theme::of(QApplication::activeWindow());
        return test ? theme.test : theme.train;
    }
    if (role == Qt::TextAlignmentRole && index.column() > 0) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (index.column() == 0) return test ? tr("test") : tr("train");
    const SampledColumn &column = sample_->columns[static_cast<std::size_t>(index.column() - 1)];
    const float value = column.values[row];
    const bool named = value >= 0 && value < static_cast<float>(column.classes.size());
    return named ? column.classes.value(static_cast<int>(value)) : formatNumber(value, kDigits);
}

QVariant DataModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (section == 0) return tr("Set");
    const SampledColumn &column = sample_->columns[static_cast<std::size_t>(section - 1)];
    return column.label ? tr("%1 (target)").arg(column.name) : column.name;
}

DataView::DataView(const Dataset &rows, QWidget *parent)
    : QDialog(parent),
      sample_(std::make_shared<const DataSample>(sampleData(rows))),
      x_(makeCombo(this)),
      y_(makeCombo(this)),
      bars_(new CorrelationBars(this)),
      histogram_(new HistogramPlot(this)),
      scatter_(new ScatterPlot(this)) {
    setWindowTitle(tr("Data"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(10);
    auto *size = new QLabel(sizeText(*sample_), this);
    size->setProperty("role", "caption");
    column->addWidget(size);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    auto *table = new QTableView(splitter);
    table->setModel(new DataModel(sample_, table));
    table->setAccessibleName(tr("Rows in your units"));
    table->setShowGrid(false);
    table->verticalHeader()->setVisible(false);
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    table->horizontalHeader()->setDefaultSectionSize(14 * fontMetrics().averageCharWidth());
    table->setColumnWidth(0, 9 * fontMetrics().averageCharWidth());
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    splitter->addWidget(table);
    splitter->addWidget(buildPlots());
    splitter->setSizes({430, 560});
    column->addWidget(splitter, 1);
    auto *box = new QDialogButtonBox(QDialogButtonBox::Close, this);
    column->addWidget(box);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(1040, 680);
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
    bars_->setSample(sample_);
    const int most = std::min(bars_->sizeHint().height() + 2, 170);
    scroll->setMinimumHeight(std::min(most, 120));
    scroll->setMaximumHeight(most);
    column->addWidget(scroll, 2);
    auto *line = new QHBoxLayout;
    int target = -1;
    for (std::size_t c = 0; c < sample_->columns.size(); ++c) {
        const SampledColumn &entry = sample_->columns[c];
        if (entry.label && target < 0) target = static_cast<int>(c);
        for (QComboBox *combo : {x_, y_}) combo->addItem(entry.name);
    }
    x_->setAccessibleName(tr("Column of the histogram, and across in the scatter plot"));
    y_->setAccessibleName(tr("Column upwards in the scatter plot"));
    x_->setCurrentIndex(bars_->strongest());
    y_->setCurrentIndex(target);
    line->addWidget(new QLabel(tr("Column"), page));
    line->addWidget(x_, 1);
    line->addWidget(new QLabel(tr("against"), page));
    line->addWidget(y_, 1);
    column->addLayout(line);
    column->addWidget(histogram_, 2);
    column->addWidget(scatter_, 3);
    for (QComboBox *combo : {x_, y_}) connect(combo, &QComboBox::currentIndexChanged, this, &DataView::refresh);
    connect(bars_, &CorrelationBars::columnChosen, x_, &QComboBox::setCurrentIndex);
    refresh();
    return page;
}

void DataView::refresh() {
    bars_->setChosen(x_->currentIndex());
    histogram_->setColumn(sample_, x_->currentIndex());
    scatter_->setColumns(sample_, x_->currentIndex(), y_->currentIndex());
}

}  // namespace kan::ui

#include "moc_data_view.cpp"
