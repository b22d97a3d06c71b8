#pragma once

#include <QColor>
#include <QImage>
#include <QLineF>
#include <QRectF>

#include "ui/network/curve_heights.h"

namespace kan::ui {

/// A transparent image on which thousands of small function curves and lines are drawn in a few milliseconds, on the
/// calling thread alone (QPainter hands each antialiased stroke to a thread pool, which costs more). A curve is a
/// function of x, so each pixel column needs only its height and slope there: coverage follows from the distance to the
/// line. Coordinates are pixels of the image.
class CurveSheet {
  public:
    explicit CurveSheet(QSize size);

    void fill(const QRectF &area, const QColor &color);
    /// One pixel wide, on whole pixels.
    void frame(const QRectF &area, const QColor &color, bool dotted = false);
    /// Filled, with a border along its outline; a circle if `radius` is half of both sides.
    void roundedBox(const QRectF &area, double radius, const QColor &inside, const QColor &border, double thickness);
    /// `heights` at equal distances over the width of `area`.
    void curve(const QRectF &area, CurveHeights heights, const QColor &color, double thickness);

    /// Straight, butt ends; `dash` pixels on, `gap` pixels off, solid if `gap` is 0.
    void line(const QLineF &line, const QColor &color, double thickness, double dash = 0, double gap = 0);

    const QImage &image() const { return image_; }

  private:
    void blend(int x, int y, QRgb premultiplied, int coverage);

    QImage image_;
    int width_, height_;
    qsizetype stride_;
    QRgb *pixels_;
};

}  // namespace kan::ui
