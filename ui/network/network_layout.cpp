#include "ui/network/network_layout.h"

#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {

constexpr double kMinBox = 40, kMaxBox = 96, kBoxGap = 8;
constexpr double kNodeRadius = 15, kMinNodePitch = 14;
constexpr double kFactorPitch = 1, kFactorRadius = 0.24, kFactorRoom = 0.5;  // of a node's radius
constexpr double kLineRoom = 42;      // at least, on screen, between a node row and the boxes
constexpr double kMaxCellAspect = 5;  // width to height of a box in a matrix that has room
constexpr double kReadableBox = 24;   // on screen, of a row between matrices
constexpr double kMarginAcross = 28, kMarginAlong = 34;

/// Sizes along the flow (input to output) and across it, before they become x and y.
struct Plan {
    double across = 0, along = 0, box = 64;
    double matrix_cell = kMinBox + kBoxGap / 2;
    std::vector<double> thickness;  ///< of each layer's boxes, along
    std::vector<char> matrix;       ///< of each layer: its boxes are a matrix, not a row
    double unit = 1;
};

bool isMatrix(const LayerSnapshot &layer, double room_across) {
    const int edges = layer.inputs * layer.outputs;
    if (edges > kMaxRowEdges) return true;
    return std::min(layer.inputs, layer.outputs) > 1 && room_across < edges * kLeastRowPitch;
}

double requiredAcross(const Snapshot &snapshot, const Plan &plan) {
    double across = 0;
    for (std::size_t l = 0; l < snapshot.layers.size(); ++l) {
        const LayerSnapshot &layer = snapshot.layers[l];
        const double boxes = plan.matrix[l] ? std::max(layer.inputs, layer.outputs) * plan.matrix_cell
                                            : layer.inputs * layer.outputs * (kMinBox + kBoxGap);
        across = std::max({across, boxes, layer.inputs * kMinNodePitch, layer.nodes() * kMinNodePitch});
    }
    return across;
}

/// What the layers need along the flow, and how it is shared where there is too little.
struct Need {
    double rows = 0;           ///< layers that are one row of boxes
    double most_in_row = 0;    ///< boxes
    double matrices = 0;       ///< thickness of all matrices
    double least_row_box = 0;  ///< wanted in scene units, for rows beside matrices that had to shrink
};

Need needAlong(const Snapshot &snapshot, const Plan &plan) {
    Need need;
    for (std::size_t l = 0; l < snapshot.layers.size(); ++l) {
        const LayerSnapshot &layer = snapshot.layers[l];
        if (plan.matrix[l]) {
            need.matrices += std::min(layer.inputs, layer.outputs) * plan.matrix_cell;
        } else {
            need.rows += 1;
            need.most_in_row = std::max(need.most_in_row, 1.0 * layer.inputs * layer.outputs);
        }
    }
    return need;
}

/// Pixels per scene unit so that boxes of the least size fit. Tall matrices leave rows boxes that can be read.
double fittingScale(double across, double along, Need &need) {
    const double scale = std::min({1.0, across, along / (need.rows * kMinBox + need.matrices)});
    if (need.rows == 0 || need.matrices == 0) return scale;
    const double row_box = std::min(kReadableBox, 0.3 * along / need.rows);
    if (scale * kMinBox >= row_box) return scale;
    const double shared = std::min(scale, (along - need.rows * row_box) / need.matrices);
    need.least_row_box = row_box / shared;
    return shared;
}

Plan makePlan(const Snapshot &snapshot, double room_across, double room_along) {
    Plan plan;
    const double depth = static_cast<double>(snapshot.layers.size());
    const double free_across = room_across - 2 * kMarginAcross, free_along = room_along - 2 * kMarginAlong;
    for (const LayerSnapshot &layer : snapshot.layers) plan.matrix.push_back(isMatrix(layer, free_across));
    Need need = needAlong(snapshot, plan);
    const double lines = std::min(depth * 2 * kLineRoom, 0.45 * free_along);
    const double scale = fittingScale(free_across / requiredAcross(snapshot, plan), free_along - lines, need);
    plan.unit = 1 / std::max(scale, 1e-3);
    plan.across = free_across * plan.unit;
    plan.along = free_along * plan.unit;
    if (need.rows > 0) {
        const double by_width = plan.across / need.most_in_row;
        const double by_height = std::max(kMinBox, 0.3 * (plan.along - need.matrices) / need.rows);
        plan.box = std::clamp(std::min(0.66 * by_width, by_height), kMinBox, kMaxBox);
        plan.box = std::max(plan.box, std::min(need.least_row_box, 0.8 * by_width));
    }
    for (std::size_t l = 0; l < snapshot.layers.size(); ++l) {
        const LayerSnapshot &layer = snapshot.layers[l];
        plan.thickness.push_back(plan.matrix[l] ? std::min(layer.inputs, layer.outputs) * plan.matrix_cell : plan.box);
    }
    return plan;
}

QPointF place(bool left_to_right, double across, double along, const Plan &plan) {
    const double a = kMarginAcross * plan.unit + across;
    const double b = kMarginAlong * plan.unit;
    return left_to_right ? QPointF(b + along, a) : QPointF(a, b + plan.along - along);
}

LayerLayout layOutLayer(const Snapshot &snapshot, std::size_t l, const Plan &plan, double from, double to,
                        bool left_to_right) {
    const LayerSnapshot &layer = snapshot.layers[l];
    const double thickness = plan.thickness[l];
    LayerLayout result;
    result.inputs = layer.inputs;
    result.outputs = layer.outputs;
    result.arity = layer.arity;
    result.matrix = plan.matrix[l];
    result.columns_are_inputs = layer.inputs > layer.outputs;
    result.box = result.matrix ? kMinBox : plan.box;
    result.box_size = {result.box, result.box};
    const double middle = (from + to) / 2;
    const auto at = [&](double across, double along) { return place(left_to_right, across, along, plan); };
    if (!result.matrix) {
        const double pitch = plan.across / (layer.inputs * layer.outputs);
        result.origin = at(pitch / 2, middle);
        result.step_j = at(pitch * 1.5, middle) - result.origin;
        result.step_i = result.step_j * layer.outputs;
    } else {
        const int columns = std::max(layer.inputs, layer.outputs);
        const double cell = plan.matrix_cell;
        const double column_pitch = std::min(plan.across / columns, cell * kMaxCellAspect);
        result.box_size.setWidth(column_pitch - (cell - kMinBox));
        if (left_to_right) result.box_size.transpose();
        const double first_column = plan.across / 2 - column_pitch * (columns - 1) / 2.0;
        const double first_row = middle - thickness / 2 + cell / 2;
        result.origin = at(first_column, first_row);
        const QPointF column_step = at(first_column + column_pitch, first_row) - result.origin;
        const QPointF row_step = at(first_column, first_row + cell) - result.origin;
        result.step_i = result.columns_are_inputs ? column_step : row_step;
        result.step_j = result.columns_are_inputs ? row_step : column_step;
    }
    result.bounds = result.boxRect(0, 0).united(result.boxRect(layer.inputs - 1, layer.outputs - 1));
    return result;
}

void placeNodes(NetworkLayout &layout, const Plan &plan, int count, double along, double radius) {
    std::vector<QPointF> row;
    row.reserve(static_cast<std::size_t>(count));
    const double pitch = plan.across / count;
    for (int n = 0; n < count; ++n) row.push_back(place(layout.left_to_right, pitch * (n + 0.5), along, plan));
    layout.nodes.push_back(std::move(row));
    layout.node_radius.push_back(std::min(radius, 0.42 * pitch));
}

/// The factors of each multiplication node side by side on the edge where their lines come from.
void placeFactors(NetworkLayout &layout, const Plan &plan) {
    LayerLayout &layer = layout.layers.back();
    if (layer.arity.empty()) return;
    const std::vector<QPointF> &nodes = layout.nodes.back();
    const double radius = layout.node_radius.back(), pitch = plan.across / static_cast<double>(nodes.size());
    const Subnodes subnodes = layer.subnodes();
    layer.factor_radius = kFactorRadius * radius;
    layer.factors.resize(static_cast<std::size_t>(layer.outputs));
    for (int node = subnodes.sums(); node < subnodes.nodes(); ++node) {
        const int count = subnodes.of(node);
        const double step = std::min(kFactorPitch * radius, 0.8 * pitch / count);
        for (int f = 0; f < count; ++f) {
            const double across = step * (f - (count - 1) / 2.0);
            layer.factors[static_cast<std::size_t>(subnodes.first(node) + f)] =
                nodes[static_cast<std::size_t>(node)] +
                (layout.left_to_right ? QPointF(-radius, across) : QPointF(across, radius));
        }
    }
}

}  // namespace

std::optional<std::pair<int, int>> LayerLayout::hit(QPointF point) const {
    const QPointF d = point - origin;
    const auto along = [](QPointF value, QPointF step) {
        const double length = QPointF::dotProduct(step, step);
        return length > 0 ? QPointF::dotProduct(value, step) / length : 0.0;
    };
    int i = 0, j = 0;
    if (matrix) {
        i = static_cast<int>(std::lround(along(d, step_i)));
        j = static_cast<int>(std::lround(along(d, step_j)));
    } else {
        const int id = static_cast<int>(std::lround(along(d, step_j)));
        if (id < 0 || id >= inputs * outputs) return std::nullopt;
        i = id / outputs;
        j = id % outputs;
    }
    if (i < 0 || i >= inputs || j < 0 || j >= outputs || !boxRect(i, j).contains(point)) return std::nullopt;
    return std::pair{i, j};
}

QPointF NetworkLayout::port(int layer, int i, int j, bool output_side) const {
    const LayerLayout &boxes = layers[static_cast<std::size_t>(layer)];
    const QRectF rect = boxes.boxRect(i, j), all = boxes.matrix ? boxes.bounds : rect;
    if (left_to_right) return {output_side ? all.right() : all.left(), rect.center().y()};
    return {rect.center().x(), output_side ? all.top() : all.bottom()};
}

QPointF NetworkLayout::nodePort(int layer, int node, bool output_side) const {
    const auto l = static_cast<std::size_t>(layer);
    const double reach = node_radius[l] * (output_side ? 1 : -1);
    const QPointF center = nodes[l][static_cast<std::size_t>(node)];
    return left_to_right ? center + QPointF(reach, 0) : center - QPointF(0, reach);
}

QPointF NetworkLayout::subnodePort(int layer, int subnode) const {
    const LayerLayout &boxes = layers[static_cast<std::size_t>(layer)];
    // A sum node has the number of its subnode.
    if (subnode < boxes.subnodes().sums()) return nodePort(layer + 1, subnode, false);
    const QPointF mark = boxes.factors[static_cast<std::size_t>(subnode)];
    return left_to_right ? mark - QPointF(boxes.factor_radius, 0) : mark + QPointF(0, boxes.factor_radius);
}

QRectF NetworkLayout::nodeRect(int layer, int node) const {
    const auto l = static_cast<std::size_t>(layer);
    const double radius = node_radius[l];
    double half = radius;
    if (layer > 0 && layers[l - 1].subnodes().isProduct(node)) {
        const LayerLayout &boxes = layers[l - 1];
        const int first = boxes.subnodes().first(node), last = first + boxes.subnodes().of(node) - 1;
        const QPointF marks =
            boxes.factors[static_cast<std::size_t>(last)] - boxes.factors[static_cast<std::size_t>(first)];
        half = std::max(half, marks.manhattanLength() / 2 + kFactorRoom * radius);
    }
    QSizeF size(2 * half, 2 * radius);
    if (left_to_right) size.transpose();
    QRectF rect(QPointF(), size);
    rect.moveCenter(nodes[l][static_cast<std::size_t>(node)]);
    return rect;
}

NetworkLayout layOut(const Snapshot &snapshot, QSizeF room, bool left_to_right) {
    NetworkLayout layout;
    layout.left_to_right = left_to_right;
    if (snapshot.layers.empty()) return layout;
    room = room.expandedTo({120, 120});
    const double room_across = left_to_right ? room.height() : room.width();
    const double room_along = left_to_right ? room.width() : room.height();
    const Plan plan = makePlan(snapshot, room_across, room_along);
    layout.unit = plan.unit;
    double boxes = 0;
    for (const double thickness : plan.thickness) boxes += thickness;
    const double depth = static_cast<double>(snapshot.layers.size());
    const double radius = std::min(kNodeRadius * plan.unit, 0.25 * (plan.along - boxes) / depth);
    // The label of an output stands beside its node, so left to right needs room for it at the end.
    const double start = radius, end = plan.along - radius - (left_to_right ? 3 * radius : 0);
    const double gap = (end - start - boxes) / depth;
    placeNodes(layout, plan, snapshot.layers.front().inputs, start, radius);
    double along = start;
    for (std::size_t l = 0; l < snapshot.layers.size(); ++l) {
        const double next = along + gap + plan.thickness[l];
        layout.layers.push_back(layOutLayer(snapshot, l, plan, along, next, left_to_right));
        placeNodes(layout, plan, snapshot.layers[l].nodes(), next, radius);
        placeFactors(layout, plan);
        along = next;
    }
    QSizeF size(plan.across + 2 * kMarginAcross * plan.unit, plan.along + 2 * kMarginAlong * plan.unit);
    if (left_to_right) size.transpose();
    layout.bounds = QRectF(QPointF(), size);
    for (const LayerLayout &layer : layout.layers) layout.bounds |= layer.bounds;
    for (const auto &row : layout.nodes) {
        for (const QPointF &node : row)
            layout.bounds |= QRectF(node, QSizeF()).adjusted(-radius, -radius, radius, radius);
    }
    return layout;
}

}  // namespace kan::ui
