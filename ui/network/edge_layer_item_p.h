#pragma once

#include <QLineF>
#include <QPainter>
#include <QtMath>
#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/network/curve_sheet.h"
#include "ui/network/edge_layer_item.h"

namespace kan::ui {

inline QColor kindColor(EdgeKind kind, const Theme &theme) {
    switch (kind) {
        case EdgeKind::Symbolic:
            return theme.symbolic;
        case EdgeKind::Mixed:
            return theme.mixed;
        case EdgeKind::Numeric:
            break;
    }
    return theme.numeric;
}

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

/// A CurveSheet over what is exposed of `area`, in device pixels, and how to get there and back.
class EdgeLayerItem::Sheet {
  public:
    Sheet(const Pass &pass, const QRectF &area)
        : painter_(pass.painter), ratio_(pass.painter.device()->devicePixelRatioF()), scale_(pass.scale * ratio_) {
        const QTransform world = pass.painter.worldTransform();
        place_ = world.mapRect(pass.exposed & area).toAlignedRect().adjusted(-1, -1, 1, 1);
        to_sheet_ = world * QTransform::fromTranslate(-place_.x(), -place_.y()) * QTransform::fromScale(ratio_, ratio_);
        if ((pass.exposed & area).isEmpty()) return;
        sheet_.emplace(QSize(qCeil(place_.width() * ratio_), qCeil(place_.height() * ratio_)));
    }

    bool isEmpty() const { return !sheet_; }
    CurveSheet *operator->() { return &*sheet_; }
    double factor() const { return scale_; }  ///< device pixels per scene unit
    QRectF map(const QRectF &rect) const { return to_sheet_.mapRect(rect); }
    QLineF map(const QLineF &line) const { return to_sheet_.map(line); }
    void paint() {
        painter_.save();
        painter_.setWorldTransform({});
        painter_.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter_.drawImage(QRectF(place_.topLeft(), QSizeF(sheet_->image().size()) / ratio_), sheet_->image());
        painter_.restore();
    }

  private:
    QPainter &painter_;
    double ratio_, scale_;
    QRect place_;
    QTransform to_sheet_;
    std::optional<CurveSheet> sheet_;
};

}  // namespace kan::ui
