#pragma once

#include <optional>
#include <vector>

#include "ui/plot/axes_plot.h"

namespace kan {
struct TrainingHistory;
}

namespace kan::ui {

/// What a network reached on one grid.
struct GridStage {
    int grid = 0;                ///< G
    int step = 0;                ///< last step on this grid, from 1
    double train = 0, test = 0;  ///< RMSE after that step
    bool operator==(const GridStage &) const = default;
};

/// One entry for each run of steps on the same grid, oldest first; the last one goes on while training does. Empty if
/// the history does not say its grids. Losses times `unit`.
std::vector<GridStage> gridStages(const TrainingHistory &history, double unit = 1);

/// RMSE at the end of each grid's stage against G, both logarithmic, and the slope G⁻⁴ that cubic splines promise,
/// through the first test point.
class GridChart : public AxesPlot {
    Q_OBJECT

  public:
    explicit GridChart(QWidget *parent = nullptr);

    /// `scheduled`: more grids are to come. `standardised`: the losses are not in the user's units.
    void setStages(std::vector<GridStage> stages, bool scheduled, bool standardised = false);
    const std::vector<GridStage> &stages() const { return stages_; }
    /// Where a stage's test loss is drawn; for tests.
    QPointF pointOf(std::size_t stage) const;

    QString exportCsv() const override;

  protected:
    QString title() const override;
    PlotLegend legend(const Theme &theme) const override;
    QString emptyText() const override;
    PlotRange range() const override;
    QString xName() const override;
    std::vector<AxisTick> columnsOf(const PlotFrame &frame) const override;
    void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    std::vector<PlotSeries> series(const Theme &theme) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    QSize sizeHint() const override;

  private:
    double referenceAt(double log_grid) const;  ///< log10 of the reference line
    bool hasReference() const;
    PlotSeries curveOf(double GridStage::*value, const QPen &pen) const;
    std::optional<std::size_t> stageAt(QPointF position) const;

    std::vector<GridStage> stages_;
    bool scheduled_ = false, standardised_ = false;
};

}  // namespace kan::ui
