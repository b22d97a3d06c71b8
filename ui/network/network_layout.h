#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <optional>
#include <vector>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// Where the edge boxes of one layer are. A layer with few edges is one row, box i * outputs + j at (id + ½) / N; one
/// whose boxes would be too small there is a matrix, columns along the side with more nodes.
struct LayerLayout {
    int inputs = 0, outputs = 0;   ///< outputs: subnodes
    std::vector<int> arity;        ///< LayerSnapshot::arity
    std::vector<QPointF> factors;  ///< marks on the edge of their product, by subnodes; empty: none; sums: unset
    double factor_radius = 0;      ///< of such a mark
    bool matrix = false;
    bool columns_are_inputs = false;  ///< of a matrix
    double box = 64;                  ///< shorter side of a box: what the level of detail goes by
    QSizeF box_size{64, 64};
    QPointF origin;          ///< centre of box 0
    QPointF step_i, step_j;  ///< from a box to that of the next input or output node
    QRectF bounds;           ///< of all boxes

    Subnodes subnodes() const { return {outputs, arity}; }
    QPointF center(int i, int j) const { return origin + step_i * i + step_j * j; }
    QRectF boxRect(int i, int j) const {
        const QPointF c = center(i, j);
        return {c.x() - box_size.width() / 2, c.y() - box_size.height() / 2, box_size.width(), box_size.height()};
    }
    /// The edge (i, j) whose box holds `point`.
    std::optional<std::pair<int, int>> hit(QPointF point) const;
};

/// Geometry of the network in scene units (pixels at 100 %). Pure function of shape, room and direction.
struct NetworkLayout {
    bool left_to_right = false;
    double unit = 1;  ///< scene units of one screen pixel when fitted; sizes of nodes and text follow it
    QRectF bounds;    ///< everything, margins included
    std::vector<LayerLayout> layers;
    std::vector<std::vector<QPointF>> nodes;  ///< per layer 0..depth
    std::vector<double> node_radius;          ///< per layer 0..depth

    /// Where a line to or from the layer's boxes meets the box (or the matrix): at the input or output side.
    QPointF port(int layer, int i, int j, bool output_side) const;
    /// Where a line meets a node.
    QPointF nodePort(int layer, int node, bool output_side) const;
    /// Where the lines from a layer's boxes to a subnode end: at its node, or at the mark of a factor.
    QPointF subnodePort(int layer, int subnode) const;
    /// The square about a node, of a product as wide as its factors need.
    QRectF nodeRect(int layer, int node) const;
};

/// Layers with more edges than this are matrices, and those whose boxes in a row would have less room than this, in
/// pixels.
inline constexpr int kMaxRowEdges = 64;
inline constexpr double kLeastRowPitch = 20;

NetworkLayout layOut(const Snapshot &snapshot, QSizeF room, bool left_to_right);

}  // namespace kan::ui
