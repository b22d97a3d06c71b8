#pragma once

#include <QPainter>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "ui/session/edge_snapshot.h"
#include "ui/theme/theme.h"

namespace kan::ui {

/// A small KAN as a lab draws it. Made on the thread of a run.
struct KanSketch {
    std::vector<std::vector<QString>> names;  ///< per layer of nodes, inputs first
    std::vector<LayerSnapshot> layers;
    CurveBlock curves;  ///< what the edges' curves are parts of

    /// Curves over the values that the nodes take on the training rows.
    static KanSketch of(const Kan &model, const Dataset &dataset);

    std::vector<int> width() const;
    /// Factors of the multiplication nodes of each layer of nodes.
    std::vector<std::vector<int>> arity() const;
    const EdgeSnapshot &edge(int l, int i, int j) const {
        return layers[static_cast<std::size_t>(l)]
            .edges[static_cast<std::size_t>(i) * outputs(l) + static_cast<std::size_t>(j)];
    }
    std::size_t outputs(int l) const { return static_cast<std::size_t>(layers[static_cast<std::size_t>(l)].outputs); }
    /// Heights of an edge's box, the same for its curve and for a point on it: a curve that is flat beside the others
    /// of its layer looks flat.
    std::pair<double, double> heights(int l, int i, int j) const;
};

/// Where a network stands that goes from left to right: nodes in columns and, of a KAN, between two of them a column of
/// boxes, one for each edge.
struct SketchLayout {
    double radius = 7;                        ///< of a node
    std::vector<std::vector<QPointF>> nodes;  ///< per layer of nodes
    std::vector<std::vector<QRectF>> boxes;   ///< [layer][i * outputs + j], outputs: subnodes
    std::vector<std::vector<int>> arity;      ///< per layer of nodes; empty: sums only

    /// `left` and `right`: room beside the first and the last column.
    static SketchLayout of(const std::vector<int> &width, const QRectF &area, double left, double right,
                           std::vector<std::vector<int>> arity = {});

    QPointF node(int l, int j) const { return nodes[static_cast<std::size_t>(l)][static_cast<std::size_t>(j)]; }
    const QRectF &box(int l, int i, int j) const {
        return boxes[static_cast<std::size_t>(l)][static_cast<std::size_t>(i * subnodes(l).count() + j)];
    }
    Subnodes subnodes(int l) const;  ///< of a layer of boxes
    /// Where the lines to a subnode end: at its node, or at the mark of its factor.
    QPointF lineEnd(int l, int subnode) const;
    QPainterPath lineIn(int l, int i, int j) const;   ///< from the node to the box
    QPainterPath lineOut(int l, int i, int j) const;  ///< from the box to the next node
    QRectF curveArea(int l, int i, int j) const;      ///< the part of the box with the curve
    /// A point of an edge's curve in its box; what lies outside comes to the border.
    QPointF place(const KanSketch &sketch, int l, int i, int j, double x, double y) const;
};

/// Lines, boxes and nodes, by the painters of the network view. Names and numbers are the caller's.
void paintKanSketch(QPainter &painter, const KanSketch &sketch, const SketchLayout &layout, const Theme &theme);
void paintSketchNode(QPainter &painter, QPointF at, double radius, const QColor &fill, const Theme &theme);
/// A node that takes a sum: with a Σ in it, if there is room.
void paintSketchSum(QPainter &painter, QPointF at, double radius, const QColor &fill, const Theme &theme);
/// Node `node` of node layer l: an input, a sum, or a product with the marks of its factors.
void paintSketchNode(QPainter &painter, const SketchLayout &layout, int l, int node, const QColor &fill,
                     const Theme &theme);

}  // namespace kan::ui
