#include <QAccessible>
#include <QFocusEvent>
#include <QKeyEvent>
#include <algorithm>

#include "ui/network/network_view_p.h"
#include "ui/session/snapshot_names.h"

namespace kan::ui {

void NetworkView::keyPressEvent(QKeyEvent *event) {
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (const auto move = d->moveFor(event->key()); move && !control) return d->walk(*move);
    const auto &edge = d->scene->state().selected_edge;
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (edge) emit edgeActivated(*edge);
            return;
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            return d->pruneSelection();
        case Qt::Key_U:
            if (edge && !control) emit unfixRequested({*edge});
            return;
        case Qt::Key_Escape:
            return d->selectEdge(std::nullopt);
        case Qt::Key_F:
            if (!control) return zoomToFit();
            break;
        case Qt::Key_0:
            if (control) return zoomTo100();
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomIn();
        case Qt::Key_Minus:
            return zoomOut();
        default:
            break;
    }
    event->ignore();
}

/// Who comes by Tab finds a place to walk from.
void NetworkView::focusInEvent(QFocusEvent *event) {
    QGraphicsView::focusInEvent(event);
    const bool by_key = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (by_key && d->snapshot && d->selectedItem() < 0) d->selectEdge(d->strongest(0, std::nullopt, std::nullopt));
    d->announceSelection();
}

std::optional<NetworkView::Private::Move> NetworkView::Private::moveFor(int key) const {
    switch (key) {
        case Qt::Key_Left:
            return left_to_right ? Move::Backward : Move::Previous;
        case Qt::Key_Right:
            return left_to_right ? Move::Forward : Move::Next;
        case Qt::Key_Up:
            return left_to_right ? Move::Previous : Move::Forward;
        case Qt::Key_Down:
            return left_to_right ? Move::Next : Move::Backward;
        default:
            return std::nullopt;
    }
}

void NetworkView::Private::walk(Move move) {
    if (!snapshot) return;
    const SceneState &state = scene->state();
    if (state.selected_edge)
        walkEdge(*state.selected_edge, move);
    else if (state.selected_node)
        walkNode(*state.selected_node, move);
    else
        selectEdge(strongest(0, std::nullopt, std::nullopt));
    if (state.selected_edge) {
        bringIntoView(state.layout.layers[static_cast<std::size_t>(state.selected_edge->l)].boxRect(
            state.selected_edge->i, state.selected_edge->j));
    } else if (state.selected_node) {
        bringIntoView(state.layout.nodeRect(state.selected_node->layer, state.selected_node->node));
    }
}

void NetworkView::Private::walkEdge(EdgeId edge, Move move) {
    if (move == Move::Forward) return selectNode(NodeId{edge.l + 1, targetOf(*snapshot, edge)});
    if (move == Move::Backward) return selectNode(NodeId{edge.l, edge.i});
    const LayerSnapshot &layer = snapshot->layers[static_cast<std::size_t>(edge.l)];
    const LayerLayout &boxes = scene->state().layout.layers[static_cast<std::size_t>(edge.l)];
    const int step = move == Move::Next ? 1 : -1, count = layer.inputs * layer.outputs;
    const bool by_input = boxes.matrix && boxes.columns_are_inputs;
    const auto toId = [&](int place) {
        return by_input ? EdgeId{edge.l, place % layer.inputs, place / layer.inputs}
                        : EdgeId{edge.l, place / layer.outputs, place % layer.outputs};
    };
    int place = by_input ? edge.j * layer.inputs + edge.i : edge.i * layer.outputs + edge.j;
    for (place += step; place >= 0 && place < count; place += step) {
        if (!pictureOf(toId(place))->hidden) return selectEdge(toId(place));
    }
}

void NetworkView::Private::walkNode(NodeId node, Move move) {
    const int depth = static_cast<int>(snapshot->layers.size());
    if (move == Move::Forward && node.layer < depth) return selectEdge(strongest(node.layer, node.node, std::nullopt));
    if (move == Move::Backward && node.layer > 0) return selectEdge(strongest(node.layer - 1, std::nullopt, node.node));
    if (move == Move::Forward || move == Move::Backward) return;
    const int count = static_cast<int>(scene->state().layout.nodes[static_cast<std::size_t>(node.layer)].size());
    const int step = move == Move::Next ? 1 : -1;
    for (int next = node.node + step; next >= 0 && next < count; next += step) {
        const auto layer = static_cast<std::size_t>(node.layer), place = static_cast<std::size_t>(next);
        if (!to.nodeHidden(layer, place)) return selectNode(NodeId{node.layer, next});
    }
}

std::optional<EdgeId> NetworkView::Private::strongest(int layer, std::optional<int> input,
                                                      std::optional<int> node) const {
    const LayerPicture &picture = to.layers[static_cast<std::size_t>(layer)];
    const int outputs = snapshot->layers[static_cast<std::size_t>(layer)].outputs;
    for (auto index = picture.by_strength.rbegin(); index != picture.by_strength.rend(); ++index) {
        const EdgeId edge{layer, *index / outputs, *index % outputs};
        if (picture.edges[static_cast<std::size_t>(*index)].hidden) continue;
        if ((!input || *input == edge.i) && (!node || *node == targetOf(*snapshot, edge))) return edge;
    }
    return std::nullopt;
}

void NetworkView::Private::pruneSelection() {
    const SceneState &state = scene->state();
    if (state.selected_edge) {
        const EdgeSnapshot *edge = findEdge(snapshot.get(), *state.selected_edge);
        if (edge && !edge->pruned) emit q->pruneRequested({*state.selected_edge}, true);
    } else if (state.selected_node) {
        emit q->pruneRequested(edgesOfNode(*state.selected_node), true);
    }
}

void NetworkView::Private::bringIntoView(const QRectF &area) {
    const QRectF seen = q->viewportTransform().inverted().mapRect(QRectF(q->viewport()->rect()));
    if (!seen.contains(area)) q->ensureVisible(area, 20, 20);
}

// --- for screen readers ------------------------------------------------------------------------------------------

int NetworkView::Private::itemCount() const {
    int count = 0;
    for (const auto &row : scene->state().layout.nodes) count += static_cast<int>(row.size());
    for (const LayerLayout &layer : scene->state().layout.layers) count += layer.inputs * layer.outputs;
    return count;
}

std::optional<NetworkView::Private::Item> NetworkView::Private::item(int index) const {
    const NetworkLayout &layout = scene->state().layout;
    for (std::size_t l = 0; l < layout.nodes.size() && index >= 0; ++l) {
        const int layer = static_cast<int>(l), nodes = static_cast<int>(layout.nodes[l].size());
        if (index < nodes) return Item{false, {}, {layer, index}};
        index -= nodes;
        if (l == layout.layers.size()) break;
        const int outputs = layout.layers[l].outputs, edges = layout.layers[l].inputs * outputs;
        if (index < edges) return Item{true, {layer, index / outputs, index % outputs}, {}};
        index -= edges;
    }
    return std::nullopt;
}

int NetworkView::Private::indexOf(NodeId node) const {
    const NetworkLayout &layout = scene->state().layout;
    int index = node.node;
    for (std::size_t l = 0; l < static_cast<std::size_t>(node.layer); ++l) {
        index += static_cast<int>(layout.nodes[l].size()) + layout.layers[l].inputs * layout.layers[l].outputs;
    }
    return index;
}

int NetworkView::Private::indexOf(EdgeId edge) const {
    const LayerLayout &layer = scene->state().layout.layers[static_cast<std::size_t>(edge.l)];
    return indexOf(NodeId{edge.l, layer.inputs}) + edge.i * layer.outputs + edge.j;
}

int NetworkView::Private::selectedItem() const {
    const SceneState &state = scene->state();
    if (state.selected_edge) return indexOf(*state.selected_edge);
    return state.selected_node ? indexOf(*state.selected_node) : -1;
}

void NetworkView::Private::announceSelection() const {
    if (!QAccessible::isActive() || !q->hasFocus()) return;
    QAccessibleEvent event(q, QAccessible::Focus);
    if (const int index = selectedItem(); index >= 0) event.setChild(index);
    QAccessible::updateAccessibility(&event);
}

const EdgePicture *NetworkView::Private::pictureOf(EdgeId edge) const {
    const int outputs = snapshot->layers[static_cast<std::size_t>(edge.l)].outputs;
    return &to.layers[static_cast<std::size_t>(edge.l)].edges[static_cast<std::size_t>(edge.i) * outputs + edge.j];
}

std::vector<EdgeId> NetworkView::Private::edgesOfNode(NodeId node) const {
    std::vector<EdgeId> edges;
    const int depth = static_cast<int>(snapshot->layers.size());
    if (node.layer > 0) {
        const LayerSnapshot &layer = snapshot->layers[static_cast<std::size_t>(node.layer) - 1];
        const int first = layer.subnodes().first(node.node), count = layer.subnodes().of(node.node);
        for (int s = first; s < first + count; ++s)
            for (int i = 0; i < layer.inputs; ++i) edges.push_back({node.layer - 1, i, s});
    }
    if (node.layer < depth) {
        const int outputs = snapshot->layers[static_cast<std::size_t>(node.layer)].outputs;
        for (int j = 0; j < outputs; ++j) edges.push_back({node.layer, node.node, j});
    }
    return edges;
}

}  // namespace kan::ui
