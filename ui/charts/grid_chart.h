#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/charts/exporter.h"
#include "ui/charts/plot_axes.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// What a network reached on one grid.
struct GridStage {
    int grid = 0;                ///< G
    int step = 0;                ///< last step on this grid, from 1
    double train = 0, test = 0;  ///< RMSE after that step
    bool operator==(const GridStage &) const = default;
};

/// One entry for each run of steps on the same grid, oldest first; the last one goes on while training does. Empty if
/// the history does not say its grids.
std::vector<GridStage> gridStages(const TrainingHistory &history);

/// RMSE at the end of each grid's stage against G, both logarithmic, and the slope G⁻⁴ that cubic splines promise,
/// through the first test point.
class GridChart : public QWidget, public Exportable {
    Q_OBJECT

  public:
    explicit GridChart(QWidget *parent = nullptr);

    const std::vector<GridStage> &stages() const { return stages_; }
    /// Where a stage's test loss is drawn; for tests.
    QPointF pointOf(std::size_t stage) const;
    /// Room at the left of the legend for what lies over the chart; 0: the chart writes its own title there.
    void setTitleRoom(int pixels);

    QSizeF exportSize() const override;
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override;

  public slots:
    void setSnapshot(const kan::ui::SnapshotPtr &snapshot);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    QSize sizeHint() const override;

  private:
    PlotFrame frameIn(const QRectF &area) const;
    std::vector<AxisTick> gridTicks(const PlotFrame &frame) const;
    double referenceAt(double log_grid) const;  ///< log10 of the reference line
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const;
    void paintReference(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintCurve(QPainter &painter, const PlotFrame &frame, const QPen &pen, double GridStage::*value) const;
    void paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    std::optional<std::size_t> stageAt(QPointF position) const;

    std::vector<GridStage> stages_;
    bool scheduled_ = false;
    int title_room_ = 0;
    std::optional<std::size_t> hovered_;
};

}  // namespace kan::ui
