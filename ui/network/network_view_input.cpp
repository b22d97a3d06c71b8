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

#include "ui/network/network_view_p.h"
#include "ui/session/snapshot_names.h"

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
    return viewportTransform().mapRect(layout.nodeRect(layer, node));
}

QString NetworkView::edgeDescription(EdgeId id) const {
    const EdgeSnapshot *edge = findEdge(d->snapshot.get(), id);
    if (!edge) return {};
    return tr("edge %1 to %2, %3, importance %4")
        .arg(nodeName(*d->snapshot, id.l, id.i), targetName(*d->snapshot, id), edgeKind(*edge),
             QString::number(edge->score[static_cast<int>(d->options.metric)], 'f', 2));
}

QString NetworkView::Private::describeNode(NodeId node) const {
    const QString name = nodeName(*snapshot, node.layer, node.node);
    const int factors = factorsOf(*snapshot, node.layer, node.node);
    QString words =
        factors == 0 ? tr("node %1").arg(name)
                     : tr("product node %1 of layer %2, multiplies %3 factors").arg(name).arg(node.layer).arg(factors);
    const auto l = static_cast<std::size_t>(node.layer), n = static_cast<std::size_t>(node.node);
    if (l >= snapshot->node_scores.size() || n >= snapshot->node_scores[l].size()) return words;
    return tr("%1, importance %2").arg(words, QString::number(snapshot->node_scores[l][n], 'f', 2));
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

void NetworkView::setLitEdges(const std::vector<EdgeId> &edges) {
    if (d->scene->state().lit_edges != edges) d->scene->edit().lit_edges = edges;
}

void NetworkView::Private::selectEdge(std::optional<EdgeId> edge) {
    if (edge && !findEdge(snapshot.get(), *edge)) edge.reset();
    const bool had_node = scene->state().selected_node.has_value();
    if (scene->state().selected_edge == edge && !had_node) return;
    scene->edit().selected_edge = edge;
    scene->edit().selected_node.reset();
    describeSelection();
    announceSelection();
    requestFocus();
    emit q->edgeSelected(edge);
}

void NetworkView::Private::selectNode(std::optional<NodeId> node) {
    if (!node) return selectEdge(std::nullopt);
    if (scene->state().selected_node == node) return;
    scene->edit().selected_edge.reset();
    scene->edit().selected_node = node;
    describeSelection();
    announceSelection();
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
        emit q->edgeHovered(edge);
    }
}

void NetworkView::Private::clearHover() {
    if (scene->state().hovered_edge || scene->state().hovered_node) {
        scene->edit().hovered_edge.reset();
        scene->edit().hovered_node.reset();
        requestFocus();
        emit q->edgeHovered(std::nullopt);
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
    card->showEdge(snapshot, *edge, options.metric, q->edgeRect(*edge).toAlignedRect().translated(shift), covered());
}

/// Where siblings, such as a zoom control, lie over the view.
QList<QRect> NetworkView::Private::covered() const {
    QList<QRect> areas;
    if (!q->parentWidget()) return areas;
    for (const QObject *child : q->parentWidget()->children()) {
        const auto *widget = qobject_cast<const QWidget *>(child);
        if (!widget || widget == q || widget->isWindow() || !widget->isVisible()) continue;
        const QRect area = widget->geometry().translated(-q->pos());
        if (area.intersects(q->rect())) areas << area;
    }
    return areas;
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

void NetworkView::Private::fillEdgeMenu(QMenu &menu, EdgeId edge) {
    const bool pruned = findEdge(snapshot.get(), edge)->pruned;
    menu.addAction(tr("Inspect %1").arg(edgeTitle(*snapshot, edge)), q, [this, edge] {
        selectEdge(edge);
        emit q->edgeActivated(edge);
    });
    menu.addAction(pruned ? tr("Restore") : tr("Prune"), q,
                   [this, edge, pruned] { emit q->pruneRequested({edge}, !pruned); });
    const EdgeSnapshot &drawn = *findEdge(snapshot.get(), edge);
    if (!drawn.symbol.isEmpty()) {
        const QString symbol = drawn.expression.isEmpty() ? drawn.symbol : drawn.expression;
        const bool frozen = drawn.frozen;
        menu.addAction(tr("Unfix %1").arg(symbol), q, [this, edge] { emit q->unfixRequested({edge}); });
        menu.addAction(frozen ? tr("Free its constants") : tr("Freeze its constants"), q,
                       [this, edge, frozen] { emit q->freezeRequested({edge}, !frozen); });
    }
    menu.addSeparator();
}

void NetworkView::Private::fillNodeMenu(QMenu &menu, NodeId node) {
    const std::vector<EdgeId> edges = edgesOfNode(node);
    menu.addAction(tr("Prune all edges of this node"), q, [this, edges] { emit q->pruneRequested(edges, true); });
    menu.addAction(tr("Restore all edges of this node"), q, [this, edges] { emit q->pruneRequested(edges, false); });
    if (node.layer == 0) emit q->inputMenuRequested(&menu, node.node);
    menu.addSeparator();
}

void NetworkView::contextMenuEvent(QContextMenuEvent *event) {
    if (!d->snapshot) return;
    d->clearHover();
    const QPointF point = mapToScene(event->pos());
    auto edge = d->scene->edgeAt(point);
    auto node = edge ? std::nullopt : d->scene->nodeAt(point);
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        edge = d->scene->state().selected_edge;
        node = d->scene->state().selected_node;
        if (edge) place = viewport()->mapToGlobal(edgeRect(*edge).center().toPoint());
        if (node) place = viewport()->mapToGlobal(nodeRect(node->layer, node->node).center().toPoint());
    }
    QMenu menu(this);
    if (edge)
        d->fillEdgeMenu(menu, *edge);
    else if (node)
        d->fillNodeMenu(menu, *node);
    menu.addAction(tr("Fit"), this, &NetworkView::zoomToFit);
    menu.addAction(tr("100 %"), this, &NetworkView::zoomTo100);
    menu.addSeparator();
    addExportActions(menu, this, *this);
    menu.exec(place);
}

}  // namespace kan::ui
