#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/names.h"
#include "ui/network/network_view_p.h"

namespace kan::ui {

namespace {
constexpr int kDragDistance = 4;
}

// --- selection and hover ------------------------------------------------------------------------------------------

std::optional<EdgeId> NetworkView::selectedEdge() const {
    return d->scene->state().selected_edge;
}

std::optional<std::pair<int, int>> NetworkView::selectedNode() const {
    const auto &node = d->scene->state().selected_node;
    if (!node) return std::nullopt;
    return std::pair{node->layer, node->node};
}

QRectF NetworkView::edgeRect(EdgeId edge) const {
    if (!findEdge(d->snapshot.get(), edge)) return {};
    const LayerLayout &layer = d->scene->state().layout.layers[static_cast<std::size_t>(edge.l)];
    return viewportTransform().mapRect(layer.boxRect(edge.i, edge.j));
}

QRectF NetworkView::nodeRect(int layer, int node) const {
    const NetworkLayout &layout = d->scene->state().layout;
    if (layer < 0 || layer >= static_cast<int>(layout.nodes.size())) return {};
    const auto l = static_cast<std::size_t>(layer);
    if (node < 0 || node >= static_cast<int>(layout.nodes[l].size())) return {};
    const double r = layout.node_radius[l];
    const QPointF center = layout.nodes[l][static_cast<std::size_t>(node)];
    return viewportTransform().mapRect(QRectF(center - QPointF(r, r), QSizeF(2 * r, 2 * r)));
}

QString NetworkView::edgeDescription(EdgeId id) const {
    const EdgeSnapshot *edge = findEdge(d->snapshot.get(), id);
    if (!edge) return {};
    return tr("edge %1 to %2, %3, importance %4")
        .arg(nodeName(*d->snapshot, id.l, id.i), nodeName(*d->snapshot, id.l + 1, id.j), edgeKind(*edge),
             QString::number(edge->score[static_cast<int>(d->options.metric)], 'f', 2));
}

QString NetworkView::Private::describeNode(NodeId node) const {
    const QString name = nodeName(*snapshot, node.layer, node.node);
    const auto l = static_cast<std::size_t>(node.layer), n = static_cast<std::size_t>(node.node);
    if (l >= snapshot->node_scores.size() || n >= snapshot->node_scores[l].size()) return tr("node %1").arg(name);
    return tr("node %1, importance %2").arg(name, QString::number(snapshot->node_scores[l][n], 'f', 2));
}

void NetworkView::Private::describeSelection() {
    const SceneState &state = scene->state();
    QString text;
    if (state.selected_edge)
        text = q->edgeDescription(*state.selected_edge);
    else if (state.selected_node && snapshot)
        text = describeNode(*state.selected_node);
    const QString name = text.isEmpty() ? tr("Network") : tr("Network: %1").arg(text);
    if (q->accessibleName() == name) return;
    q->setAccessibleName(name);
    q->setAccessibleDescription(text);
}

void NetworkView::setSelectedEdge(std::optional<EdgeId> edge) {
    d->selectEdge(edge);
}

void NetworkView::Private::selectEdge(std::optional<EdgeId> edge) {
    if (edge && !findEdge(snapshot.get(), *edge)) edge.reset();
    const bool had_node = scene->state().selected_node.has_value();
    if (scene->state().selected_edge == edge && !had_node) return;
    scene->edit().selected_edge = edge;
    scene->edit().selected_node.reset();
    describeSelection();
    requestFocus();
    emit q->edgeSelected(edge);
}

void NetworkView::Private::selectNode(std::optional<NodeId> node) {
    if (!node) return selectEdge(std::nullopt);
    if (scene->state().selected_node == node) return;
    scene->edit().selected_edge.reset();
    scene->edit().selected_node = node;
    describeSelection();
    requestFocus();
    emit q->nodeSelected(node->layer, node->node);
}

void NetworkView::Private::requestFocus() {
    std::vector<EdgeId> wanted;
    for (const auto &edge : {scene->state().selected_edge, scene->state().hovered_edge}) {
        if (edge && std::find(wanted.begin(), wanted.end(), *edge) == wanted.end()) wanted.push_back(*edge);
    }
    if (wanted == focus) return;
    focus = wanted;
    emit q->focusRequested(focus);
}

void NetworkView::Private::hover(QPoint position) {
    const QPointF point = q->mapToScene(position);
    const auto node = scene->nodeAt(point);
    const auto edge = node ? std::nullopt : scene->edgeAt(point);
    const SceneState &state = scene->state();
    if (state.hovered_edge != edge || state.hovered_node != node) {
        scene->edit().hovered_edge = edge;
        scene->edit().hovered_node = node;
        q->viewport()->setCursor(edge || node ? Qt::PointingHandCursor : Qt::ArrowCursor);
        requestFocus();
        updateCard();
    }
}

void NetworkView::Private::clearHover() {
    if (scene->state().hovered_edge || scene->state().hovered_node) {
        scene->edit().hovered_edge.reset();
        scene->edit().hovered_node.reset();
        requestFocus();
    }
    card->hide();
}

void NetworkView::Private::updateCard() {
    const auto &edge = scene->state().hovered_edge;
    if (!edge || !findEdge(snapshot.get(), *edge)) {
        card->hide();
        return;
    }
    const QPoint shift = q->viewport()->mapTo(q, QPoint());
    card->showEdge(snapshot, *edge, options.metric, q->edgeRect(*edge).toAlignedRect().translated(shift));
}

// --- mouse ---------------------------------------------------------------------------------------------------------

void NetworkView::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return;
    d->pressed = true;
    d->panning = false;
    d->press_position = d->last_position = event->pos();
    event->accept();
}

void NetworkView::mouseMoveEvent(QMouseEvent *event) {
    if (!d->pressed) {
        d->hover(event->pos());
        return;
    }
    if (!d->panning && (event->pos() - d->press_position).manhattanLength() >= kDragDistance) {
        d->panning = true;
        d->fitted = false;
        d->clearHover();
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
    if (!d->panning) return;
    const QPoint moved = event->pos() - d->last_position;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - moved.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - moved.y());
    d->last_position = event->pos();
}

void NetworkView::mouseReleaseEvent(QMouseEvent *event) {
    if (!d->pressed) return;
    d->pressed = false;
    viewport()->setCursor(Qt::ArrowCursor);
    if (d->panning || event->button() != Qt::LeftButton) return;
    const QPointF point = mapToScene(event->pos());
    if (const auto node = d->scene->nodeAt(point))
        d->selectNode(node);
    else
        d->selectEdge(d->scene->edgeAt(point));
}

void NetworkView::mouseDoubleClickEvent(QMouseEvent *event) {
    if (const auto edge = d->scene->edgeAt(mapToScene(event->pos()))) emit edgeActivated(*edge);
}

void NetworkView::wheelEvent(QWheelEvent *event) {
    const double degrees = event->angleDelta().y() / 8.0;
    if (degrees != 0) d->zoomBy(std::pow(1.0125, degrees), event->position().toPoint());
    event->accept();
}

void NetworkView::leaveEvent(QEvent *event) {
    QGraphicsView::leaveEvent(event);
    d->clearHover();
}

bool NetworkView::viewportEvent(QEvent *event) {
    if (event->type() == QEvent::Leave) d->clearHover();
    if (event->type() == QEvent::ToolTip && d->snapshot) {
        auto *help = static_cast<QHelpEvent *>(event);
        if (const auto node = d->scene->nodeAt(mapToScene(help->pos()))) {
            QToolTip::showText(help->globalPos(), d->describeNode(*node), viewport());
            return true;
        }
    }
    return QGraphicsView::viewportEvent(event);
}

void NetworkView::contextMenuEvent(QContextMenuEvent *event) {
    if (!d->snapshot) return;
    QMenu menu(this);
    const QPointF point =
        mapToScene(event->reason() == QContextMenuEvent::Keyboard ? viewport()->rect().center() : event->pos());
    auto edge = d->scene->edgeAt(point);
    auto node = edge ? std::nullopt : d->scene->nodeAt(point);
    if (event->reason() == QContextMenuEvent::Keyboard) {
        edge = d->scene->state().selected_edge;
        node = d->scene->state().selected_node;
    }
    if (edge) {
        const bool pruned = findEdge(d->snapshot.get(), *edge)->pruned;
        menu.addAction(tr("Inspect %1").arg(edgeTitle(*d->snapshot, *edge)), this, [this, edge] {
            d->selectEdge(edge);
            emit edgeActivated(*edge);
        });
        menu.addAction(pruned ? tr("Restore") : tr("Prune"), this,
                       [this, edge, pruned] { emit pruneRequested({*edge}, !pruned); });
        menu.addSeparator();
    } else if (node) {
        const std::vector<EdgeId> edges = d->edgesOfNode(*node);
        menu.addAction(tr("Prune all edges of this node"), this, [this, edges] { emit pruneRequested(edges, true); });
        menu.addAction(tr("Restore all edges of this node"), this,
                       [this, edges] { emit pruneRequested(edges, false); });
        menu.addSeparator();
    }
    menu.addAction(tr("Fit"), this, &NetworkView::zoomToFit);
    menu.addAction(tr("100 %"), this, &NetworkView::zoomTo100);
    menu.addSeparator();
    addExportActions(menu, this, *this);
    menu.exec(event->globalPos());
}

// --- keyboard --------------------------------------------------------------------------------------------------------

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
    }
}

void NetworkView::Private::walkEdge(EdgeId edge, Move move) {
    if (move == Move::Forward) return selectNode(NodeId{edge.l + 1, edge.j});
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
    const int next = std::clamp(node.node + (move == Move::Next ? 1 : -1), 0, count - 1);
    selectNode(NodeId{node.layer, next});
}

std::optional<EdgeId> NetworkView::Private::strongest(int layer, std::optional<int> input,
                                                      std::optional<int> output) const {
    const LayerPicture &picture = to.layers[static_cast<std::size_t>(layer)];
    const int outputs = snapshot->layers[static_cast<std::size_t>(layer)].outputs;
    for (auto index = picture.by_strength.rbegin(); index != picture.by_strength.rend(); ++index) {
        const EdgeId edge{layer, *index / outputs, *index % outputs};
        if (picture.edges[static_cast<std::size_t>(*index)].hidden) continue;
        if ((!input || *input == edge.i) && (!output || *output == edge.j)) return edge;
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

const EdgePicture *NetworkView::Private::pictureOf(EdgeId edge) const {
    const int outputs = snapshot->layers[static_cast<std::size_t>(edge.l)].outputs;
    return &to.layers[static_cast<std::size_t>(edge.l)].edges[static_cast<std::size_t>(edge.i) * outputs + edge.j];
}

std::vector<EdgeId> NetworkView::Private::edgesOfNode(NodeId node) const {
    std::vector<EdgeId> edges;
    const int depth = static_cast<int>(snapshot->layers.size());
    if (node.layer > 0) {
        const int inputs = snapshot->layers[static_cast<std::size_t>(node.layer) - 1].inputs;
        for (int i = 0; i < inputs; ++i) edges.push_back({node.layer - 1, i, node.node});
    }
    if (node.layer < depth) {
        const int outputs = snapshot->layers[static_cast<std::size_t>(node.layer)].outputs;
        for (int j = 0; j < outputs; ++j) edges.push_back({node.layer, node.node, j});
    }
    return edges;
}

}  // namespace kan::ui
