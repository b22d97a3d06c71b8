#pragma once

#include <QLineF>
#include <QPainter>

#include "ui/network/box_painter.h"
#include "ui/network/edge_layer_item.h"
#include "ui/network/edge_painter.h"
#include "ui/network/scene_sheet.h"

namespace kan::ui {

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
    BoxPainter boxes;
};

/// A straight piece from node to box or from box to node, in scene units.
struct EdgeLayerItem::Line {
    QLineF place;
    QColor color;
    double width = 1;
    bool dotted = false;
};

}  // namespace kan::ui
