#include "ui/panels/range_editor.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/controls/form_parts.h"
#include "ui/controls/value_spin_box.h"
#include "ui/panels/panel.h"

namespace kan::ui {

namespace {
constexpr double kLimit = 1e6;
}

QString variableName(std::size_t index) {
    QString name = QStringLiteral("x");
    for (const QChar digit : QString::number(index + 1)) name += QChar(0x2080 + digit.digitValue());
    return name;
}

RangeEditor::RangeEditor(QWidget *parent) : QWidget(parent), rows_(new QVBoxLayout(this)) {
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(4);
}

void RangeEditor::setRanges(const Ranges &ranges, int used) {
    const bool same_rows = ranges.size() == ranges_.size() && used == used_;
    ranges_ = ranges;
    used_ = used;
    if (!same_rows) rebuild();
    for (std::size_t v = 0; v < boxes_.size(); ++v) {
        const QSignalBlocker quiet_low(boxes_[v].first);
        const QSignalBlocker quiet_high(boxes_[v].second);
        boxes_[v].first->setValue(ranges_[v].first);
        boxes_[v].second->setValue(ranges_[v].second);
    }
}

void RangeEditor::rebuild() {
    boxes_.clear();
    while (QLayoutItem *item = rows_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (std::size_t v = 0; v < ranges_.size(); ++v) {
        auto *row = new QWidget(this);
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(8);
        auto *label = new QLabel(variableName(v) + QStringLiteral(" ∈"), row);
        label->setMinimumWidth(labelColumnWidth(this));
        boxes_.emplace_back(bound(v, true), bound(v, false));
        label->setBuddy(boxes_.back().first);
        line->addWidget(label);
        line->addWidget(boxes_.back().first, 1);
        line->addWidget(new QLabel(QStringLiteral("…"), row));
        line->addWidget(boxes_.back().second, 1);
        const bool removable = static_cast<int>(v) >= used_ && v + 1 == ranges_.size() && v > 0;
        if (removable) {
            auto *remove = new QToolButton(row);
            remove->setText(QStringLiteral("−"));
            remove->setProperty("flat", true);
            remove->setToolTip(tr("Remove %1: the formula does not use it").arg(variableName(v)));
            remove->setAccessibleName(remove->toolTip());
            connect(remove, &QToolButton::clicked, this, [this] {
                Ranges fewer = ranges_;
                fewer.pop_back();
                emit edited(fewer);
            });
            line->addWidget(remove);
        }
        rows_->addWidget(row);
    }
}

ValueSpinBox *RangeEditor::bound(std::size_t variable, bool low) {
    auto *box = new ValueSpinBox(SliderScale::linear(-10, 10), -kLimit, kLimit, this);
    box->setAccessibleName((low ? tr("Lower bound of %1") : tr("Upper bound of %1")).arg(variableName(variable)));
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, variable, low](double value) {
        (low ? ranges_[variable].first : ranges_[variable].second) = value;
        emit edited(ranges_);
    });
    return box;
}

}  // namespace kan::ui

#include "moc_range_editor.cpp"
