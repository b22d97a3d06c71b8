#include "ui/controls/form_parts.h"

#include <QComboBox>
#include <QFontMetrics>
#include <QSignalBlocker>
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

QComboBox *makeCombo(QWidget *parent) {
    auto *combo = new QuietCombo(parent);
    combo->setFocusPolicy(Qt::StrongFocus);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(6);
    return combo;
}

void selectQuietly(QComboBox *combo, int value) {
    const QSignalBlocker quiet(combo);
    combo->setCurrentIndex(combo->findData(value));
}

}  // namespace kan::ui
