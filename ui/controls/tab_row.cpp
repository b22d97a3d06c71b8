#include "ui/controls/tab_row.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>

#include "ui/theme/theme.h"

namespace kan::ui {

TabRow::TabRow(QWidget *parent) : QWidget(parent), group_(new QButtonGroup(this)) {
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins({});
    line->setSpacing(2);
    connect(group_, &QButtonGroup::idClicked, this, &TabRow::chosen);
}

int TabRow::addTab(const QString &text, const QString &name) {
    auto *button = new QPushButton(text, this);
    QFont small = scaledFont(font(), 0.88);
    small.setWeight(QFont::DemiBold);
    button->setFont(small);
    button->setCheckable(true);
    button->setProperty("tab", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    button->setToolTip(name);
    layout()->addWidget(button);
    const int index = static_cast<int>(group_->buttons().size());
    group_->addButton(button, index);
    button->setChecked(index == 0);
    return index;
}

int TabRow::current() const {
    return group_->checkedId();
}

void TabRow::setCurrent(int index) {
    if (auto *button = group_->button(index)) button->setChecked(true);
}

void TabRow::setTabVisible(int index, bool visible) {
    if (auto *button = group_->button(index)) button->setVisible(visible);
}

bool TabRow::isTabVisible(int index) const {
    const auto *button = group_->button(index);
    return button && !button->isHidden();
}

QAbstractButton *TabRow::button(int index) const {
    return group_->button(index);
}

}  // namespace kan::ui

#include "moc_tab_row.cpp"
