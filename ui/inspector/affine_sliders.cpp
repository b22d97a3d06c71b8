#include "ui/inspector/affine_sliders.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/controls/slider_row.h"

namespace kan::ui {

namespace {

constexpr double kLimit = 1e6;     // of what can be typed
constexpr double kLeastReach = 3;  // of a slider, to both sides

double Affine::*const kMembers[] = {&Affine::a, &Affine::b, &Affine::c, &Affine::d};

/// A round reach that holds the value well inside.
double reachFor(double value) {
    const double wanted = std::max(kLeastReach, 2 * std::abs(value));
    const double unit = std::pow(10, std::floor(std::log10(wanted)));
    return std::min(kLimit, std::ceil(wanted / unit) * unit);
}

}  // namespace

AffineSliders::AffineSliders(QWidget *parent) : QWidget(parent) {
    const QString names[] = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")};
    const QString helps[] = {tr("stretches x"), tr("shifts x"), tr("stretches y"), tr("shifts y")};
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(1);
    for (int n = 0; n < 4; ++n) {
        rows_[n] =
            new SliderRow({names[n], tr("%1 of c·f(a·x + b) + d").arg(names[n]), helps[n]},
                          SliderScale::linear(-kLeastReach, kLeastReach), -kLimit, kLimit, ControlEffect::Live, this);
        rows_[n]->setCompact();
        column->addWidget(rows_[n]);
        connect(rows_[n], &SliderRow::edited, this,
                [this, n](double value, const QString &key) { take(n, value, key); });
    }
}

void AffineSliders::setAffine(EdgeId edge, const QString &function, const Affine &affine) {
    const bool other = edge_ != edge || function_ != function;
    edge_ = edge;
    function_ = function;
    affine_ = affine;
    for (int n = 0; n < 4; ++n) {
        const double value = affine.*kMembers[n];
        if (other) {
            rows_[n]->setScale(SliderScale::linear(-reachFor(value), reachFor(value)));
            rows_[n]->setResetValue(value);
        }
        rows_[n]->setValue(value);
    }
}

void AffineSliders::take(int n, double value, const QString &merge_key) {
    affine_.*kMembers[n] = value;
    emit edited(affine_, QStringLiteral("%1 %2 %3 %4").arg(merge_key).arg(edge_.l).arg(edge_.i).arg(edge_.j));
}

}  // namespace kan::ui

#include "moc_affine_sliders.cpp"
