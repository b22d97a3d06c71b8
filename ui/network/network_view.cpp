#include "ui/network/network_view.h"

#include <QAccessible>
#include <QEvent>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/network/network_accessible.h"
#include "ui/network/network_view_p.h"
#include "ui/session/snapshot_names.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kMorphMs = 120;
constexpr int kFrameMs = 16;
constexpr int kFastSnapshotsMs = 34;  ///< snapshots that follow this closely are shown as they are
constexpr double kMaxScale = 16;

std::vector<QStringList> prettyNames(const Snapshot &snapshot) {
    std::vector<QStringList> names;
    for (std::size_t l = 0; l <= snapshot.layers.size() && !snapshot.layers.empty(); ++l) {
        const int count = nodeCount(snapshot, static_cast<int>(l));
        QStringList row;
        for (int n = 0; n < count; ++n) row << prettyName(nodeName(snapshot, static_cast<int>(l), n));
        names.push_back(row);
    }
    return names;
}

}  // namespace

NetworkView::Private::Private(NetworkView *view) : q(view), scene(new NetworkScene(view)), card(new HoverCard(view)) {
    morph.setStartValue(0.0);
    morph.setEndValue(1.0);
    morph.setEasingCurve(QEasingCurve::OutCubic);
    QObject::connect(&morph, &QVariantAnimation::valueChanged, q, [this](const QVariant &value) {
        if (from.layers.empty()) return;
        blend(from, to, value.toFloat(), shown);
        scene->setPicture(shown);
    });
}

NetworkView::NetworkView(QWidget *parent) : QGraphicsView(parent), d(std::make_unique<Private>(this)) {
    setScene(d->scene);
    connect(d->scene, &NetworkScene::outdated, viewport(), qOverload<>(&QWidget::update));
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTransformationAnchor(NoAnchor);
    setResizeAnchor(NoAnchor);
    setAlignment(Qt::AlignCenter);
    setOptimizationFlags(DontSavePainterState);
    setViewportUpdateMode(MinimalViewportUpdate);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Network"));
    setMinimumSize(200, 160);
    d->applyTheme();
    NetworkAccessible::install();
}

NetworkView::~NetworkView() = default;

void NetworkView::Private::applyTheme() {
    SceneState &state = scene->edit();
    state.theme = Theme::of(q);
    state.theme.panel = state.theme.window;  // boxes and nodes stand on the canvas
    state.font = q->font();
    q->setBackgroundBrush(state.theme.window);
}

void NetworkView::Private::rebuild() {
    if (!snapshot) return;
    morph.stop();
    from = {};
    to = makePicture(*snapshot, options);
    shown = to;
    scene->setLayout(layOut(*snapshot, q->viewport()->size(), left_to_right), shown, prettyNames(*snapshot));
    const QRectF bounds = scene->state().layout.bounds;
    const double room = std::max(bounds.width(), bounds.height());
    q->setSceneRect(bounds.adjusted(-room, -room, room, room));
    if (fitted) fit();
}

void NetworkView::Private::refreshPicture(bool with_morph) {
    if (snapshot) showPicture(makePicture(*snapshot, options), with_morph);
}

void NetworkView::Private::showPicture(NetworkPicture next, bool with_morph) {
    using std::chrono::milliseconds;
    const auto time = now();
    const qint64 pause =
        last_picture ? std::chrono::duration_cast<milliseconds>(time - *last_picture).count() : qint64{kMorphMs};
    last_picture = time;
    to = std::move(next);
    morph.stop();
    if (!with_morph || !animated || pause < kFastSnapshotsMs) {
        shown = to;
        scene->setPicture(shown);
        return;
    }
    from = shown;
    morph.setDuration(static_cast<int>(std::min<qint64>(pause, kMorphMs)));
    morph.start();
    morph.setCurrentTime(kFrameMs);  // the first frame already shows something new
}

void NetworkView::setSnapshot(const SnapshotPtr &snapshot) {
    if (!snapshot || snapshot->layers.empty()) return;
    const bool same = d->snapshot && sameShape(*d->snapshot, *snapshot);
    const bool renamed = same && (d->snapshot->input_names != snapshot->input_names ||
                                  d->snapshot->output_names != snapshot->output_names);
    d->snapshot = snapshot;
    if (same) {
        if (renamed) d->scene->edit().node_names = prettyNames(*snapshot);
        d->showPicture(makePicture(*snapshot, d->options), true);
        d->updateCard();
        if (d->scene->state().selected_edge) d->describeSelection();
        return;
    }
    d->clearHover();
    d->fitted = true;
    d->rebuild();
    const bool edge_lost =
        d->scene->state().selected_edge && !findEdge(snapshot.get(), *d->scene->state().selected_edge);
    if (edge_lost) d->selectEdge(std::nullopt);
    d->scene->edit().selected_node.reset();
    QAccessibleEvent reordered(this, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&reordered);
}

void NetworkView::setImportance(ImportanceMetric metric, double beta) {
    const bool another = d->options.metric != metric;
    d->options.metric = metric;
    d->options.beta = beta;
    d->refreshPicture(true);
    d->updateCard();
    if (!another) return;
    d->describeSelection();
    emit importanceMetricChanged(metric);
}

ImportanceMetric NetworkView::importanceMetric() const {
    return d->options.metric;
}

void NetworkView::setHidePruned(bool hide) {
    d->options.hide_pruned = hide;
    d->refreshPicture(false);
}

void NetworkView::setLeftToRight(bool left_to_right) {
    if (d->left_to_right == left_to_right) return;
    d->left_to_right = left_to_right;
    d->fitted = true;
    d->clearHover();
    d->rebuild();
}

void NetworkView::setScalePerLayer(bool per_layer) {
    d->options.scale_per_layer = per_layer;
    d->refreshPicture(true);
}

void NetworkView::setClock(Now now) {
    d->now = std::move(now);
    d->last_picture.reset();
}

void NetworkView::setAnimated(bool animated) {
    d->animated = animated;
}

// --- zoom ---------------------------------------------------------------------------------------------------------

double NetworkView::Private::scale() const {
    return q->transform().m11();
}

void NetworkView::Private::setScale(double scale) {
    q->setTransform(QTransform::fromScale(scale, scale));
    if (std::abs(scale - reported_zoom) < 1e-9) return;
    reported_zoom = scale;
    emit q->zoomChanged(scale * 100);
}

void NetworkView::Private::fit() {
    fitted = true;
    const QRectF bounds = scene->state().layout.bounds;
    if (bounds.isEmpty()) return;
    const QSizeF room = q->viewport()->size();
    const double wanted = std::min(room.width() / bounds.width(), room.height() / bounds.height());
    setScale(std::abs(wanted - 1) < 0.005 ? 1.0 : wanted);
    q->centerOn(bounds.center());
}

void NetworkView::Private::zoomBy(double factor, QPoint anchor) {
    const QRectF bounds = scene->state().layout.bounds;
    if (bounds.isEmpty()) return;
    const double least =
        0.3 * std::min(q->viewport()->width() / bounds.width(), q->viewport()->height() / bounds.height());
    const double target = std::clamp(scale() * factor, std::min(least, 1.0), kMaxScale);
    const QPointF fixed = q->mapToScene(anchor);
    fitted = false;
    setScale(target);
    const QPointF moved = q->viewportTransform().map(fixed) - QPointF(anchor);
    q->horizontalScrollBar()->setValue(q->horizontalScrollBar()->value() + qRound(moved.x()));
    q->verticalScrollBar()->setValue(q->verticalScrollBar()->value() + qRound(moved.y()));
    updateCard();
}

void NetworkView::zoomToFit() {
    d->fitted = true;
    d->rebuild();
    d->updateCard();
}

void NetworkView::zoomTo100() {
    d->zoomBy(1 / d->scale(), viewport()->rect().center());
}
void NetworkView::zoomIn() {
    d->zoomBy(1.25, viewport()->rect().center());
}
void NetworkView::zoomOut() {
    d->zoomBy(0.8, viewport()->rect().center());
}
double NetworkView::zoomPercent() const {
    return d->scale() * 100;
}

void NetworkView::resizeEvent(QResizeEvent *event) {
    const QPointF center = mapToScene(QRect(QPoint(), event->oldSize()).center());
    QGraphicsView::resizeEvent(event);
    if (d->fitted)
        d->rebuild();
    else
        centerOn(center);
    d->updateCard();
}

void NetworkView::changeEvent(QEvent *event) {
    QGraphicsView::changeEvent(event);
    if (!d) return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::FontChange) {
        d->applyTheme();
    }
}

// --- export ---------------------------------------------------------------------------------------------------------

void NetworkView::Private::paint(QPainter &painter, const QRectF &target) {
    SceneState &state = scene->edit();
    const SceneState before = state;
    state.theme = Theme::light();
    state.theme.panel = Qt::white;
    state.vector_output = true;
    state.selected_edge.reset();
    state.hovered_edge.reset();
    state.selected_node.reset();
    state.hovered_node.reset();
    painter.fillRect(target, Qt::white);
    scene->setBackgroundBrush(Qt::NoBrush);
    scene->render(&painter, target, state.layout.bounds);
    state = before;
}

QSizeF NetworkView::exportSize() const {
    const QSizeF size = d->scene->state().layout.bounds.size();
    if (size.isEmpty()) return {400, 300};
    return size * std::min(1.0, 4000 / std::max(size.width(), size.height()));
}

void NetworkView::paintExport(QPainter &painter, const QRectF &target) {
    d->paint(painter, target);
}

QString NetworkView::exportCsv() const {
    if (!d->snapshot) return {};
    QString csv = QStringLiteral("layer,input,output,from,to,pruned,symbol,importance,x,y\n");
    for (const LayerSnapshot &layer : d->snapshot->layers) {
        for (const EdgeSnapshot &edge : layer.edges) {
            const QString head =
                QStringLiteral("%1,%2,%3,\"%4\",\"%5\",%6,%7,%8,")
                    .arg(edge.id.l)
                    .arg(edge.id.i)
                    .arg(edge.id.j)
                    .arg(nodeName(*d->snapshot, edge.id.l, edge.id.i), targetName(*d->snapshot, edge.id))
                    .arg(edge.pruned ? 1 : 0)
                    .arg(edge.symbol)
                    .arg(edge.score[static_cast<int>(d->options.metric)], 0, 'g', 10);
            const double last = static_cast<double>(std::max<std::size_t>(2, edge.curve.size()) - 1);
            for (std::size_t n = 0; n < edge.curve.size(); ++n) {
                const double x = edge.x_min + (edge.x_max - edge.x_min) * static_cast<double>(n) / last;
                csv += head + QString::number(x, 'g', 10) + u',' +
                       QString::number(static_cast<double>(edge.curve[n]), 'g', 8) + u'\n';
            }
        }
    }
    return csv;
}

QString NetworkView::exportName() const {
    return QStringLiteral("network");
}

}  // namespace kan::ui

#include "moc_network_view.cpp"
