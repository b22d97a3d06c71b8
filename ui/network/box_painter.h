#pragma once

#include <QFont>
#include <QLineF>
#include <QPainter>
#include <QRectF>
#include <span>
#include <utility>
#include <vector>

#include "ui/network/network_picture.h"
#include "ui/theme/theme.h"

namespace kan::ui {

/// How much of an edge box is drawn, by its size on screen.
enum class DetailLevel { Matrix, Sparkline, Curve, Full };
DetailLevel detailLevel(double box_on_screen);

/// How boxes are seen while a picture is painted once. Lengths are the painter's units.
struct BoxView {
    DetailLevel level = DetailLevel::Full;
    double box = 64;      ///< shorter side of a box
    double pixel = 1;     ///< a hairline
    double scale = 1;     ///< pixels of the screen per unit
    QRectF exposed = {};  ///< what is painted; empty: everything
    bool vector = false;  ///< curves as paths, no images
};

/// Paints edges of a KAN as boxes: frame, zero lines, curve, the name of a function, the cross of what is pruned. The
/// same in the network view and in the labs.
class BoxPainter {
  public:
    /// `font`: of the names. `painter` and `theme` stay the caller's.
    BoxPainter(QPainter &painter, const Theme &theme, const QFont &font, const BoxView &view)
        : painter_(painter), theme_(theme), font_(font), view_(view) {}

    void paint(const QRectF &box, const EdgePicture &edge) const;
    /// Hundreds of boxes at once, within `area`: simpler frames, one image.
    void paintMany(std::span<const std::pair<QRectF, const EdgePicture *>> boxes, const QRectF &area) const;
    /// The name or cross alone.
    void paintBadge(const QRectF &box, const EdgePicture &edge) const;

    /// The part of a box that its curve is drawn in.
    static QRectF curveArea(const QRectF &box, const BoxView &view);
    /// True if it may draw on images instead of by the painter.
    bool onSheet() const;

  private:
    QColor colorOf(const EdgePicture &edge) const;
    QColor curveColor(const EdgePicture &edge) const;
    QColor frameColor(const EdgePicture &edge) const;
    double thickness(const EdgePicture &edge) const;
    std::vector<QLineF> zeroLines(const QRectF &box, const EdgePicture &edge) const;
    void paintOnSheet(const QRectF &box, const EdgePicture &edge) const;
    void paintFrame(const QRectF &box, const EdgePicture &edge) const;
    void paintCurve(const QRectF &box, const EdgePicture &edge) const;
    void paintCross(const QRectF &box) const;
    void paintText(const QRectF &box, const QString &words, const QColor &color, Qt::Corner corner) const;
    QRectF seen(const QRectF &area) const { return view_.exposed.isEmpty() ? area : view_.exposed & area; }

    QPainter &painter_;
    const Theme &theme_;
    const QFont &font_;
    BoxView view_;
};

/// `color` with its opacity times `alpha`.
QColor faded(QColor color, float alpha);
/// `front` with opacity `alpha` over `back`.
QColor over(const QColor &front, const QColor &back, float alpha);

}  // namespace kan::ui
