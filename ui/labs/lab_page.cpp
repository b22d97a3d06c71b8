#include "ui/labs/lab_page.h"

#include <QApplication>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QSplitter>
#include <QStyle>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/plot/exporter.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kLeftWidth = 336;
constexpr int kProgressSteps = 1000;
constexpr double kWidest = 1e6;  // coordinate

QString quoted(QString cell) {
    if (cell.contains(u',') || cell.contains(u'"'))
        cell = u'"' + cell.replace(QLatin1String("\""), QLatin1String("\"\"")) + u'"';
    return cell;
}

/// A table on paper.
class TablePicture : public Exportable {
  public:
    TablePicture(const LabPage &page, const QString &name) : page_(page), name_(name) {}
    QSizeF exportSize() const override { return page_.table()->size(); }
    void paintExport(QPainter &painter, const QRectF &target) override {
        painter.fillRect(target, Qt::white);
        const QTableWidget &table = *page_.table();
        const double height = target.height() / (table.rowCount() + 1);
        painter.setPen(Qt::black);
        double left = target.left();
        for (int column = 0; column < table.columnCount(); ++column) {
            const double width = table.columnWidth(column) * target.width() / std::max(1, table.width());
            for (int row = -1; row < table.rowCount(); ++row) {
                const QTableWidgetItem *item = row < 0 ? table.horizontalHeaderItem(column) : table.item(row, column);
                const QRectF cell(left + 3, target.top() + (row + 1) * height, width - 6, height);
                if (item)
                    painter.drawText(cell, (column ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, item->text());
            }
            left += width;
        }
    }
    QString exportCsv() const override { return page_.tableCsv(); }
    QString exportName() const override { return name_; }

  private:
    const LabPage &page_;
    QString name_;
};

}  // namespace

QSpinBox *numberBox(int low, int high, int value, QWidget *parent) {
    auto *box = new QSpinBox(parent);
    box->setRange(low, high);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return box;
}

QDoubleSpinBox *coordinateBox(QWidget *parent) {
    auto *box = new QDoubleSpinBox(parent);
    box->setRange(-kWidest, kWidest);
    box->setDecimals(3);
    box->setMinimumWidth(60);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return box;
}

QWidget *inOneRow(QWidget *parent, std::initializer_list<QWidget *> widgets) {
    auto *row = new QWidget(parent);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    for (QWidget *widget : widgets) layout->addWidget(widget);
    return row;
}

LabPage::LabPage(const Words &words, QWidget *parent) : QWidget(parent), words_(words), form_(new QFormLayout) {
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(0);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidgetResizable(true);
    scroll->setFixedWidth(kLeftWidth);
    auto *left = new QWidget(scroll);
    buildSettings(left);
    scroll->setWidget(left);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(scroll, 1);
    column->addLayout(makeFoot());
    row->addLayout(column);
    auto *parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    pictures_ = new QSplitter(Qt::Vertical, parts);
    pictures_->setChildrenCollapsible(false);
    parts->addWidget(pictures_);
    buildTable(parts);
    parts->addWidget(table_);
    parts->setStretchFactor(0, 1);
    parts->setSizes({540, 190});
    row->addWidget(parts, 1);
}

void LabPage::buildSettings(QWidget *column) {
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(10);
    auto *title = new QLabel(words_.title, column);
    QFont large = scaledFont(font(), 1.25);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    auto *look = new QLabel(words_.look_for, column);
    auto *attempt = new QLabel(tr("<b>Try this.</b> %1").arg(words_.try_this.toHtmlEscaped()), column);
    attempt->setTextFormat(Qt::RichText);
    for (QLabel *text : {title, look, attempt}) text->setWordWrap(true);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form_->setVerticalSpacing(6);
    for (QWidget *widget : std::initializer_list<QWidget *>{title, look, attempt}) layout->addWidget(widget);
    preset_ = new QPushButton(tr("Presets"), column);
    preset_->setToolTip(tr("Settings that start at once"));
    preset_->hide();
    layout->addWidget(preset_);
    layout->addLayout(form_);
    layout->addStretch();
}

/// Always in sight, however many settings there are.
QLayout *LabPage::makeFoot() {
    auto *layout = new QVBoxLayout;
    layout->setContentsMargins(16, 8, 16, 12);
    layout->setSpacing(8);
    note_ = new QLabel(this);
    note_->setProperty("role", "caption");
    note_->setWordWrap(true);
    note_->setFixedWidth(kLeftWidth - 32);
    start_ = new QPushButton(tr("Start"), this);
    start_->setProperty("primary", true);
    step_ = new QPushButton(tr("Step"), this);
    stop_ = new QPushButton(tr("Stop"), this);
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {start_, step_, stop_}) buttons->addWidget(button);
    progress_ = new QProgressBar(this);
    progress_->setRange(0, kProgressSteps);
    progress_->setTextVisible(false);
    progress_->setMaximumHeight(6);
    progress_->setAccessibleName(tr("Progress"));
    layout->addLayout(buttons);
    layout->addWidget(progress_);
    layout->addWidget(note_);
    connect(start_, &QPushButton::clicked, this, [this] {
        isRunning() ? setPaused(!isPaused()) : start(false);
        updateButtons();
    });
    connect(step_, &QPushButton::clicked, this, [this] {
        if (!isRunning()) start(true);
        if (!isPaused()) setPaused(true);
        stepOnce();
        updateButtons();
    });
    connect(stop_, &QPushButton::clicked, this, [this] { stop(); });
    return layout;
}

void LabPage::buildTable(QWidget *parent) {
    table_ = new QTableWidget(parent);
    table_->setAccessibleName(tr("Results"));
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->verticalHeader()->hide();
    table_->setFrameShape(QFrame::NoFrame);
    table_->setMinimumHeight(90);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table_, &QWidget::customContextMenuRequested, this, &LabPage::tableMenu);
}

void LabPage::tableMenu(const QPoint &position) {
    QMenu menu(this);
    menu.addAction(tr("Copy table"), this, [this] { QApplication::clipboard()->setText(tableCsv()); });
    TablePicture picture(*this, words_.name + QStringLiteral("-table"));
    addExportActions(menu, this, picture);
    menu.exec(table_->viewport()->mapToGlobal(position));
}

void LabPage::begin() {
    if (isRunning()) return;
    start(false);
    updateButtons();
}

void LabPage::setPresets(std::vector<Preset> presets) {
    auto *menu = new QMenu(preset_);
    for (Preset &preset : presets)
        menu->addAction(preset.name, this, [this, set = std::move(preset.set)] {
            set();
            start(false);
            updateButtons();
        });
    preset_->setMenu(menu);
    preset_->show();
}

QString LabPage::note() const {
    return note_->text();
}

bool LabPage::hasFailed() const {
    return note_->property("role").toString() == QLatin1String("error");
}

QString LabPage::tableCsv() const {
    QString csv;
    for (int row = -1; row < table_->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < table_->columnCount(); ++column) {
            const QTableWidgetItem *item = row < 0 ? table_->horizontalHeaderItem(column) : table_->item(row, column);
            cells << quoted(item ? item->text() : QString());
        }
        csv += cells.join(u',') + u'\n';
    }
    return csv;
}

void LabPage::showTable(const QStringList &header, const std::vector<QStringList> &rows) {
    table_->setColumnCount(static_cast<int>(header.size()));
    table_->setHorizontalHeaderLabels(header);
    table_->setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < table_->rowCount(); ++row) {
        const QStringList &cells = rows[static_cast<std::size_t>(row)];
        for (int column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setTextAlignment(Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
            table_->setItem(row, column, item);
        }
    }
    table_->resizeColumnsToContents();
}

void LabPage::setProgress(double share) {
    progress_->setValue(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kProgressSteps)));
}

void LabPage::setNote(const QString &text, const char *role) {
    note_->setText(text);
    if (note_->property("role").toString() == QLatin1String(role)) return;
    note_->setProperty("role", role);
    style()->unpolish(note_);
    style()->polish(note_);
}

void LabPage::say(const QString &text) {
    setNote(text, "caption");
}

void LabPage::fail(const QString &problem) {
    setNote(problem, "error");
    setProgress(0);
}

void LabPage::updateButtons() {
    const bool running = isRunning();
    start_->setText(!running ? tr("Start") : isPaused() ? tr("Go on") : tr("Pause"));
    stop_->setEnabled(running);
}

}  // namespace kan::ui

#include "moc_lab_page.cpp"
