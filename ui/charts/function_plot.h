#pragma once

#include <QWidget>
#include <optional>

#include "ui/charts/plot_axes.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// One input: training data, network, target, and the range in which the network extrapolates, shaded.
class FunctionPlot : public QWidget {
    Q_OBJECT

  public:
    explicit FunctionPlot(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const;

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

  private:
    struct Range {
        double low = 1e300, high = -1e300;
    };

    static void include(Range &range, double value);
    /// Holds the data and, but for poles, what network and target do where there is data; of the rest a part.
    Range valueRange() const;
    PlotFrame frameIn(const QRectF &area) const;
    void paintOutside(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    QString ruleText() const;  ///< empty if nothing is extrapolated
    void paintRule(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintLegend(QPainter &painter, const QRectF &area, const Theme &theme) const;
    void paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;

    SnapshotPtr snapshot_;
    std::vector<double> x_, network_, target_;
    std::optional<QPointF> cursor_;
};

}  // namespace kan::ui
