#include "ui/panels/formula_history.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScreen>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kWidth = 560;
constexpr int kMostRows = 10;
constexpr int kRowHeight = 26;
enum Column { kFormula, kSize, kTrain, kTest, kColumns };

}  // namespace

FormulaHistory::FormulaHistory(QWidget *parent) : QFrame(parent, Qt::Popup), table_(new QTableWidget(this)) {
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Formulas that stood here"));
    table_->setColumnCount(kColumns);
    table_->setHorizontalHeaderLabels({tr("Formula"), tr("Size"), tr("Train"), tr("Test")});
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table_->horizontalHeader()->setSectionResizeMode(kFormula, QHeaderView::Stretch);
    table_->horizontalHeaderItem(kFormula)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setMouseTracking(true);
    table_->installEventFilter(this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(table_);
    connect(table_, &QTableWidget::cellEntered, this, [this](int row) { table_->selectRow(row); });
    connect(table_, &QTableWidget::currentCellChanged, this, [this](int row) { preview(row); });
    connect(table_, &QTableWidget::cellClicked, this, [this](int row) { adopt(row); });
}

void FormulaHistory::open(std::vector<KeptFormula> formulas, QWidget *button) {
    formulas_ = std::move(formulas);
    table_->setRowCount(0);
    table_->setRowCount(static_cast<int>(formulas_.size()));
    for (int row = 0; row < table_->rowCount(); ++row) {
        const KeptFormula &kept = formulas_[static_cast<std::size_t>(row)];
        const FormulaReading &read = *kept.reading;
        const QString texts[kColumns] = {QString(kept.text).replace(u'\n', u' '), formatNumber(kept.size),
                                         errorFigure(read.formula_train, read.of_classes),
                                         errorFigure(read.formula_test, read.of_classes)};
        for (int column = 0; column < kColumns; ++column) {
            auto *item = new QTableWidgetItem(texts[column]);
            const Qt::Alignment side = column == kFormula ? Qt::AlignLeft : Qt::AlignRight;
            item->setTextAlignment(side | Qt::AlignVCenter);
            if (column == kFormula) item->setToolTip(kept.text);
            table_->setItem(row, column, item);
        }
    }
    const int rows = std::clamp(table_->rowCount(), 1, kMostRows);
    resize(kWidth, rows * kRowHeight + table_->horizontalHeader()->sizeHint().height() + 18);
    const QRect room = button->screen()->availableGeometry();
    QPoint at = button->mapToGlobal(QPoint(0, -height() - 2));
    at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
    if (at.y() < room.top()) at.setY(button->mapToGlobal(QPoint(0, button->height() + 2)).y());
    move(at);
    show();
    table_->setFocus();
    table_->setCurrentCell(0, kFormula);
}

void FormulaHistory::preview(int row) {
    if (isVisible() && row >= 0 && row < static_cast<int>(formulas_.size()))
        emit previewed(formulas_[static_cast<std::size_t>(row)]);
}

void FormulaHistory::adopt(int row) {
    if (row < 0 || row >= static_cast<int>(formulas_.size())) return;
    const KeptFormula chosen = formulas_[static_cast<std::size_t>(row)];
    hide();
    emit adopted(chosen);
}

bool FormulaHistory::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            adopt(table_->currentRow());
            return true;
        }
        if (key == Qt::Key_Escape) {
            hide();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void FormulaHistory::hideEvent(QHideEvent *event) {
    QFrame::hideEvent(event);
    emit closed();
}

}  // namespace kan::ui

#include "moc_formula_history.cpp"
