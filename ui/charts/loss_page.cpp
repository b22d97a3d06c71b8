#include "ui/charts/loss_page.h"

#include <QEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/charts/front_chart.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/loss_series.h"
#include "ui/controls/tab_row.h"

namespace kan::ui {

namespace {
constexpr QPoint kTabsAt{6, 4};
}

LossPage::LossPage(QWidget *parent)
    : QWidget(parent),
      stack_(new QStackedWidget(this)),
      loss_(new LossChart(stack_)),
      fit_(new FitChart(stack_)),
      grid_(new GridChart(stack_)),
      front_(new FrontChart(stack_)),
      tabs_(new TabRow(this)) {
    for (QWidget *chart : std::initializer_list<QWidget *>{loss_, fit_, grid_, front_}) stack_->addWidget(chart);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(stack_);
    tabs_->addTab(tr("LOSS"), tr("Losses over the steps"));
    tabs_->addTab(tr("FIT"), tr("Outputs against labels"));
    tabs_->addTab(tr("RMSE / G"), tr("RMSE against the grid"));
    tabs_->addTab(tr("FORMULAS"), tr("RMSE against the complexity of the formula"));
    tabs_->hide();
    connect(tabs_, &TabRow::chosen, this, &LossPage::showChart);
    updateTabs();
}

LossPage::Chart LossPage::shownChart() const {
    return static_cast<Chart>(stack_->currentIndex());
}

void LossPage::setRun(const RunCharts &run) {
    loss_->setData(run.losses);
    fit_->setFit(run.fit);
    grid_->setStages(run.stages, run.more_grids, run.losses && run.losses->standardised);
    const bool has_grids = run.stages.size() > 1 || run.more_grids;
    const bool has_fit = run.fit != nullptr;
    if (has_grids == has_grids_ && has_fit == has_fit_) return;
    has_grids_ = has_grids;
    has_fit_ = has_fit;
    updateTabs();
}

void LossPage::setSearch(const SearchStatePtr &search) {
    const FrontPtr before = front_->front();
    if (search->front == before) return;
    front_->setFront(search->front);
    updateTabs();
    if (search->front && !search->front->empty()) showChart(Front);
}

void LossPage::updateTabs() {
    const bool has_front = front_->front() && !front_->front()->empty();
    has_tabs_ = has_fit_ || has_grids_ || has_front;
    tabs_->setTabVisible(Fit, has_fit_);
    tabs_->setTabVisible(Grids, has_grids_);
    tabs_->setTabVisible(Front, has_front);
    if ((shownChart() == Fit && !has_fit_) || (shownChart() == Grids && !has_grids_) ||
        (shownChart() == Front && !has_front))
        showChart(Losses);
    tabs_->setVisible(has_tabs_);
    placeTabs();
}

void LossPage::placeTabs() {
    tabs_->adjustSize();
    tabs_->move(kTabsAt);
    tabs_->raise();
    const int room = has_tabs_ ? tabs_->width() : 0;
    loss_->setTitleRoom(room);
    fit_->setTitleRoom(room);
    grid_->setTitleRoom(room);
    front_->setTitleRoom(room);
}

void LossPage::showChart(int chart) {
    stack_->setCurrentIndex(chart);
    tabs_->setCurrent(chart);
}

void LossPage::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) placeTabs();
}

}  // namespace kan::ui

#include "moc_loss_page.cpp"
