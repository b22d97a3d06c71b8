#include "ui/controls/form_parts.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTableView>
#include <QWheelEvent>

namespace kan::ui {

namespace {

class QuietCombo : public QComboBox {
  public:
    using QComboBox::QComboBox;

  protected:
    void wheelEvent(QWheelEvent *event) override { event->ignore(); }
};

}  // namespace

int labelColumnWidth(const QWidget *widget) {
    return widget->fontMetrics().horizontalAdvance(QStringLiteral("Optimiser")) + 4;
}

QWidget *addLabelledRow(QBoxLayout *layout, const QString &label, QWidget *control, const QString &accessible,
                        QWidget *parent) {
    auto *row = new QWidget(parent);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(7);
    auto *name = new QLabel(label, row);
    name->setMinimumWidth(labelColumnWidth(parent));
    name->setBuddy(control);
    control->setAccessibleName(accessible);
    line->addWidget(name);
    line->addWidget(control, 1);
    layout->addWidget(row);
    return row;
}

QComboBox *makeCombo(QWidget *parent) {
    auto *combo = new QuietCombo(parent);
    combo->setFocusPolicy(Qt::StrongFocus);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(6);
    return combo;
}

void silenceLines(QWidget *owner) {
    for (QLineEdit *line : owner->findChildren<QLineEdit *>()) line->disconnect(owner);
    for (QAbstractSpinBox *box : owner->findChildren<QAbstractSpinBox *>()) box->disconnect(owner);
}

void selectQuietly(QComboBox *combo, int value) {
    const QSignalBlocker quiet(combo);
    combo->setCurrentIndex(combo->findData(value));
}

void prepareTable(QTableView *view) {
    view->setShowGrid(false);
    view->setAlternatingRowColors(false);
    view->setWordWrap(false);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->horizontalHeader()->setHighlightSections(false);
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 10);
}

}  // namespace kan::ui
