#include "ui/network/edge_layer_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/network/edge_layer_item_p.h"

namespace kan::ui {

namespace {
constexpr double kLeastCross = 28;  // smaller boxes have no cross when pruned
constexpr int kMostPainted = 100;   // boxes drawn one by one; more go onto a sheet
}  // namespace

DetailLevel detailLevel(double box_on_screen) {
    if (box_on_screen >= 48) return DetailLevel::Full;
    if (box_on_screen >= 16) return DetailLevel::Curve;
    return box_on_screen >= 6 ? DetailLevel::Sparkline : DetailLevel::Matrix;
}

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
                    detailLevel(layout.box * scale)};
    painter->setRenderHint(QPainter::Antialiasing);
    paintLines(pass);
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
        static_cast<int>(cells.size()) > kMostPainted && pass.level != DetailLevel::Matrix && onSheet(pass);
    if (many) paintBoxesOnSheet(pass, cells);
    for (const int index : cells) {
        const EdgePicture &edge = pass.picture.edges[static_cast<std::size_t>(index)];
        if (!many)
            paintBox(pass, index, edge);
        else if (pass.level == DetailLevel::Full)
            paintBadge(pass, boxOf(pass, index), edge);
        paintMarks(pass, index, edge);
    }
}

QRectF EdgeLayerItem::boxOf(const Pass &pass, int index) const {
    return pass.layout.boxRect(index / pass.layout.outputs, index % pass.layout.outputs);
}

void EdgeLayerItem::paintBoxesOnSheet(const Pass &pass, const std::vector<int> &cells) const {
    SceneSheet sheet(pass.painter, pass.exposed & pass.layout.bounds.adjusted(-1, -1, 1, 1));
    if (sheet.isEmpty()) return;
    const bool framed = pass.level != DetailLevel::Sparkline;
    const double pixel = sheet.factor() * pass.pixel, hairline = sheet.factor() / pass.scale;
    const double thick = (framed ? 1.5 : 1.0) * pixel, inset = framed ? 2.5 * pixel : hairline;
    for (const int index : cells) {
        const EdgePicture &edge = pass.picture.edges[static_cast<std::size_t>(index)];
        const QRectF box = sheet.map(boxOf(pass, index));
        const QColor color = edge.pruned ? pass.theme.pruned : kindColor(edge.kind, pass.theme);
        const float tint = framed || edge.pruned ? 0.0F : 0.10F * edge.strength;
        sheet->fill(box, over(color, pass.theme.panel, tint));
        if (framed) {
            sheet->frame(box, faded(color, edge.pruned ? 0.9F : std::max(0.35F, edge.opacity())), edge.pruned);
            const double second = 2 * hairline;
            if (edge.kind != EdgeKind::Numeric) sheet->frame(box.adjusted(second, second, -second, -second), color);
        }
        const float alpha = edge.pruned ? 0.4F : std::max(framed ? 0.0F : 0.3F, edge.opacity());
        sheet->curve(box.adjusted(inset, inset / 2, -inset, -inset / 2), edge.heights, faded(color, alpha), thick);
    }
    sheet.paint();
}

void EdgeLayerItem::paintBox(const Pass &pass, int index, const EdgePicture &edge) const {
    const QRectF box = boxOf(pass, index);
    const QColor color = edge.pruned ? pass.theme.pruned : kindColor(edge.kind, pass.theme);
    if (pass.level == DetailLevel::Matrix)
        return pass.painter.fillRect(box, over(color, pass.theme.panel, edge.pruned ? 0.1F : edge.opacity()));
    if (onSheet(pass)) {
        paintBoxOnSheet(pass, box, edge, color);
    } else {
        paintFrame(pass, box, edge, color);
        paintCurve(pass, box, edge, curveColor(pass, edge, color));
    }
    if (pass.level == DetailLevel::Full || (pass.level == DetailLevel::Curve && edge.pruned))
        paintBadge(pass, box, edge);
}

QColor EdgeLayerItem::curveColor(const Pass &pass, const EdgePicture &edge, const QColor &color) const {
    if (pass.level == DetailLevel::Sparkline) return faded(color, edge.pruned ? 0.3F : std::max(0.3F, edge.opacity()));
    return faded(color, edge.pruned ? 0.45F : edge.opacity());
}

QColor EdgeLayerItem::frameColor(const EdgePicture &edge, const QColor &color) const {
    return faded(color, edge.pruned ? 0.9F : std::max(0.35F, edge.opacity()));
}

EdgeLayerItem::CurveStyle EdgeLayerItem::curveStyle(const Pass &pass, const EdgePicture &edge) const {
    const bool small = pass.level == DetailLevel::Sparkline;
    const double thick = pass.level == DetailLevel::Full ? 1.9 : (small ? 1.0 : 1.5);
    return {small ? pass.pixel : std::min(4 * pass.pixel, pass.layout.box / 12),
            thick * (edge.pruned ? 0.8 : 1.0) * pass.pixel};
}

/// Frame, zero lines and curve in one image.
void EdgeLayerItem::paintBoxOnSheet(const Pass &pass, const QRectF &box, const EdgePicture &edge,
                                    const QColor &color) const {
    const double room = 2 * pass.pixel;
    SceneSheet sheet(pass.painter, pass.exposed & box.adjusted(-room, -room, room, room));
    if (sheet.isEmpty()) return;
    const double pixel = pass.pixel * sheet.factor();
    const QRectF place = sheet.mapSharp(box);
    if (pass.level == DetailLevel::Sparkline) {
        sheet->fill(place, over(color, pass.theme.panel, edge.pruned ? 0.0F : 0.10F * edge.strength));
    } else if (edge.pruned) {
        sheet->fill(place, pass.theme.panel);
        const QPointF corner[] = {place.topLeft(), place.topRight(), place.bottomRight(), place.bottomLeft()};
        for (int n = 0; n < 4; ++n)
            sheet->line({corner[n], corner[(n + 1) % 4]}, frameColor(edge, color), pixel, 2 * pixel, 2.5 * pixel);
    } else {
        sheet->roundedBox(place, 2 * pixel, pass.theme.panel, frameColor(edge, color), 1.2 * pixel);
        const double inset = 3 * pixel;
        if (edge.kind != EdgeKind::Numeric)
            sheet->roundedBox(place.adjusted(inset, inset, -inset, -inset), 2 * pixel, Qt::transparent,
                              frameColor(edge, color), 1.2 * pixel);
    }
    const double hairline = std::max(1.0, pixel);
    for (const QLineF &line : zeroLines(pass, box, edge)) sheet->line(sheet.map(line), pass.theme.grid, hairline);
    const auto [inset, thick] = curveStyle(pass, edge);
    sheet->curve(sheet.map(box.adjusted(inset, 0, -inset, 0)), edge.heights, curveColor(pass, edge, color),
                 thick * sheet.factor());
    sheet.paint();
}

std::vector<QLineF> EdgeLayerItem::zeroLines(const Pass &pass, const QRectF &box, const EdgePicture &edge) const {
    std::vector<QLineF> lines;
    if (pass.level != DetailLevel::Full) return lines;
    const double room = 4 * pass.pixel;
    if (edge.zero > 0.02F && edge.zero < 0.98F) {
        const double y = box.bottom() - static_cast<double>(edge.zero) * box.height();
        lines.emplace_back(box.left() + room, y, box.right() - room, y);
    }
    if (!edge.pruned && edge.zero_x > 0.02F && edge.zero_x < 0.98F) {
        const double x = box.left() + room + static_cast<double>(edge.zero_x) * (box.width() - 2 * room);
        lines.emplace_back(x, box.top() + room, x, box.bottom() - room);
    }
    return lines;
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

void EdgeLayerItem::paintFrame(const Pass &pass, const QRectF &box, const EdgePicture &edge,
                               const QColor &color) const {
    QPainter &painter = pass.painter;
    if (pass.level == DetailLevel::Sparkline)
        return painter.fillRect(box, over(color, pass.theme.panel, edge.pruned ? 0.0F : 0.10F * edge.strength));
    const bool live = !edge.pruned;
    QPen pen(frameColor(edge, color), (live ? 1.2 : 1.0) * pass.pixel);
    if (!live) pen.setDashPattern({2, 2.5});
    painter.setPen(pen);
    painter.setBrush(pass.theme.panel);
    const double round = 2 * pass.pixel;
    painter.drawRoundedRect(box, round, round);
    if (live && edge.kind != EdgeKind::Numeric) {
        const double inset = 3 * pass.pixel;
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), round, round);
    }
    painter.setPen(QPen(pass.theme.grid, pass.pixel));
    for (const QLineF &line : zeroLines(pass, box, edge)) painter.drawLine(line);
}

void EdgeLayerItem::paintCurve(const Pass &pass, const QRectF &box, const EdgePicture &edge,
                               const QColor &color) const {
    const std::size_t count = edge.heights.size();
    if (count < 2) return;
    const auto [inset, thick] = curveStyle(pass, edge);
    static constexpr std::size_t kMost = 128;
    const double on_screen = box.width() * pass.scale;
    const auto wanted = static_cast<std::size_t>(std::clamp(on_screen * 0.8, 8.0, static_cast<double>(kMost)));
    const std::size_t used = std::min(count, wanted);
    const double left = box.left() + inset, width = box.width() - 2 * inset;
    QPainterPath path;
    for (std::size_t n = 0; n < used; ++n) {
        const std::size_t source = n * (count - 1) / (used - 1);
        const double part = static_cast<double>(source) / static_cast<double>(count - 1);
        const QPointF point(left + part * width,
                            box.bottom() - static_cast<double>(edge.heights[source]) * box.height());
        n == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    pass.painter.setPen(QPen(color, thick, Qt::SolidLine, Qt::FlatCap,
                             pass.level == DetailLevel::Full ? Qt::RoundJoin : Qt::BevelJoin));
    pass.painter.setBrush(Qt::NoBrush);
    pass.painter.drawPath(path);
}

void EdgeLayerItem::paintBadge(const Pass &pass, const QRectF &box, const EdgePicture &edge) const {
    QPainter &painter = pass.painter;
    const double size = pass.layout.box / 16;
    if (edge.pruned) {
        if (pass.layout.box * pass.scale < kLeastCross) return;
        const QPointF center = box.topRight() + QPointF(-1.6 * size, 1.6 * size);
        painter.setPen(QPen(pass.theme.muted, 1.1 * pass.pixel));
        painter.drawLine(center + QPointF(-size, -size) * 0.6, center + QPointF(size, size) * 0.6);
        painter.drawLine(center + QPointF(-size, size) * 0.6, center + QPointF(size, -size) * 0.6);
    } else if (!edge.symbol.isEmpty()) {
        QFont font = state_.font;
        font.setPixelSize(std::max(1, static_cast<int>(std::lround(pass.layout.box * 0.17))));
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        const QFontMetricsF metrics(font);
        const QString text = metrics.elidedText(edge.symbol, Qt::ElideRight, box.width() - 3 * size);
        const QRectF place(box.left() + 1.4 * size, box.top() + 1.1 * size, metrics.horizontalAdvance(text) + size,
                           metrics.height());
        painter.fillRect(place, faded(pass.theme.panel, 0.8F));
        painter.setPen(kindColor(edge.kind, pass.theme));
        painter.drawText(place, Qt::AlignCenter, text);
    }
}

}  // namespace kan::ui
