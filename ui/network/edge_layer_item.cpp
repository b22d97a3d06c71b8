#include "ui/network/edge_layer_item.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/network/edge_layer_item_p.h"

namespace kan::ui {

namespace {
constexpr int kMostPainted = 100;  // boxes drawn one by one; more go onto a sheet
}  // namespace

struct EdgeLayerItem::Range {
    int i_first = 0, i_last = -1, j_first = 0, j_last = -1;
};

EdgeLayerItem::EdgeLayerItem(const SceneState &state, int layer) : state_(state), layer_(layer) {
    setFlag(ItemUsesExtendedStyleOption);
    const auto l = static_cast<std::size_t>(layer);
    bounds_ = state.layout.layers[l].bounds;
    for (const std::size_t row : {l, l + 1}) {
        for (const QPointF &node : state.layout.nodes[row]) bounds_ |= QRectF(node, QSizeF(1, 1));
    }
    const double room = 6 * state.layout.unit;
    bounds_.adjust(-room, -room, room, room);
}

bool EdgeLayerItem::isMarked(int index, const std::optional<EdgeId> &mark) const {
    return mark && mark->l == layer_ &&
           mark->i * state_.layout.layers[static_cast<std::size_t>(layer_)].outputs + mark->j == index;
}

bool EdgeLayerItem::isLit(int index) const {
    return std::any_of(state_.lit_edges.begin(), state_.lit_edges.end(),
                       [&](const EdgeId &edge) { return isMarked(index, edge); });
}

void EdgeLayerItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) {
    const auto l = static_cast<std::size_t>(layer_);
    if (l >= state_.picture.layers.size() || l >= state_.layout.layers.size()) return;
    const LayerLayout &layout = state_.layout.layers[l];
    if (state_.picture.layers[l].edges.size() != static_cast<std::size_t>(layout.inputs) * layout.outputs) return;
    const double scale = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    // Lines grow with the zoom, but slower than the boxes.
    const double zoom = std::sqrt(scale * state_.layout.unit);
    const double zoom_weight = std::clamp(zoom, 1.0, 1.6);
    const Pass pass{*painter,
                    layout,
                    state_.picture.layers[l],
                    state_.theme,
                    option->exposedRect,
                    scale,
                    zoom_weight / scale,
                    detailLevel(layout.box * scale),
                    BoxPainter(*painter, state_.theme, state_.font,
                               {detailLevel(layout.box * scale), layout.box, zoom_weight / scale, scale,
                                option->exposedRect, state_.vector_output})};
    painter->setRenderHint(QPainter::Antialiasing);
    paintLines(pass);
    if (layout.matrix && !layout.arity.empty()) paintBrackets(pass);
    if (pass.level == DetailLevel::Matrix && layout.matrix)
        paintMatrix(pass);
    else
        paintCells(pass);
}

EdgeLayerItem::Range EdgeLayerItem::exposedCells(const QRectF &exposed) const {
    const LayerLayout &layout = state_.layout.layers[static_cast<std::size_t>(layer_)];
    Range range{0, layout.inputs - 1, 0, layout.outputs - 1};
    if (!layout.matrix) return range;
    const QRectF seen = exposed.marginsAdded(QMarginsF(layout.box_size.width(), layout.box_size.height(),
                                                       layout.box_size.width(), layout.box_size.height()));
    const auto limit = [&](QPointF step, int count, int &first, int &last) {
        const double length = std::hypot(step.x(), step.y());
        if (length <= 0) return;
        const QPointF unit = step / length;
        const double a = QPointF::dotProduct(seen.topLeft() - layout.origin, unit) / length;
        const double b = QPointF::dotProduct(seen.bottomRight() - layout.origin, unit) / length;
        first = std::clamp(static_cast<int>(std::floor(std::min(a, b))), 0, count);
        last = std::clamp(static_cast<int>(std::ceil(std::max(a, b))), -1, count - 1);
    };
    limit(layout.step_i, layout.inputs, range.i_first, range.i_last);
    limit(layout.step_j, layout.outputs, range.j_first, range.j_last);
    return range;
}

void EdgeLayerItem::paintMatrix(const Pass &pass) const {
    const LayerLayout &layout = pass.layout;
    const bool i_across = std::abs(layout.step_i.x()) > std::abs(layout.step_j.x());
    const QPointF column_step = i_across ? layout.step_i : layout.step_j;
    const QPointF row_step = i_across ? layout.step_j : layout.step_i;
    const int columns = i_across ? layout.inputs : layout.outputs, rows = i_across ? layout.outputs : layout.inputs;
    QImage image(columns, rows, QImage::Format_RGB32);
    for (int row = 0; row < rows; ++row) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(row_step.y() > 0 ? row : rows - 1 - row));
        for (int column = 0; column < columns; ++column) {
            const int i = i_across ? column : row, j = i_across ? row : column;
            const EdgePicture &edge = pass.picture.edges[static_cast<std::size_t>(i) * layout.outputs + j];
            const float alpha = edge.pruned ? 0.03F : 0.06F + 0.94F * edge.strength;
            const QColor front = edge.doomed ? pass.theme.warning : kindColor(edge.kind, pass.theme);
            line[column] = over(front, pass.theme.panel, alpha).rgb();
        }
    }
    const double room_x = (std::abs(column_step.x()) - layout.box_size.width()) / 2;
    const double room_y = (std::abs(row_step.y()) - layout.box_size.height()) / 2;
    const QRectF area = layout.bounds.adjusted(-room_x, -room_y, room_x, room_y);
    pass.painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    pass.painter.drawImage(area, image);
    pass.painter.setPen(QPen(pass.theme.border, pass.pixel));
    pass.painter.setBrush(Qt::NoBrush);
    pass.painter.drawRect(area);
    for (const auto &mark : {state_.hovered_edge, state_.selected_edge}) {
        if (!mark || mark->l != layer_) continue;
        pass.painter.setPen(QPen(pass.theme.accent, 2 * pass.pixel));
        pass.painter.drawRect(layout.boxRect(mark->i, mark->j));
    }
}

void EdgeLayerItem::paintCells(const Pass &pass) const {
    const Range range = exposedCells(pass.exposed);
    std::vector<int> cells;
    for (int i = range.i_first; i <= range.i_last; ++i) {
        for (int j = range.j_first; j <= range.j_last; ++j) {
            const int index = i * pass.layout.outputs + j;
            const bool hidden = pass.picture.edges[static_cast<std::size_t>(index)].hidden;
            if (!hidden && pass.layout.boxRect(i, j).intersects(pass.exposed)) cells.push_back(index);
        }
    }
    const bool many =
        static_cast<int>(cells.size()) > kMostPainted && pass.level != DetailLevel::Matrix && pass.boxes.onSheet();
    if (many) {
        std::vector<std::pair<QRectF, const EdgePicture *>> boxes;
        boxes.reserve(cells.size());
        for (const int index : cells)
            boxes.emplace_back(boxOf(pass, index), &pass.picture.edges[static_cast<std::size_t>(index)]);
        pass.boxes.paintMany(boxes, pass.layout.bounds.adjusted(-1, -1, 1, 1));
    }
    for (const int index : cells) {
        const EdgePicture &edge = pass.picture.edges[static_cast<std::size_t>(index)];
        if (!many)
            pass.boxes.paint(boxOf(pass, index), edge);
        else if (pass.level == DetailLevel::Full)
            pass.boxes.paintBadge(boxOf(pass, index), edge);
        paintMarks(pass, index, edge);
    }
}

QRectF EdgeLayerItem::boxOf(const Pass &pass, int index) const {
    return pass.layout.boxRect(index / pass.layout.outputs, index % pass.layout.outputs);
}

void EdgeLayerItem::paintMarks(const Pass &pass, int index, const EdgePicture &edge) const {
    const bool selected = isMarked(index, state_.selected_edge), hovered = isMarked(index, state_.hovered_edge);
    const QRectF box = boxOf(pass, index);
    if (isLit(index)) {
        const double room = 4 * pass.pixel;
        pass.painter.setPen(QPen(faded(pass.theme.accent, 0.45F), room));
        pass.painter.setBrush(faded(pass.theme.accent, 0.10F));
        pass.painter.drawRoundedRect(box.adjusted(-room / 2, -room / 2, room / 2, room / 2), room, room);
    }
    if (edge.doomed) {
        pass.painter.setPen(QPen(pass.theme.warning, 1.5 * pass.pixel, Qt::DashLine));
        QBrush hatch(faded(pass.theme.warning, 0.4F), Qt::BDiagPattern);
        hatch.setTransform(QTransform::fromScale(1 / pass.scale, 1 / pass.scale));
        pass.painter.setBrush(hatch);
        pass.painter.drawRect(box);
    }
    if (selected || hovered) {
        pass.painter.setPen(
            QPen(pass.theme.accent, (selected ? 2.0 : 1.3) * pass.pixel, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
        pass.painter.setBrush(Qt::NoBrush);
        pass.painter.drawRoundedRect(box, 2 * pass.pixel, 2 * pass.pixel);
    }
}

}  // namespace kan::ui
