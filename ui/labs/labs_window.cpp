#include "ui/labs/labs_window.h"

#include <QScreen>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/labs/gradients_page.h"
#include "ui/labs/landscape_page.h"
#include "ui/labs/sampling_page.h"
#include "ui/labs/side_by_side_page.h"
#include "ui/labs/splines_page.h"
#include "ui/labs/staircase_page.h"
#include "ui/labs/walk_page.h"

namespace kan::ui {

LabsWindow::LabsWindow(QWidget *parent)
    : QWidget(parent, Qt::Window),
      gradients_(new GradientsPage(this)),
      sampling_(new SamplingPage(this)),
      landscape_(new LandscapePage(this)),
      splines_(new SplinesPage(this)),
      walk_(new WalkPage(this)),
      side_by_side_(new SideBySidePage(this)),
      staircase_(new StaircasePage(this)),
      tabs_(new QTabBar(this)),
      pages_(new QStackedWidget(this)) {
    setWindowTitle(tr("Labs"));
    tabs_->setDrawBase(false);
    tabs_->setAccessibleName(tr("Labs"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(0);
    column->addWidget(tabs_);
    column->addWidget(pages_, 1);
    labs_ = {gradients_, sampling_, landscape_, splines_, walk_, side_by_side_, staircase_};
    shown_.assign(labs_.size(), false);
    for (LabPage *page : labs_) {
        tabs_->addTab(page->title());
        pages_->addWidget(page);
    }
    connect(tabs_, &QTabBar::currentChanged, pages_, &QStackedWidget::setCurrentIndex);
    const QSize room = screen()->availableSize();
    resize(std::min(1240, room.width()), std::min(760, room.height() - 40));
}

QStringList LabsWindow::names() {
    return {QStringLiteral("gradients"),     QStringLiteral("sampling"), QStringLiteral("landscape"),
            QStringLiteral("splines"),       QStringLiteral("walk"),     QStringLiteral("side-by-side"),
            QStringLiteral("grid-extension")};
}

QStringList LabsWindow::titles() {
    return {tr("Functions and their gradients"),
            tr("Active sampling"),
            tr("Optimisation through a network"),
            tr("What a spline is"),
            tr("One sample through"),
            tr("KAN beside MLP"),
            tr("Grid extension")};
}

void LabsWindow::select(int index) {
    tabs_->setCurrentIndex(index);
}

void LabsWindow::showLab(int index) {
    select(index);
    show();
    raise();
    activateWindow();
    const auto at = static_cast<std::size_t>(index);
    if (shown_[at]) return;
    shown_[at] = true;
    labs_[at]->begin();
}

}  // namespace kan::ui

#include "moc_labs_window.cpp"
