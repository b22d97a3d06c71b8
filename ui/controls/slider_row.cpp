#include "ui/controls/slider_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QStyle>
#include <QStyleOptionSlider>

#include "ui/controls/form_parts.h"
#include "ui/controls/value_spin_box.h"

namespace kan::ui {

JumpSlider::JumpSlider(QWidget *parent) : QSlider(Qt::Horizontal, parent) {
    setFocusPolicy(Qt::StrongFocus);
}

void JumpSlider::mousePressEvent(QMouseEvent *event) {
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect handle = style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
    if (event->button() == Qt::LeftButton && !handle.contains(event->position().toPoint())) {
        setSliderDown(true);
        const int room = width() - handle.width();
        const int x = event->position().toPoint().x() - handle.width() / 2;
        setValue(QStyle::sliderValueFromPosition(minimum(), maximum(), x, room, option.upsideDown));
    }
    QSlider::mousePressEvent(event);
}

void JumpSlider::mouseDoubleClickEvent(QMouseEvent *event) {
    setSliderDown(false);
    emit doubleClicked();
    event->accept();
}

void JumpSlider::wheelEvent(QWheelEvent *event) {
    if (hasFocus()) {
        QSlider::wheelEvent(event);
    } else {
        event->ignore();
    }
}

void JumpSlider::focusInEvent(QFocusEvent *event) {
    emit focused();
    QSlider::focusInEvent(event);
}

SliderRow::SliderRow(const Text &text, const SliderScale &scale, double low, double high, ControlEffect effect,
                     QWidget *parent)
    : QWidget(parent),
      scale_(scale),
      label_(new QLabel(text.label, this)),
      slider_(new JumpSlider(this)),
      spin_(new ValueSpinBox(scale, low, high, this)) {
    const QString help = text.help.isEmpty() ? text.accessible : text.accessible + QStringLiteral(" — ") + text.help;
    label_->setMinimumWidth(labelColumnWidth(this));
    label_->setBuddy(spin_);
    label_->setToolTip(help);
    slider_->setRange(0, scale.positions());
    slider_->setPageStep(std::max(1, scale.positions() / 10));
    slider_->setSingleStep(scale.integer && !scale.logarithmic ? 1 : std::max(1, scale.positions() / 100));
    slider_->setAccessibleName(text.accessible);
    slider_->setAccessibleDescription(help + QStringLiteral(". ") + EffectIcon::description(effect));
    slider_->setToolTip(help + QLatin1Char('\n') + tr("Double click: back to the preset's value"));
    slider_->setMinimumWidth(40);
    spin_->setAccessibleName(text.accessible);
    spin_->setToolTip(help);
    spin_->setFixedWidth(spin_->sizeHint().width());

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(7);
    layout->addWidget(label_);
    layout->addWidget(slider_, 1);
    layout->addWidget(spin_);
    layout->addWidget(new EffectIcon(effect, this));

    connect(slider_, &JumpSlider::sliderPressed, this, &SliderRow::beginGesture);
    connect(slider_, &JumpSlider::focused, this, &SliderRow::beginGesture);
    connect(slider_, &QSlider::valueChanged, this, [this](int position) { take(scale_.valueAt(position), true); });
    connect(spin_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        beginGesture();
        take(value, false);
    });
    connect(slider_, &JumpSlider::doubleClicked, this, [this] {
        beginGesture();
        take(reset_value_, false);
        setValue(reset_value_);
    });
}

QSlider *SliderRow::slider() const {
    return slider_;
}

void SliderRow::setScale(const SliderScale &scale) {
    scale_ = scale;
    const QSignalBlocker quiet(slider_);
    slider_->setValue(scale_.positionOf(value_));
}

void SliderRow::setUnit(const QString &unit) {
    spin_->setUnit(unit);
    spin_->setFixedWidth(spin_->sizeHint().width());
}

void SliderRow::setCompact() {
    label_->setMinimumWidth(0);
}

void SliderRow::setValue(double value) {
    if (slider_->isSliderDown()) return;
    value_ = value;
    const QSignalBlocker quiet_slider(slider_);
    slider_->setValue(scale_.positionOf(value));
    showInSpin(value);
}

/// Unless it is there already: every set value is painted anew, and most of them do not change while one slider moves.
void SliderRow::showInSpin(double value) {
    if (spin_->value() == value) return;
    const QSignalBlocker quiet(spin_);
    spin_->setValue(value);
}

/// The user's value goes to the other control and out.
void SliderRow::take(double value, bool from_slider) {
    if (value == value_) return;
    value_ = value;
    if (from_slider) {
        showInSpin(value);
    } else {
        const QSignalBlocker quiet(slider_);
        slider_->setValue(scale_.positionOf(value));
    }
    emit edited(value, mergeKey());
}

QString SliderRow::mergeKey() const {
    return slider_->accessibleName() + QLatin1Char('#') + QString::number(gesture_);
}

}  // namespace kan::ui

#include "moc_slider_row.cpp"
