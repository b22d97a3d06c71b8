#pragma once

#include <QGraphicsItem>
#include <QLineF>
#include <vector>

#include "ui/network/box_painter.h"
#include "ui/network/network_scene.h"

namespace kan::ui {

/// Boxes, curves and lines of one layer of edges.
class EdgeLayerItem : public QGraphicsItem {
  public:
    EdgeLayerItem(const SceneState &state, int layer);

    QRectF boundingRect() const override { return bounds_; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

  private:
    struct Pass;
    struct Range;
    struct Line;
    Range exposedCells(const QRectF &exposed) const;
    void paintLines(const Pass &pass) const;
    void addLines(const Pass &pass, int index, const EdgePicture &edge, std::vector<Line> &lines) const;
    void paintLinesOnSheet(const Pass &pass, const std::vector<Line> &lines) const;
    void paintBrackets(const Pass &pass) const;
    void paintMatrix(const Pass &pass) const;
    void paintCells(const Pass &pass) const;
    void paintMarks(const Pass &pass, int index, const EdgePicture &edge) const;
    QRectF boxOf(const Pass &pass, int index) const;
    bool isMarked(int index, const std::optional<EdgeId> &mark) const;
    bool isLit(int index) const;

    const SceneState &state_;
    int layer_;
    QRectF bounds_;
};

}  // namespace kan::ui
