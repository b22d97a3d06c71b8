#pragma once

#include <QWidget>

#include "ui/session/snapshot.h"

class QPushButton;
class QStackedWidget;

namespace kan::ui {

class GridChart;
class LossChart;

/// The losses over the steps, and for a run on several grids a tab beside: the RMSE against the grid. The tabs take the
/// place of the charts' titles.
class LossPage : public QWidget {
    Q_OBJECT

  public:
    explicit LossPage(QWidget *parent = nullptr);

    LossChart *lossChart() const { return loss_; }
    GridChart *gridChart() const { return grid_; }
    bool hasTabs() const { return has_tabs_; }
    bool showsGrids() const;

  public slots:
    void setSnapshot(const kan::ui::SnapshotPtr &snapshot);
    void showGrids(bool grids);

  protected:
    void changeEvent(QEvent *event) override;

  private:
    void setTabs(bool visible);
    void placeTabs();

    QStackedWidget *stack_;
    LossChart *loss_;
    GridChart *grid_;
    QWidget *tabs_;
    QPushButton *loss_tab_, *grid_tab_;
    bool has_tabs_ = false;
};

}  // namespace kan::ui
