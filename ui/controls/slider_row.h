#pragma once

#include <QSlider>
#include <QWidget>

#include "ui/controls/effect_icon.h"
#include "ui/controls/slider_scale.h"

class QLabel;

namespace kan::ui {

class ValueSpinBox;

/// A slider that jumps to where it is clicked, leaves the wheel to the panel unless it has the focus, and tells a
/// double click.
class JumpSlider : public QSlider {
    Q_OBJECT

  public:
    explicit JumpSlider(QWidget *parent = nullptr);

  signals:
    void doubleClicked();
    void focused();

  protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
};

/// One number of the experiment: label, slider, spin box, and the sign of what moving it does.
class SliderRow : public QWidget {
    Q_OBJECT

  public:
    struct Text {
        QString label;
        QString accessible;  ///< full name, for screen readers and tool tips
        QString help;        ///< what it is for, one sentence
    };

    /// `low`, `high`: what may be typed, at least as wide as the scale.
    SliderRow(const Text &text, const SliderScale &scale, double low, double high, ControlEffect effect,
              QWidget *parent = nullptr);

    double value() const { return value_; }
    /// Shows a value; emits nothing. Ignored while the user drags this slider.
    void setValue(double value);
    /// Another scale of the same kind, for another value.
    void setScale(const SliderScale &scale);
    /// The label takes no more room than its text, for use outside the left column.
    void setCompact();
    /// Shown behind the number; empty: none.
    void setUnit(const QString &unit);
    /// What a double click goes back to.
    void setResetValue(double value) { reset_value_ = value; }

    QSlider *slider() const;
    ValueSpinBox *spinBox() const { return spin_; }

  signals:
    /// The user chose a value. All changes of one drag carry the same merge key.
    void edited(double value, const QString &merge_key);

  private:
    void showInSpin(double value);
    void take(double value, bool from_slider);
    void beginGesture() { ++gesture_; }
    QString mergeKey() const;

    SliderScale scale_;
    QLabel *label_;
    JumpSlider *slider_;
    ValueSpinBox *spin_;
    double value_ = 0;
    double reset_value_ = 0;
    unsigned gesture_ = 0;
};

}  // namespace kan::ui
