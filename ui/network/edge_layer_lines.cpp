#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/network/edge_layer_item_p.h"

namespace kan::ui {

namespace {
constexpr int kMatrixLines = 32;  // strongest edges of a matrix that get lines
constexpr double kBracketDistance = 4, kBracketWidth = 2, kBracketInset = 0.1;
}  // namespace

void EdgeLayerItem::paintLines(const Pass &pass) const {
    std::vector<Line> lines;
    const auto &order = pass.picture.by_strength;
    std::size_t first = 0;
    if (pass.layout.matrix && order.size() > kMatrixLines) first = order.size() - kMatrixLines;
    for (std::size_t n = first; n < order.size(); ++n) {
        const EdgePicture &edge = pass.picture.edges[static_cast<std::size_t>(order[n])];
        if (edge.hidden || (pass.layout.matrix && edge.pruned)) continue;
        addLines(pass, order[n], edge, lines);
    }
    for (const auto &mark : {state_.hovered_edge, state_.selected_edge}) {
        if (!mark || mark->l != layer_ || !pass.layout.matrix) continue;
        const int index = mark->i * pass.layout.outputs + mark->j;
        if (index < 0 || index >= static_cast<int>(pass.picture.edges.size())) continue;
        addLines(pass, index, pass.picture.edges[static_cast<std::size_t>(index)], lines);
    }
    if (lines.empty()) return;
    if (pass.boxes.onSheet()) return paintLinesOnSheet(pass, lines);
    for (const Line &line : lines) {
        QPen pen(line.color, line.width, Qt::SolidLine, Qt::FlatCap);
        if (line.dotted) pen.setDashPattern({2, 3});
        pass.painter.setPen(pen);
        pass.painter.drawLine(line.place);
    }
}

void EdgeLayerItem::addLines(const Pass &pass, int index, const EdgePicture &edge, std::vector<Line> &lines) const {
    const int i = index / pass.layout.outputs, j = index % pass.layout.outputs;
    const NetworkLayout &all = state_.layout;
    const QLineF in(all.nodePort(layer_, i, true), all.port(layer_, i, j, false));
    const QLineF out(all.port(layer_, i, j, true), all.subnodePort(layer_, j));
    Line line;
    line.dotted = edge.pruned;
    if (edge.pruned) {
        line.color = faded(pass.theme.pruned, 0.85F);
        line.width = pass.pixel;
    } else {
        const float alpha = isMarked(index, state_.hovered_edge) ? 1.0F : edge.opacity();
        const double weight = std::clamp(std::sqrt(pass.scale * all.unit), 0.5, 2.0);
        const double reach = pass.layout.matrix ? 1.2 : 3;
        line.color = faded(kindColor(edge.kind, pass.theme), alpha);
        if (edge.doomed) line.color = faded(pass.theme.warning, std::max(0.5F, alpha));
        line.dotted = edge.doomed;
        line.width = (1 + reach * static_cast<double>(edge.strength)) * weight / pass.scale;
    }
    for (const QLineF &place : {in, out}) {
        const QRectF box = QRectF(place.p1(), place.p2()).normalized();
        if (!box.adjusted(-line.width, -line.width, line.width, line.width).intersects(pass.exposed)) continue;
        line.place = place;
        lines.push_back(line);
    }
}

/// Along the columns or rows of a matrix that lead to one multiplication node.
void EdgeLayerItem::paintBrackets(const Pass &pass) const {
    const LayerLayout &layout = pass.layout;
    const Subnodes subnodes = layout.subnodes();
    const bool across = std::abs(layout.step_j.x()) > std::abs(layout.step_j.y());
    const double away = kBracketDistance * pass.pixel;
    pass.painter.setPen(QPen(pass.theme.muted, kBracketWidth * pass.pixel, Qt::SolidLine, Qt::FlatCap));
    for (int node = subnodes.sums(); node < subnodes.nodes(); ++node) {
        const int first = subnodes.first(node), last = first + subnodes.of(node) - 1;
        const QRectF boxes = layout.boxRect(0, first) | layout.boxRect(0, last);
        const double inset = kBracketInset * layout.box;
        if (across) {
            const double y = layout.bounds.top() - away;
            pass.painter.drawLine(QPointF(boxes.left() + inset, y), QPointF(boxes.right() - inset, y));
        } else {
            const double x = layout.bounds.right() + away;
            pass.painter.drawLine(QPointF(x, boxes.top() + inset), QPointF(x, boxes.bottom() - inset));
        }
    }
}

void EdgeLayerItem::paintLinesOnSheet(const Pass &pass, const std::vector<Line> &lines) const {
    QRectF reach;
    for (const Line &line : lines) {
        reach |= QRectF(line.place.p1(), line.place.p2())
                     .normalized()
                     .adjusted(-line.width, -line.width, line.width, line.width);
    }
    SceneSheet sheet(pass.painter, pass.exposed & reach);
    if (sheet.isEmpty()) return;
    const double factor = sheet.factor();
    for (const Line &line : lines) {
        sheet->line(sheet.map(line.place), line.color, line.width * factor, line.dotted ? 2 * line.width * factor : 0,
                    line.dotted ? 3 * line.width * factor : 0);
    }
    sheet.paint();
}

}  // namespace kan::ui
