#include "ui/panels/predict_inputs.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <map>

#include "core/data/dataset.h"
#include "core/units.h"
#include "ui/controls/form_parts.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kSliderSteps = 1000;
constexpr std::size_t kMostInputRows = 60;
constexpr int kShownDigits = 9;
constexpr int kLeastDecimals = 12, kMostDecimals = 300;

/// Shows as many digits as were typed.
class InputSpinBox : public ValueSpinBox {
  public:
    using ValueSpinBox::ValueSpinBox;

    QString textFromValue(double value) const override {
        return QString::number(value, 'g', kShownDigits).replace(QLatin1Char('-'), QChar(0x2212));
    }
};

/// Enough for nine digits of numbers of this size.
int decimalsFor(double size) {
    if (!(size > 0)) return kLeastDecimals;
    return std::clamp(kShownDigits + 3 - static_cast<int>(std::floor(std::log10(size))), kLeastDecimals, kMostDecimals);
}

QString titleOf(const EncodedColumn &column) {
    const std::string unit = column.time ? column.time->words() : column.unit;
    return prettyName(QString::fromStdString(nameWithUnit(column.name, unit)));
}

}  // namespace

PredictInput::PredictInput(const PointInput &input, QWidget *parent) : QWidget(parent), input_(input) {
    const QString name = titleOf(input.column);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(7);
    auto *label = new QLabel(this);
    const int room = labelColumnWidth(this) + fontMetrics().averageCharWidth() * 3;
    label->setFixedWidth(room);
    label->setText(label->fontMetrics().elidedText(name, Qt::ElideRight, room));
    label->setToolTip(name);
    line->addWidget(label);
    input.column.coding == ColumnCoding::Number ? buildNumber(name) : buildChoice(name);
    if (choice_) {
        label->setBuddy(choice_);
        setFocusProxy(choice_);
        line->addWidget(choice_, 1);
        return;
    }
    label->setBuddy(spin_);
    setFocusProxy(spin_);
    line->addWidget(slider_, 1);
    line->addWidget(spin_);
}

void PredictInput::buildNumber(const QString &name) {
    const SliderScale scale = SliderScale::linear(input_.low, input_.high);
    slider_ = new JumpSlider(this);
    slider_->setRange(0, kSliderSteps);
    slider_->setSingleStep(kSliderSteps / 100);
    slider_->setPageStep(kSliderSteps / 10);
    slider_->setAccessibleName(name);
    slider_->setToolTip(tr("%1, within the data: %2 to %3. Double click: back to the middle")
                            .arg(name, formatNumber(input_.low, 4), formatNumber(input_.high, 4)));
    slider_->setEnabled(input_.high > input_.low);
    slider_->setMinimumWidth(40);
    spin_ = new InputSpinBox(scale, -kLargestValue, kLargestValue, this);
    spin_->setDecimals(decimalsFor(std::max(std::abs(input_.low), std::abs(input_.high))));
    spin_->setKeyboardTracking(true);
    spin_->setAccessibleName(name);
    spin_->setToolTip(tr("%1; also beyond the data, which reach from %2 to %3")
                          .arg(name, formatNumber(input_.low, 4), formatNumber(input_.high, 4)));
    spin_->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00000000")) + 14);
    connect(slider_, &QSlider::valueChanged, this, [this](int position) {
        take(valueAt(position));
        const QSignalBlocker quiet(spin_);
        spin_->setValue(value_);
    });
    connect(spin_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        take(value);
        const QSignalBlocker quiet(slider_);
        slider_->setValue(positionOf(value));
    });
    connect(slider_, &JumpSlider::doubleClicked, this, [this] {
        setValue(input_.usual);
        emit edited();
    });
    setValue(input_.usual);
}

void PredictInput::buildChoice(const QString &name) {
    choice_ = makeCombo(this);
    choice_->setAccessibleName(name);
    choice_->setToolTip(name);
    for (const std::string &category : input_.column.categories) choice_->addItem(QString::fromStdString(category));
    connect(choice_, &QComboBox::currentIndexChanged, this, [this](int index) { take(index); });
    setValue(input_.usual);
}

void PredictInput::setValue(double value) {
    if (choice_) {
        const QSignalBlocker quiet(choice_);
        choice_->setCurrentIndex(std::clamp(static_cast<int>(std::lround(value)), 0, choice_->count() - 1));
        value_ = choice_->currentIndex();
        return;
    }
    const double step = sliderStep();
    const bool made_up = value == input_.usual && step > 0;  // nobody measured the mean: a round number will do
    value_ = made_up ? std::clamp(std::round(value / step) * step, input_.low, input_.high) : value;
    const QSignalBlocker quiet_spin(spin_), quiet_slider(slider_);
    spin_->setValue(value_);
    slider_->setValue(positionOf(value_));
}

/// A power of ten below what a step of the slider is.
double PredictInput::sliderStep() const {
    const double span = input_.high - input_.low;
    return span > 0 ? std::pow(10, std::floor(std::log10(span / kSliderSteps))) : 0;
}

double PredictInput::valueAt(int position) const {
    if (position == 0) return input_.low;
    if (position == kSliderSteps) return input_.high;
    const double value = input_.low + (input_.high - input_.low) * position / kSliderSteps;
    const double step = sliderStep();
    // The division gives the nearest double to a decimal fraction where the product would not.
    return step > 0 && step < 1 ? std::round(value / step) / std::round(1 / step) : std::round(value / step) * step;
}

int PredictInput::positionOf(double value) const {
    if (!(input_.high > input_.low)) return 0;
    const double share = std::clamp((value - input_.low) / (input_.high - input_.low), 0.0, 1.0);
    return static_cast<int>(std::lround(share * kSliderSteps));
}

void PredictInput::take(double value) {
    if (value == value_) return;
    value_ = value;
    emit edited();
}

PredictInputs::PredictInputs(QWidget *parent)
    : QWidget(parent), column_(new QVBoxLayout(this)), more_(new QLabel(this)) {
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(5);
    more_->setWordWrap(true);
    more_->setProperty("role", "caption");
    column_->addWidget(more_);
    more_->hide();
}

void PredictInputs::setInputs(const std::vector<PointInput> &inputs) {
    std::map<std::string, double> typed;
    for (std::size_t n = 0; n < rows_.size(); ++n)
        if (inputs_[n].column.coding == ColumnCoding::Number) typed[inputs_[n].column.name] = rows_[n]->value();
    qDeleteAll(rows_);
    rows_.clear();
    inputs_ = inputs;
    for (std::size_t n = 0; n < std::min(inputs.size(), kMostInputRows); ++n) {
        auto *row = new PredictInput(inputs[n], this);
        if (const auto before = typed.find(inputs[n].column.name);
            before != typed.end() && inputs[n].column.coding == ColumnCoding::Number)
            row->setValue(before->second);
        connect(row, &PredictInput::edited, this, &PredictInputs::edited);
        column_->insertWidget(static_cast<int>(n), row);
        rows_.push_back(row);
    }
    const std::size_t hidden = inputs.size() - rows_.size();
    more_->setText(tr("%1 further inputs stay as they usually are.").arg(hidden));
    more_->setVisible(hidden > 0);
}

Point PredictInputs::point() const {
    Point point;
    for (std::size_t n = 0; n < inputs_.size(); ++n)
        point.push_back(n < rows_.size() ? rows_[n]->value() : inputs_[n].usual);
    return point;
}

void PredictInputs::setPoint(const Point &point) {
    if (point.size() != inputs_.size()) return;
    for (std::size_t n = 0; n < rows_.size(); ++n) rows_[n]->setValue(point[n]);
}

}  // namespace kan::ui

#include "moc_predict_inputs.cpp"
