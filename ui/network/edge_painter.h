#pragma once

#include <QFont>
#include <QPainter>
#include <optional>
#include <vector>

#include "ui/network/network_picture.h"
#include "ui/plot/plot_axes.h"
#include "ui/plot/series_chart.h"
#include "ui/session/edge_snapshot.h"
#include "ui/theme/theme.h"

namespace kan::ui {

/// What a large plot of one edge shows besides its curve.
struct EdgePlotOptions {
    bool parts = true;            ///< base and spline part as thin lines
    bool histogram = false;       ///< of the inputs, along the bottom
    bool rug = false;             ///< single inputs, along the bottom
    bool control_points = false;  ///< if they are apart; else the active one alone
    int active_point = -1;        ///< under the cursor or dragged
    double point_size = 9;
};

/// Axis ranges that hold the curve, the observed range, the knots and, if asked, the control points; leaves room for
/// tick labels within `bounds`. The plot of an edge without detail covers the observed range.
PlotFrame edgePlotFrame(const EdgeSnapshot &edge, const QRectF &bounds, const QFont &font,
                        const EdgePlotOptions &options);

/// What lies below the lines: axes, shaded regions outside data and knots, knots, data, and above the plot the parts'
/// legend. `font` is for tick labels.
void paintEdgeGround(QPainter &painter, const PlotFrame &frame, const EdgeSnapshot &edge, const Theme &theme,
                     const QFont &font, const EdgePlotOptions &options);

/// The parts, the curve in the colour of its kind or of what is pruned, the control polygon and its points.
std::vector<PlotSeries> edgeSeries(const EdgeSnapshot &edge, const PlotFrame &frame, const Theme &theme,
                                   const EdgePlotOptions &options);

/// Width of the legend above the plot that EdgePlotOptions::parts brings.
double partsLegendWidth(const QFont &font);

/// Number of draggable control points: none without detail, on pruned edges and where the spline has no scale.
int controlPointCount(const EdgeSnapshot &edge);

/// True if so many control points over `width` pixels can be told apart, and so be drawn and taken hold of.
bool pointsAreApart(const EdgeSnapshot &edge, double width);

/// A vertex of the control polygon in data coordinates: Greville abscissa, scale_sp * coefficient + base part.
QPointF controlPoint(const EdgeSnapshot &edge, int q);

/// The coefficient that puts control point q at height y.
double coefficientAt(const EdgeSnapshot &edge, int q, double y);

/// The edge function at x, from its samples; none outside them.
std::optional<double> edgeValue(const EdgeSnapshot &edge, double x);

/// Colour of a curve by kind: numeric, symbolic, or both. The same in the network, the card, the inspector and the
/// labs.
QColor kindColor(EdgeKind kind, const Theme &theme);
QColor edgeColor(const EdgeSnapshot &edge, const Theme &theme);

}  // namespace kan::ui
