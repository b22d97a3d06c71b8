#pragma once

#include <QColor>
#include <QImage>
#include <QLinearGradient>
#include <vector>

namespace kan::ui {

/// Viridis, t in [0, 1] (clamped).
QRgb viridis(double t);

/// Blue, neutral, red for t = -1, 0, 1; neutral is white, or near black in the dark theme.
QRgb diverging(double t, bool dark);

/// The colours of a scale from its low to its high end: viridis, or diverging if `centred`.
QLinearGradient scaleGradient(QPointF low_end, QPointF high_end, bool centred, bool dark);

/// Colours of a field, row 0 of `values` at the bottom; NaN is transparent. `low` == `high` gives the middle colour.
QImage viridisImage(const std::vector<float> &values, int columns, int rows, double low, double high);

/// As viridisImage, symmetric: -limit … limit.
QImage divergingImage(const std::vector<float> &values, int columns, int rows, double limit, bool dark);

/// `samples` (ARGB32, premultiplied) on so many pixels, linear between them, the outer samples on the border. On the
/// calling thread: QImage::scaled waits for a pool of threads, which on a busy machine do not run.
QImage stretched(const QImage &samples, QSize pixels);

/// Colour of the n-th class or model: those of Okabe and Ito, which the colour-blind can tell apart, lighter on dark;
/// from the eighth on they come again.
QColor seriesColor(int n, bool dark);

}  // namespace kan::ui
