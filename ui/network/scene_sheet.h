#pragma once

#include <QPainter>
#include <QtMath>
#include <cmath>
#include <optional>

#include "ui/network/curve_sheet.h"

namespace kan::ui {

/// A CurveSheet over a part of a scene that is being painted, in device pixels, and how to get there and back. Not for
/// painters that turn, nor for those that write vectors.
class SceneSheet {
  public:
    static bool takes(const QPainter &painter) { return painter.worldTransform().type() <= QTransform::TxScale; }

    /// Over `area`, in scene units. Empty if `area` is.
    SceneSheet(QPainter &painter, const QRectF &area)
        : painter_(painter), ratio_(painter.device()->devicePixelRatioF()) {
        const QTransform world = painter.worldTransform();
        place_ = world.mapRect(area).toAlignedRect().adjusted(-1, -1, 1, 1);
        to_sheet_ = world * QTransform::fromTranslate(-place_.x(), -place_.y()) * QTransform::fromScale(ratio_, ratio_);
        if (area.isEmpty()) return;
        sheet_.emplace(QSize(qCeil(place_.width() * ratio_), qCeil(place_.height() * ratio_)));
    }

    bool isEmpty() const { return !sheet_; }
    CurveSheet *operator->() { return &*sheet_; }
    /// Device pixels per scene unit.
    double factor() const { return to_sheet_.m11(); }
    QRectF map(const QRectF &rect) const { return to_sheet_.mapRect(rect); }
    QLineF map(const QLineF &line) const { return to_sheet_.map(line); }
    /// The same, moved by less than a pixel so that lines of one pixel along it are sharp.
    QRectF mapSharp(const QRectF &rect) const {
        const QRectF mapped = map(rect);
        const auto middle = [](double x) { return std::floor(x) + 0.5; };
        return {QPointF(middle(mapped.left()), middle(mapped.top())),
                QPointF(middle(mapped.right()), middle(mapped.bottom()))};
    }
    void paint() {
        painter_.save();
        painter_.setWorldTransform({});
        painter_.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter_.drawImage(QRectF(place_.topLeft(), QSizeF(sheet_->image().size()) / ratio_), sheet_->image());
        painter_.restore();
    }

  private:
    QPainter &painter_;
    double ratio_;
    QRect place_;
    QTransform to_sheet_;
    std::optional<CurveSheet> sheet_;
};

}  // namespace kan::ui
