#include "ui/labs/kan_sketch.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/kernels/evaluate.h"
#include "core/lab/walk/sample_walk.h"
#include "ui/network/box_painter.h"
#include "ui/network/node_painter.h"
#include "ui/plot/plot_axes.h"
#include "ui/session/edge_sampler.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kRoom = 0.1;        // of a box, above and below its curve
constexpr double kLeastShare = 0.1;  // of the layer's widest curve that fills a box
constexpr double kMostBox = 190;
constexpr double kFactorRadius = 0.3;  // of a factor's mark, of its node's
constexpr double kSumRadius = 8;       // of the smallest node that shows its sign

double span(const EdgeSnapshot &edge) {
    return edge.y_max - edge.y_min;
}

QPainterPath bow(QPointF from, QPointF to) {
    const double middle = (from.x() + to.x()) / 2;
    QPainterPath path(from);
    path.cubicTo({middle, from.y()}, {middle, to.y()}, to);
    return path;
}

/// Boxes of this height are as the network view draws them.
BoxView viewOf(double height) {
    return {.level = detailLevel(height), .box = height, .vector = true};
}

}  // namespace

KanSketch KanSketch::of(const Kan &model, const Dataset &dataset) {
    KanSketch sketch;
    const std::vector<Matrix> values = activations(model, dataset.train_input, 1);
    for (int l = 0; l <= model.depth(); ++l) {
        const int nodes = l == 0 ? model.inputs() : model.layer(l - 1).nodes();
        std::vector<QString> names;
        names.reserve(static_cast<std::size_t>(nodes));
        for (int j = 0; j < nodes; ++j)
            names.push_back(prettyName(QString::fromStdString(walkNodeName(dataset, model, l, j))));
        sketch.names.push_back(std::move(names));
    }
    SampledLayers sampled = sampleLayers(model, values, PreparedData());
    sketch.layers = std::move(sampled.layers);
    sketch.curves = std::move(sampled.curves);
    return sketch;
}

std::vector<int> KanSketch::width() const {
    std::vector<int> width;
    for (const std::vector<QString> &layer : names) width.push_back(static_cast<int>(layer.size()));
    return width;
}

std::vector<std::vector<int>> KanSketch::arity() const {
    std::vector<std::vector<int>> arity(1);
    for (const LayerSnapshot &layer : layers) arity.push_back(layer.arity);
    return arity;
}

std::pair<double, double> KanSketch::heights(int l, int i, int j) const {
    double widest = 0;
    for (const EdgeSnapshot &other : layers[static_cast<std::size_t>(l)].edges) widest = std::max(widest, span(other));
    const EdgeSnapshot &own = edge(l, i, j);
    const double middle = (own.y_min + own.y_max) / 2;
    const double half = std::max({span(own), kLeastShare * widest, 1e-9}) / 2;
    return {middle - half * (1 + 2 * kRoom), middle + half * (1 + 2 * kRoom)};
}

SketchLayout SketchLayout::of(const std::vector<int> &width, const QRectF &area, double left, double right,
                              std::vector<std::vector<int>> arity) {
    SketchLayout layout;
    layout.arity = std::move(arity);
    const auto columns = static_cast<double>(width.size() - 1);
    const double pitch = (area.width() - left - right) / columns;
    const double most = *std::max_element(width.begin(), width.end());
    layout.radius = std::clamp(0.24 * area.height() / most, 3.0, 12.0);
    for (std::size_t l = 0; l < width.size(); ++l) {
        std::vector<QPointF> column;
        column.reserve(static_cast<std::size_t>(width[l]));
        for (int j = 0; j < width[l]; ++j)
            column.emplace_back(area.left() + left + pitch * static_cast<double>(l),
                                area.top() + area.height() * (j + 0.5) / width[l]);
        layout.nodes.push_back(std::move(column));
    }
    for (std::size_t l = 0; l + 1 < width.size(); ++l) {
        const int count = width[l] * layout.subnodes(static_cast<int>(l)).count();
        const double slot = area.height() / count, wide = std::min(0.36 * pitch, kMostBox);
        const double high = std::min(0.78 * slot, 0.7 * wide);
        const double middle = area.left() + left + pitch * (static_cast<double>(l) + 0.46);
        std::vector<QRectF> column;
        column.reserve(static_cast<std::size_t>(count));
        for (int n = 0; n < count; ++n)
            column.emplace_back(middle - wide / 2, area.top() + slot * (n + 0.5) - high / 2, wide, high);
        layout.boxes.push_back(std::move(column));
    }
    return layout;
}

Subnodes SketchLayout::subnodes(int l) const {
    static const std::vector<int> kNone;
    const std::size_t to = static_cast<std::size_t>(l) + 1;
    const std::vector<int> &factors = to < arity.size() ? arity[to] : kNone;
    const int sums = static_cast<int>(nodes[to].size()) - static_cast<int>(factors.size());
    return {std::accumulate(factors.begin(), factors.end(), sums), factors};
}

QPointF SketchLayout::lineEnd(int l, int subnode) const {
    const Subnodes all = subnodes(l);
    const int owner = all.nodeOf(subnode);
    const QPointF side = node(l + 1, owner) - QPointF(radius, 0);
    if (!all.isProduct(owner)) return side;
    const int count = all.of(owner);
    return side + QPointF(0, 2 * radius * ((all.factor(subnode) + 0.5) / count - 0.5));
}

QPainterPath SketchLayout::lineIn(int l, int i, int j) const {
    const QRectF &to = box(l, i, j);
    return bow(node(l, i) + QPointF(radius, 0), {to.left(), to.center().y()});
}

QPainterPath SketchLayout::lineOut(int l, int i, int j) const {
    const QRectF &from = box(l, i, j);
    return bow({from.right(), from.center().y()}, lineEnd(l, j));
}

QRectF SketchLayout::curveArea(int l, int i, int j) const {
    const QRectF &all = box(l, i, j);
    return BoxPainter::curveArea(all, viewOf(all.height()));
}

QPointF SketchLayout::place(const KanSketch &sketch, int l, int i, int j, double x, double y) const {
    const EdgeSnapshot &edge = sketch.edge(l, i, j);
    const auto [low, high] = sketch.heights(l, i, j);
    const PlotFrame frame{curveArea(l, i, j), edge.x_min, edge.x_max, low, high};
    return frame.map(std::clamp(x, edge.x_min, edge.x_max), std::clamp(y, low, high));
}

void paintSketchNode(QPainter &painter, QPointF at, double radius, const QColor &fill, const Theme &theme) {
    paintNode(painter, circleAt(at, radius), {fill, theme.panel, 1.5, true});
}

void paintSketchSum(QPainter &painter, QPointF at, double radius, const QColor &fill, const Theme &theme) {
    if (radius < kSumRadius) return paintSketchNode(painter, at, radius, fill, theme);
    QFont font = sizedFont(painter.font(), 1.3 * radius);
    font.setWeight(QFont::DemiBold);
    paintSumNode(painter, circleAt(at, radius), {fill, theme.panel, 1.5, true}, theme.panel, font);
}

void paintSketchNode(QPainter &painter, const SketchLayout &layout, int l, int node, const QColor &fill,
                     const Theme &theme) {
    const QPointF at = layout.node(l, node);
    if (l == 0) return paintSketchNode(painter, at, layout.radius, fill, theme);
    const Subnodes subnodes = layout.subnodes(l - 1);
    if (!subnodes.isProduct(node)) return paintSketchSum(painter, at, layout.radius, fill, theme);
    QFont font = sizedFont(painter.font(), 1.3 * layout.radius);
    font.setWeight(QFont::DemiBold);
    paintProductNode(painter, circleAt(at, layout.radius), {fill, theme.panel, 1.5, true}, theme.panel, font);
    for (int f = 0; f < subnodes.of(node); ++f)
        paintSketchNode(painter, layout.lineEnd(l - 1, subnodes.first(node) + f), kFactorRadius * layout.radius, fill,
                        theme);
}

void paintKanSketch(QPainter &painter, const KanSketch &sketch, const SketchLayout &layout, const Theme &theme) {
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont font = painter.font();
    for (const LayerSnapshot &layer : sketch.layers) {
        for (const EdgeSnapshot &edge : layer.edges) {
            const auto [l, i, j] = edge.id;
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme.pruned, 1.2));
            painter.drawPath(layout.lineIn(l, i, j));
            painter.drawPath(layout.lineOut(l, i, j));
            const QRectF &box = layout.box(l, i, j);
            const auto [low, high] = sketch.heights(l, i, j);
            BoxPainter(painter, theme, font, viewOf(box.height())).paint(box, makeEdge(edge, low, high, 1));
        }
    }
    for (std::size_t l = 0; l < layout.nodes.size(); ++l)
        for (std::size_t n = 0; n < layout.nodes[l].size(); ++n)
            paintSketchNode(painter, layout, static_cast<int>(l), static_cast<int>(n), theme.text, theme);
}

}  // namespace kan::ui
