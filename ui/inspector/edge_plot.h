#pragma once

#include <memory>
#include <optional>

#include "ui/network/edge_painter.h"
#include "ui/plot/plot_widget.h"
#include "ui/plot/series_chart.h"
#include "ui/session/edge_snapshot.h"

namespace kan::ui {

/// What the plot of an edge shows.
struct EdgePlotData {
    std::shared_ptr<const EdgeSnapshot> edge;  ///< null: nothing
    QString extrapolation;                     ///< rule outside the knots; empty: not said
    QString name;                              ///< of its files
};

/// The inspector's plot of one edge; control points can be dragged up and down with the mouse as long as they can be
/// told apart, or chosen and moved with the arrow keys.
class EdgePlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit EdgePlot(QWidget *parent = nullptr);

    void setEdge(const EdgePlotData &content);
    void setPartsVisible(bool visible);
    /// A function to compare with, drawn over the curve while it is shown; empty: none.
    void setOverlay(const std::vector<double> &x, const std::vector<double> &y);
    /// Widget position of control point q.
    QPointF pointPosition(int q) const;
    QSize sizeHint() const override { return {300, 220}; }

    QString exportCsv() const override;
    QString exportName() const override;

  signals:
    void coefficientDragged(kan::EdgeId edge, int q, double value, QString mergeKey);

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

  private:
    struct Drag {
        int q = 0;
        PlotFrame frame;    ///< stays while the drag lasts, so that the point keeps to the cursor
        double grip = 0;    ///< pixels from the cursor to the point's centre
        double height = 0;  ///< where the user put it
        QString merge_key;
    };

    const EdgeSnapshot *edge() const { return data_.edge.get(); }
    PlotFrame frame() const;
    EdgePlotOptions plotOptions() const;
    int pointAt(QPointF position) const;
    void dragTo(double height);
    void nudge(double part);
    void paintHover(const PlotCanvas &canvas, const PlotFrame &frame) const;
    void paintHint(QPainter &painter, const PlotFrame &frame, const Theme &theme, const QFont &font) const;
    QString newMergeKey();

    EdgePlotData data_;
    EdgeId id_;
    bool parts_ = true;
    PlotSeries overlay_;
    mutable SeriesChart chart_;  ///< what it laid out last
    int active_ = -1;
    std::optional<Drag> drag_;
    QString key_merge_key_;  ///< of nudges by keyboard on one point
    int drags_ = 0;
};

}  // namespace kan::ui
