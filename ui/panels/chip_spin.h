#pragma once

#include <QSpinBox>
#include <QWheelEvent>
#include <algorithm>

namespace kan::ui {

/// A whole number in a row of such, as narrow as its digits. The wheel changes it only where the focus is.
class ChipSpin : public QSpinBox {
  public:
    ChipSpin(int low, int high, QWidget *parent) : QSpinBox(parent) {
        setProperty("chip", true);
        setRange(low, high);
        setButtonSymbols(QAbstractSpinBox::NoButtons);
        setAlignment(Qt::AlignCenter);
        setKeyboardTracking(false);
        setFocusPolicy(Qt::StrongFocus);
    }

    void setWords(const QString &name, const QString &help) {
        setAccessibleName(name);
        setToolTip(help);
    }

    QSize sizeHint() const override {
        const int digits = std::max(2, static_cast<int>(text().size()));
        return {fontMetrics().horizontalAdvance(QString(digits, QLatin1Char('0'))) + 11, QSpinBox::sizeHint().height()};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void wheelEvent(QWheelEvent *event) override {
        if (hasFocus()) {
            QSpinBox::wheelEvent(event);
        } else {
            event->ignore();
        }
    }
};

}  // namespace kan::ui
