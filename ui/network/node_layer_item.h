#pragma once

#include <QGraphicsItem>

#include "ui/network/network_scene.h"
#include "ui/network/node_painter.h"

namespace kan::ui {

/// One row of nodes: inputs as pills with their names, sums as circles with Σ and a name beside, products as squares
/// with Π and, on the edge of each, a mark for every factor.
class NodeLayerItem : public QGraphicsItem {
  public:
    NodeLayerItem(const SceneState &state, int layer);

    QRectF boundingRect() const override { return bounds_; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

  private:
    struct Look {
        bool alive = true;
        QColor ring;      ///< of a selected or hovered node; else invalid
        double line = 1;  ///< scene units of a hairline
    };

    void paintPill(QPainter &painter, QPointF center, const QString &name, const Look &look) const;
    void paintSmall(QPainter &painter, QPointF center, bool product, const Look &look) const;
    void paintNodeWithSign(QPainter &painter, int node, const QString &name, const Look &look) const;
    void paintName(QPainter &painter, const QRectF &node, const QString &name, bool alive) const;
    void paintFactors(QPainter &painter, int node, const NodeStyle &style) const;
    bool isProduct(int node) const;
    QColor ringOf(int node) const;
    double pitch() const;
    /// Height of text at a node: a part of its radius, but when fitted `pixels` if the node is at all that large.
    double readable(double part, double pixels, double radius) const;
    bool isOutput() const;

    const SceneState &state_;
    int layer_;
    QRectF bounds_;
};

}  // namespace kan::ui
