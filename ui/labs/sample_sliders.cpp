#include "ui/labs/sample_sliders.h"

#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"

namespace kan::ui {

namespace {

SliderScale scaleOf(const SampleSliders::Input &input) {
    return input.whole ? SliderScale::integers(static_cast<int>(input.low), static_cast<int>(input.high))
                       : SliderScale::linear(input.low, input.high);
}

}  // namespace

SampleSliders::SampleSliders(QWidget *parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    grid_->setContentsMargins({});
    grid_->setHorizontalSpacing(8);
    grid_->setVerticalSpacing(4);
    grid_->setColumnStretch(1, 1);
}

bool SampleSliders::setInputs(const std::vector<Input> &inputs) {
    if (inputs == inputs_) return false;
    inputs_ = inputs;
    rows_.clear();
    while (QLayoutItem *item = grid_->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const Input &input : inputs_) addRow(input);
    return true;
}

void SampleSliders::addRow(const Input &input) {
    const SliderScale scale = scaleOf(input);
    auto *slider = new JumpSlider(this);
    slider->setRange(0, scale.positions());
    slider->setAccessibleName(input.name);
    auto *box = new ValueSpinBox(scale, input.low, input.high, this);
    box->setAccessibleName(input.name);
    box->setFixedWidth(72);
    auto *label = new QLabel(input.name, this);
    label->setBuddy(box);
    const int row = count();
    grid_->addWidget(label, row, 0);
    grid_->addWidget(slider, row, 1);
    grid_->addWidget(box, row, 2);
    rows_.push_back({slider, box});
    connect(slider, &QSlider::valueChanged, this, [this, scale, box](int position) {
        const QSignalBlocker blocker(box);
        box->setValue(scale.valueAt(position));
        emit edited();
    });
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, scale, slider](double value) {
        const QSignalBlocker blocker(slider);
        slider->setValue(scale.positionOf(value));
        emit edited();
    });
}

void SampleSliders::setValues(const std::vector<double> &values) {
    for (std::size_t n = 0; n < std::min(values.size(), rows_.size()); ++n) {
        const QSignalBlocker slider(rows_[n].slider), box(rows_[n].box);
        rows_[n].box->setValue(values[n]);
        rows_[n].slider->setValue(scaleOf(inputs_[n]).positionOf(values[n]));
    }
}

std::vector<double> SampleSliders::values() const {
    std::vector<double> values;
    for (const Row &row : rows_) values.push_back(row.box->value());
    return values;
}

}  // namespace kan::ui

#include "moc_sample_sliders.cpp"
