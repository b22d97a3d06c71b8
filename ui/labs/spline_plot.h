#pragma once

#include <memory>
#include <optional>

#include "core/lab/splines/spline_lesson.h"
#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"
#include "ui/plot/series_chart.h"

namespace kan::ui {

/// A spline and what it is made of. Immutable.
struct SplineState {
    SplineLesson lesson;
    SplineCurves curves;
    std::vector<double> control_x;  ///< one per coefficient
    std::vector<double> before;     ///< the curve when a control point was taken hold of; empty: nothing is held
    std::optional<double> x;        ///< where terms are shown
    std::vector<SplineTerm> terms;  ///< there
    double share = 0;               ///< of a run over all x
};
using SplineStatePtr = std::shared_ptr<const SplineState>;

/// Above, the curve with its control points; below, its basis functions; between them the knots.
/// Control points are dragged up and down, knots to the left and right. The part of the curve that a control point
/// moves is shaded while the pointer is on it.
class SplinePlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit SplinePlot(QWidget *parent = nullptr);

    void setState(const SplineStatePtr &state);
    const SplineStatePtr &state() const { return state_; }
    QPointF controlPosition(int q) const;  ///< in pixels
    QPointF knotPosition(int n) const;

    QString exportCsv() const override;

  signals:
    void held();  ///< a control point or knot was taken hold of
    void controlMoved(int q, double y);
    void knotMoved(int n, double x);
    void released();

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

  private:
    PlotFrame curveFrame(const QRectF &area) const;
    PlotFrame basisFrame(const QRectF &area) const;
    /// The control point or knot at a place; -1: none.
    int controlAt(QPointF position) const;
    int knotAt(QPointF position) const;
    void paintSupport(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    std::vector<PlotSeries> curveSeries(const Theme &theme) const;
    std::vector<PlotSeries> basisSeries(const Theme &theme) const;
    void paintPlace(QPainter &painter, const PlotFrame &upper, const PlotFrame &lower, const Theme &theme) const;
    void paintKnots(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;

    SplineStatePtr state_;
    mutable SeriesChart curve_, basis_;  ///< what they laid out last
    int control_ = -1, knot_ = -1;       ///< under the pointer, or held
    bool held_ = false;
    double y_low_ = -1.4, y_high_ = 1.4;  ///< stands still while something is held
};

}  // namespace kan::ui
