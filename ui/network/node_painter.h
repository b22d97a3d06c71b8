#pragma once

#include <QColor>
#include <QFont>
#include <QPainter>
#include <QRectF>

namespace kan::ui {

/// How a node of a network looks.
struct NodeStyle {
    QColor inside, border;
    double line = 1;      ///< width of the border
    bool vector = false;  ///< as a path, no image
    double corner = 1;    ///< radius of the corners, of half the shorter side
};

/// A box with round ends, a circle if it is as high as it is wide. The same in the network view and in the labs.
void paintNode(QPainter &painter, const QRectF &box, const NodeStyle &style);
/// A node that takes a sum: with a Σ in it.
void paintSumNode(QPainter &painter, const QRectF &circle, const NodeStyle &style, const QColor &sign,
                  const QFont &font);
/// A node that takes a product: a Π in a square about the circle, so that it is told from a sum without its sign.
void paintProductNode(QPainter &painter, const QRectF &circle, const NodeStyle &style, const QColor &sign,
                      const QFont &font);

QFont sizedFont(const QFont &font, double pixels);
QRectF circleAt(QPointF center, double radius);

}  // namespace kan::ui
