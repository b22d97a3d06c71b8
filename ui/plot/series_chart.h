#pragma once

#include <QColor>
#include <QPen>
#include <memory>
#include <vector>

#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"

namespace kan::ui {

/// A line, points, or both, in the units of a frame. A line breaks where a value is not finite.
struct PlotSeries {
    std::vector<double> x, y;  ///< of the same length
    QPen line = QPen(Qt::NoPen);
    double radius = 0;  ///< of the points; 0: none
    QColor fill = {};   ///< of the points
    QPen outline = QPen(Qt::NoPen);

    bool operator==(const PlotSeries &) const = default;
    bool hasLine() const { return line.style() != Qt::NoPen; }
};

/// Each as one path or as its points, the later over the earlier: for files, and within what is painted itself. Lines
/// end at the frame; points within it are drawn whole, many of them on a screen as pictures.
void paintSeries(QPainter &painter, const PlotFrame &frame, const std::vector<PlotSeries> &series,
                 bool for_file = true);

/// Points joined by a line and marked by dots.
PlotSeries dotted(std::vector<double> x, std::vector<double> y, const QPen &line);

/// Lines and points of a plot: on the screen drawn by Qt Charts, for files and where there are thousands of points by
/// paintSeries (Qt Charts writes a piece for each pair of points, and has an item for each point).
class SeriesChart {
  public:
    SeriesChart();
    ~SeriesChart();

    /// The later over the earlier; points over lines, unless points alone come first. What stays the same from call to
    /// call is not laid out anew.
    void paint(const PlotCanvas &canvas, const PlotFrame &frame, const std::vector<PlotSeries> &series);

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
