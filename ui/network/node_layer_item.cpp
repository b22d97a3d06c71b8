#include "ui/network/node_layer_item.h"

#include <QFontMetricsF>
#include <QLineF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <cmath>

#include "ui/network/box_painter.h"
#include "ui/network/node_painter.h"

namespace kan::ui {

NodeLayerItem::NodeLayerItem(const SceneState &state, int layer) : state_(state), layer_(layer) {
    setFlag(ItemUsesExtendedStyleOption);
    const auto l = static_cast<std::size_t>(layer);
    const double reach = 6 * state.layout.node_radius[l];
    for (const QPointF &node : state.layout.nodes[l]) {
        bounds_ |= QRectF(node, QSizeF()).adjusted(-reach, -reach, reach, reach);
    }
}

bool NodeLayerItem::isOutput() const {
    return layer_ + 1 == static_cast<int>(state_.layout.nodes.size());
}

double NodeLayerItem::pitch() const {
    const auto &row = state_.layout.nodes[static_cast<std::size_t>(layer_)];
    return row.size() > 1 ? QLineF(row[0], row[1]).length() : 1e9;
}

double NodeLayerItem::readable(double part, double pixels, double radius) const {
    return std::max(part * radius, std::min(pixels * state_.layout.unit, 1.3 * radius));
}

QColor NodeLayerItem::ringOf(int node) const {
    const NodeId id{layer_, node};
    if (state_.selected_node == id || state_.hovered_node == id) return state_.theme.accent;
    return {};
}

void NodeLayerItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) {
    const auto l = static_cast<std::size_t>(layer_);
    const double scale = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const double radius = state_.layout.node_radius[l];
    painter->setRenderHint(QPainter::Antialiasing);
    const double line = std::clamp(std::sqrt(scale * state_.layout.unit), 0.6, 1.6) / scale;
    const auto &row = state_.layout.nodes[l];
    for (std::size_t n = 0; n < row.size(); ++n) {
        const QRectF area = QRectF(row[n], QSizeF()).adjusted(-6 * radius, -3 * radius, 6 * radius, 3 * radius);
        if (!area.intersects(option->exposedRect) || state_.picture.nodeHidden(l, n)) continue;
        const bool alive = l >= state_.picture.node_alive.size() || n >= state_.picture.node_alive[l].size() ||
                           state_.picture.node_alive[l][n];
        const QColor ring = ringOf(static_cast<int>(n));
        const QString name = l < state_.node_names.size() ? state_.node_names[l].value(static_cast<int>(n)) : QString();
        if (radius * scale < 5) {
            paintSmall(*painter, row[n], isProduct(static_cast<int>(n)), {alive, ring, line});
        } else if (layer_ == 0) {
            paintPill(*painter, row[n], name, {alive, ring, line});
        } else {
            paintNodeWithSign(*painter, static_cast<int>(n), name, {alive, ring, line});
        }
    }
}

bool NodeLayerItem::isProduct(int node) const {
    return layer_ > 0 && state_.layout.layers[static_cast<std::size_t>(layer_) - 1].subnodes().isProduct(node);
}

/// Where there is no room for a sign: a disc, a product as an open square.
void NodeLayerItem::paintSmall(QPainter &painter, QPointF center, bool product, const Look &look) const {
    const double radius = 0.7 * state_.layout.node_radius[static_cast<std::size_t>(layer_)];
    const QColor color = look.ring.isValid() ? look.ring : look.alive ? state_.theme.text : state_.theme.pruned;
    painter.setPen(product ? QPen(color, 0.5 * radius, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin) : Qt::NoPen);
    painter.setBrush(product ? state_.theme.panel : color);
    product ? painter.drawRect(circleAt(center, radius)) : painter.drawEllipse(center, radius, radius);
}

void NodeLayerItem::paintPill(QPainter &painter, QPointF center, const QString &name, const Look &look) const {
    const auto &[alive, ring, line] = look;
    const double radius = state_.layout.node_radius[0];
    QFont font = sizedFont(state_.font, readable(0.95, 11, radius));
    font.setItalic(true);
    font.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const double most = std::max(2 * radius, pitch() * 0.94);
    const double width = std::clamp(metrics.horizontalAdvance(name) + 1.6 * radius, 3 * radius, most);
    QRectF pill(0, 0, width, 2 * radius);
    pill.moveCenter(center);
    paintNode(painter, pill,
              {state_.theme.field, ring.isValid() ? ring : state_.theme.border, (ring.isValid() ? 2 : 1) * line,
               state_.vector_output});
    painter.setFont(font);
    painter.setPen(alive ? state_.theme.text : state_.theme.muted);
    painter.drawText(pill, Qt::AlignCenter, metrics.elidedText(name, Qt::ElideRight, width - 0.5 * radius));
}

/// A mark for each factor on the edge of its product; an open one if nothing comes to it any more.
void NodeLayerItem::paintFactors(QPainter &painter, int node, const NodeStyle &style) const {
    const auto l = static_cast<std::size_t>(layer_) - 1;
    const LayerLayout &boxes = state_.layout.layers[l];
    const int first = boxes.subnodes().first(node), count = boxes.subnodes().of(node);
    const auto &alive = state_.picture.factor_alive;
    for (int f = 0; f < count; ++f) {
        const auto subnode = static_cast<std::size_t>(first + f);
        const bool live = l >= alive.size() || subnode >= alive[l].size() || alive[l][subnode];
        NodeStyle mark = style;
        mark.inside = live ? style.border : state_.theme.panel;
        if (!live) mark.border = state_.theme.pruned;
        paintNode(painter, circleAt(boxes.factors[subnode], boxes.factor_radius), mark);
    }
}

void NodeLayerItem::paintNodeWithSign(QPainter &painter, int node, const QString &name, const Look &look) const {
    const auto &[alive, ring, line] = look;
    const auto l = static_cast<std::size_t>(layer_);
    const double radius = state_.layout.node_radius[l];
    const QColor color = alive ? state_.theme.numeric : state_.theme.pruned;
    const double weight = ring.isValid() ? 2.2 : (alive ? 1.5 : 1.0);
    const NodeStyle style{state_.theme.panel, ring.isValid() ? ring : color, weight * line, state_.vector_output};
    const QFont font = sizedFont(state_.font, radius * 1.1);
    const QRectF place = state_.layout.nodeRect(layer_, node);
    if (isProduct(node)) {
        paintProductNode(painter, place, style, color, font);
        paintFactors(painter, node, style);
    } else {
        paintSumNode(painter, place, style, color, font);
    }
    paintName(painter, place, name, alive);
}

void NodeLayerItem::paintName(QPainter &painter, const QRectF &node, const QString &name, bool alive) const {
    const double radius = state_.layout.node_radius[static_cast<std::size_t>(layer_)];
    const Theme &theme = state_.theme;
    QFont font = sizedFont(state_.font, isOutput() ? readable(1, 12, radius) : readable(0.8, 10, radius));
    font.setItalic(true);
    font.setWeight(isOutput() ? QFont::DemiBold : QFont::Normal);
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(name);
    const double room = state_.layout.left_to_right ? 6 * radius : pitch() - node.width() - 0.6 * radius;
    if (width > room && !isOutput()) return;
    painter.setFont(font);
    painter.setPen(isOutput() && alive ? theme.text : theme.muted);
    if (state_.layout.left_to_right && !isOutput()) {
        const QRectF above(node.center().x() - 3 * radius, node.top() - metrics.height(), 6 * radius, metrics.height());
        painter.drawText(above, Qt::AlignCenter, metrics.elidedText(name, Qt::ElideRight, 6 * radius));
        return;
    }
    const QRectF place(node.right() + 0.55 * radius, node.top(), 2 * radius + std::min(width, 5 * radius),
                       node.height());
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(name, Qt::ElideRight, 5 * radius));
}

}  // namespace kan::ui
