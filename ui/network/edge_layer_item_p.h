#pragma once

#include <QLineF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/network/edge_layer_item.h"
#include "ui/network/edge_painter.h"
#include "ui/network/scene_sheet.h"

namespace kan::ui {

inline QColor faded(QColor color, float alpha) {
    color.setAlphaF(color.alphaF() * std::clamp(alpha, 0.0F, 1.0F));
    return color;
}

inline QColor over(const QColor &front, const QColor &back, float alpha) {
    const auto mix = [alpha](int a, int b) { return static_cast<int>(std::lround(b + (a - b) * alpha)); };
    return {mix(front.red(), back.red()), mix(front.green(), back.green()), mix(front.blue(), back.blue())};
}

/// What stays the same while one item paints once.
struct EdgeLayerItem::Pass {
    QPainter &painter;
    const LayerLayout &layout;
    const LayerPicture &picture;
    const Theme &theme;
    QRectF exposed;
    double scale;  ///< screen pixels per scene unit
    double pixel;  ///< scene units of a hairline
    DetailLevel level;
};

/// A straight piece from node to box or from box to node, in scene units.
struct EdgeLayerItem::Line {
    QLineF place;
    QColor color;
    double width = 1;
    bool dotted = false;
};

}  // namespace kan::ui
