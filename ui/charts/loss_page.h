#pragma once

#include <QWidget>

#include "ui/charts/fit_chart.h"
#include "ui/charts/grid_chart.h"
#include "ui/session/network_search.h"

class QStackedWidget;

namespace kan::ui {

class FrontChart;
class LossChart;
struct LossData;
class TabRow;

/// What a run tells.
struct RunCharts {
    std::shared_ptr<const LossData> losses;  ///< null: nothing yet
    FitPtr fit;                              ///< null: nothing to show
    std::vector<GridStage> stages;
    bool more_grids = false;  ///< the run is refined on its way
};

/// The losses over the steps, beside them as tabs how the outputs meet the labels, and what a run on several grids and
/// a search for a formula add: the RMSE against the grid, the RMSE against the complexity. The tabs take the place of
/// the charts' titles.
class LossPage : public QWidget {
    Q_OBJECT

  public:
    enum Chart { Losses, Fit, Grids, Front };

    explicit LossPage(QWidget *parent = nullptr);

    LossChart *lossChart() const { return loss_; }
    FitChart *fitChart() const { return fit_; }
    GridChart *gridChart() const { return grid_; }
    FrontChart *frontChart() const { return front_; }
    TabRow *tabs() const { return tabs_; }
    bool hasTabs() const { return has_tabs_; }
    Chart shownChart() const;
    void setRun(const RunCharts &run);

  public slots:
    /// A front that was not there before comes to the front.
    void setSearch(const kan::ui::SearchStatePtr &search);
    void showChart(int chart);

  protected:
    void changeEvent(QEvent *event) override;

  private:
    void updateTabs();
    void placeTabs();

    QStackedWidget *stack_;
    LossChart *loss_;
    FitChart *fit_;
    GridChart *grid_;
    FrontChart *front_;
    TabRow *tabs_;
    bool has_fit_ = false;
    bool has_grids_ = false;
    bool has_tabs_ = false;
};

}  // namespace kan::ui
