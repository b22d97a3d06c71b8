#include "ui/charts/loss_page.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <utility>

#include "ui/charts/grid_chart.h"
#include "ui/charts/loss_chart.h"

namespace kan::ui {

namespace {

constexpr QPoint kTabsAt{6, 4};

QPushButton *tab(const QString &text, const QString &name, QWidget *parent) {
    auto *button = new QPushButton(text, parent);
    QFont font = scaledFont(parent->font(), 0.88);
    font.setWeight(QFont::DemiBold);
    button->setFont(font);
    button->setCheckable(true);
    button->setProperty("tab", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

}  // namespace

LossPage::LossPage(QWidget *parent)
    : QWidget(parent),
      stack_(new QStackedWidget(this)),
      loss_(new LossChart(stack_)),
      grid_(new GridChart(stack_)),
      tabs_(new QWidget(this)),
      loss_tab_(tab(tr("LOSS"), tr("Losses over the steps"), tabs_)),
      grid_tab_(tab(tr("RMSE / G"), tr("RMSE against the grid"), tabs_)) {
    stack_->addWidget(loss_);
    stack_->addWidget(grid_);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(stack_);
    auto *line = new QHBoxLayout(tabs_);
    line->setContentsMargins({});
    line->setSpacing(2);
    auto *group = new QButtonGroup(this);
    for (QPushButton *button : {loss_tab_, grid_tab_}) {
        line->addWidget(button);
        group->addButton(button);
    }
    loss_tab_->setChecked(true);
    grid_tab_->setObjectName(QStringLiteral("gridTab"));
    tabs_->hide();
    connect(loss_tab_, &QPushButton::clicked, this, [this] { showGrids(false); });
    connect(grid_tab_, &QPushButton::clicked, this, [this] { showGrids(true); });
}

bool LossPage::showsGrids() const {
    return stack_->currentWidget() == grid_;
}

void LossPage::setSnapshot(const SnapshotPtr &snapshot) {
    loss_->setSnapshot(snapshot);
    grid_->setSnapshot(snapshot);
    setTabs(snapshot && (grid_->stages().size() > 1 || !snapshot->grid_schedule.empty()));
}

void LossPage::setTabs(bool visible) {
    if (std::exchange(has_tabs_, visible) == visible) return;
    if (!visible) showGrids(false);
    tabs_->setVisible(visible);
    placeTabs();
}

void LossPage::placeTabs() {
    tabs_->adjustSize();
    tabs_->move(kTabsAt);
    tabs_->raise();
    const int room = has_tabs_ ? tabs_->width() : 0;
    loss_->setTitleRoom(room);
    grid_->setTitleRoom(room);
}

void LossPage::showGrids(bool grids) {
    stack_->setCurrentWidget(grids ? static_cast<QWidget *>(grid_) : loss_);
    (grids ? grid_tab_ : loss_tab_)->setChecked(true);
}

void LossPage::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) placeTabs();
}

}  // namespace kan::ui
