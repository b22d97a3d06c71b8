#pragma once

#include <QDoubleSpinBox>

#include "ui/controls/slider_scale.h"

namespace kan::ui {

/// A spin box without arrows that shows numbers as people write them (0.1, 2, 1e-05) and steps along its scale.
class ValueSpinBox : public QDoubleSpinBox {
    Q_OBJECT

  public:
    /// `low` and `high`: what may be typed; may be wider than the scale.
    ValueSpinBox(const SliderScale &scale, double low, double high, QWidget *parent = nullptr);

    /// Shown behind the number; empty: none.
    void setUnit(const QString &unit);

    QString textFromValue(double value) const override;
    double valueFromText(const QString &text) const override;
    QValidator::State validate(QString &text, int &position) const override;
    void stepBy(int steps) override;
    QSize sizeHint() const override;

  protected:
    void wheelEvent(QWheelEvent *event) override;

  private:
    SliderScale scale_;
};

}  // namespace kan::ui
