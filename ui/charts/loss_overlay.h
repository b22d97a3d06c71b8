#pragma once

#include <QFont>
#include <QGraphicsItem>
#include <QStringList>
#include <optional>
#include <vector>

#include "ui/charts/loss_series.h"
#include "ui/plot/plot_axes.h"
#include "ui/theme/theme.h"

namespace kan::ui {

/// What both layers of the overlay draw; the chart keeps it up to date.
struct LossOverlayState {
    Theme theme;
    QFont font;
    QRectF canvas;      ///< whole chart
    PlotFrame losses;   ///< x: steps, y: log10 of the loss
    PlotFrame penalty;  ///< same rectangle, own y
    std::vector<AxisTick> x_ticks, loss_ticks, penalty_ticks;
    std::vector<LossMarker> markers;
    /// Losses of the network as it was changed after the last step, beside that step's.
    struct Now {
        int step = 0;
        LossData::Now before, after;
    };
    std::optional<Now> now;
    bool empty = true;
    bool smoothed = false;
    bool standardised = false;  ///< the losses are not in the user's units
    bool log_loss = false;      ///< they are those of classes
    int title_room = 0;         ///< of what lies over the chart in place of its title
    /// Under the cursor.
    struct Readout {
        int step = 0;
        double train = 0, test = 0, penalty = 0;
        bool now = false;  ///< of the network as it was changed after that step
    };
    std::optional<Readout> readout;

    /// Room above the plot: the legend, and below it the markers' labels.
    double headHeight() const;
};

/// Axes, grid, markers and legend below the curves, the readout above them. Part of the chart's scene, so that exports
/// hold it too.
class LossOverlay : public QGraphicsItem {
  public:
    enum class Layer { Below, Above };
    LossOverlay(const LossOverlayState &state, Layer layer);

    QRectF boundingRect() const override { return state_.canvas; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;
    /// To be called before the canvas changes.
    void resize() { prepareGeometryChange(); }

  private:
    void paintAxes(QPainter &painter) const;
    void paintMarkers(QPainter &painter) const;
    void paintLegend(QPainter &painter) const;
    void paintReadout(QPainter &painter) const;
    void paintNow(QPainter &painter) const;
    double lossHeight(double loss) const;

    const LossOverlayState &state_;
    Layer layer_;
};

}  // namespace kan::ui
