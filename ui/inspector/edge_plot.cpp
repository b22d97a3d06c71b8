#include "ui/inspector/edge_plot.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QLineF>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {
constexpr double kReach = 9;  // pixels around a control point that take hold of it
}

EdgePlot::EdgePlot(QWidget *parent) : PlotWidget(QStringLiteral("edge"), parent) {
    followCursor();
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(180, 140);
    setAccessibleName(tr("Edge function with control points"));
}

void EdgePlot::setEdge(const EdgePlotData &content) {
    if (content.edge && id_ != content.edge->id) {
        drag_.reset();
        active_ = -1;
        id_ = content.edge->id;
    }
    data_ = content;
    if (const EdgeSnapshot *shown = this->edge(); !shown || active_ >= controlPointCount(*shown)) {
        drag_.reset();
        active_ = -1;
    }
    update();
}

void EdgePlot::setPartsVisible(bool visible) {
    parts_ = visible;
    update();
}

void EdgePlot::setOverlay(const std::vector<double> &x, const std::vector<double> &y) {
    if (overlay_.x == x && overlay_.y == y) return;
    overlay_.x = x;
    overlay_.y = y;
    update();
}

EdgePlotOptions EdgePlot::plotOptions() const {
    EdgePlotOptions options;
    const EdgeSnapshot *shown = edge();
    options.parts = parts_ && (!shown || shown->numeric);
    options.histogram = true;
    options.control_points = true;
    options.active_point = active_;
    return options;
}

PlotFrame EdgePlot::frame() const {
    if (drag_) return drag_->frame;
    const EdgeSnapshot *shown = edge();
    if (!shown) return {};
    EdgePlotOptions options = plotOptions();
    options.parts = true;  // room for the line above the plot
    return edgePlotFrame(*shown, QRectF(rect()), scaledFont(font(), 0.85), options);
}

QPointF EdgePlot::pointPosition(int q) const {
    const EdgeSnapshot *shown = edge();
    if (!shown || q < 0 || q >= controlPointCount(*shown)) return {};
    const PlotFrame place = frame();
    const QPointF point = controlPoint(*shown, q);
    return place.map(point.x(), std::clamp(point.y(), place.y_low, place.y_high));
}

int EdgePlot::pointAt(QPointF position) const {
    const EdgeSnapshot *shown = edge();
    if (!shown || !pointsAreApart(*shown, frame().rect.width())) return -1;
    int best = -1;
    double nearest = kReach;
    for (int q = 0; q < controlPointCount(*shown); ++q) {
        const double distance = QLineF(pointPosition(q), position).length();
        if (distance <= nearest) {
            nearest = distance;
            best = q;
        }
    }
    return best;
}

void EdgePlot::paintPlot(const PlotCanvas &canvas) const {
    const EdgeSnapshot *shown = edge();
    if (!shown) return;
    const QFont small = scaledFont(font(), 0.85);
    EdgePlotOptions options = plotOptions();
    if (canvas.for_file) options.control_points = false;
    const PlotFrame place =
        canvas.for_file ? edgePlotFrame(*shown, canvas.area.adjusted(4, 4, -4, -4), small, options) : frame();
    paintEdgeGround(canvas.painter, place, *shown, canvas.theme, small, options);
    std::vector<PlotSeries> all = edgeSeries(*shown, place, canvas.theme, options);
    if (!canvas.for_file) {
        all.push_back(overlay_);
        all.back().line = QPen(canvas.theme.symbolic, 2);
        all.back().line.setDashPattern({3.5, 2.5});
    }
    chart_.paint(canvas, place, all);
}

void EdgePlot::paintOver(const PlotCanvas &canvas) const {
    const EdgeSnapshot *shown = edge();
    if (!shown) return;
    const QFont small = scaledFont(font(), 0.85);
    const PlotFrame place = frame();
    paintHint(canvas.painter, place, canvas.theme, small);
    if (cursor() && !drag_) paintHover(canvas, place);
    if (!drag_) return;
    const QString text = tr("%1 = %2").arg(prettyName(QStringLiteral("c%1").arg(drag_->q)),
                                           formatNumber(coefficientAt(*shown, drag_->q, drag_->height), 4));
    paintReadout(canvas, pointPosition(drag_->q), {text}, {canvas.theme.text});
}

void EdgePlot::paintHint(QPainter &painter, const PlotFrame &place, const Theme &theme, const QFont &font) const {
    const EdgeSnapshot *shown = edge();
    QStringList hints;
    if (!shown->detail)
        hints << tr("knots and parts follow with the next step");
    else if (!pointsAreApart(*shown, place.rect.width()))
        hints << tr("← → choose one of %1 points, ↑ ↓ move it").arg(controlPointCount(*shown));
    else if (controlPointCount(*shown) > 0)
        hints << tr("drag points");
    if (!data_.extrapolation.isEmpty()) hints << tr("outside: %1").arg(data_.extrapolation);
    const QFontMetricsF metrics(font);
    const bool legend = shown->detail && plotOptions().parts && !shown->pruned;
    const double room = place.rect.width() - (legend ? partsLegendWidth(font) : 0);
    const auto text = [&] { return hints.join(QStringLiteral(" · ")); };
    while (hints.size() > 1 && metrics.horizontalAdvance(text()) > room) hints.removeFirst();
    painter.setFont(font);
    painter.setPen(theme.muted);
    painter.drawText(QRectF(place.rect.right() - room, place.rect.top() - metrics.height() - 3, room, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(text(), Qt::ElideRight, room));
}

void EdgePlot::paintHover(const PlotCanvas &canvas, const PlotFrame &place) const {
    if (!place.rect.contains(*cursor())) return;
    const EdgeSnapshot *shown = edge();
    const Theme &theme = canvas.theme;
    const double x = place.dataX(cursor()->x());
    QColor line = theme.muted;
    line.setAlphaF(0.7F);
    canvas.painter.setPen(QPen(line, 1));
    canvas.painter.drawLine(QPointF(cursor()->x(), place.rect.top()), QPointF(cursor()->x(), place.rect.bottom()));
    const auto y = edgeValue(*shown, x);
    QStringList lines = {tr("x %1").arg(formatNumber(x, 4))};
    if (y) {
        lines << tr("φ %1").arg(formatNumber(*y, 4));
        if (*y >= place.y_low && *y <= place.y_high) {
            canvas.painter.setBrush(edgeColor(*shown, theme));
            canvas.painter.setPen(QPen(theme.panel, 1.5));
            canvas.painter.drawEllipse(place.map(x, *y), 4, 4);
        }
    }
    if (x < shown->x_min || x > shown->x_max) lines << tr("no data here");
    paintReadout(canvas, *cursor(), lines, {theme.muted, theme.text, theme.warning});
}

QString EdgePlot::newMergeKey() {
    return QStringLiteral("coefficient/%1/%2/%3/%4").arg(id_.l).arg(id_.i).arg(id_.j).arg(++drags_);
}

void EdgePlot::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton) return;
    const int q = pointAt(event->position());
    if (q < 0) return;
    const PlotFrame place = frame();
    active_ = q;
    key_merge_key_.clear();
    drag_ = Drag{q, place, pointPosition(q).y() - event->position().y(), controlPoint(*edge(), q).y(), newMergeKey()};
    update();
}

void EdgePlot::mouseMoveEvent(QMouseEvent *event) {
    PlotWidget::mouseMoveEvent(event);
    if (drag_) {
        dragTo(drag_->frame.dataY(event->position().y() + drag_->grip));
    } else {
        const int q = pointAt(event->position());
        if (q >= 0 || !hasFocus()) active_ = q;
        setCursor(q >= 0 ? Qt::SizeVerCursor : Qt::ArrowCursor);
    }
    update();
}

void EdgePlot::dragTo(double height) {
    const EdgeSnapshot *shown = edge();
    if (!shown || drag_->q >= controlPointCount(*shown)) return;
    drag_->height = height;
    const double value = coefficientAt(*shown, drag_->q, height);
    if (std::isfinite(value)) emit coefficientDragged(id_, drag_->q, value, drag_->merge_key);
}

void EdgePlot::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton) return;
    drag_.reset();
    update();
}

void EdgePlot::leaveEvent(QEvent *event) {
    if (!drag_ && !hasFocus()) active_ = -1;
    PlotWidget::leaveEvent(event);
}

void EdgePlot::keyPressEvent(QKeyEvent *event) {
    const EdgeSnapshot *shown = edge();
    const int count = shown ? controlPointCount(*shown) : 0;
    const double part = event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.01;
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (count == 0) break;
            active_ = std::clamp(active_ + (event->key() == Qt::Key_Right ? 1 : -1), 0, count - 1);
            key_merge_key_.clear();
            update();
            return;
        case Qt::Key_Up:
            return nudge(part);
        case Qt::Key_Down:
            return nudge(-part);
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void EdgePlot::nudge(double part) {
    const EdgeSnapshot *shown = edge();
    if (!shown || active_ < 0 || active_ >= controlPointCount(*shown)) return;
    if (key_merge_key_.isEmpty()) key_merge_key_ = newMergeKey();
    const PlotFrame place = frame();
    const double height = controlPoint(*shown, active_).y() + part * (place.y_high - place.y_low);
    emit coefficientDragged(id_, active_, coefficientAt(*shown, active_, height), key_merge_key_);
}

void EdgePlot::focusOutEvent(QFocusEvent *event) {
    QWidget::focusOutEvent(event);
    key_merge_key_.clear();
    if (!drag_) active_ = -1;
    update();
}

QString EdgePlot::exportCsv() const {
    const EdgeSnapshot *shown = edge();
    if (!shown) return {};
    if (!shown->detail) {
        QString csv = QStringLiteral("x,y\n");
        const int count = static_cast<int>(shown->curve.size());
        for (std::size_t n = 0; n < shown->curve.size(); ++n) {
            csv += csvNumber(gridValue(shown->x_min, shown->x_max, static_cast<int>(n), count)) + u',' +
                   csvNumber(static_cast<double>(shown->curve[n])) + u'\n';
        }
        return csv;
    }
    const EdgeDetail &detail = *shown->detail;
    const auto at = [&](const std::vector<double> &values, std::size_t n) {
        return n < values.size() ? csvNumber(values[n]) : QString();
    };
    QString csv = QStringLiteral("x,y,base_part,spline_part\n");
    for (std::size_t n = 0; n < detail.node->x.size(); ++n) {
        csv += at(detail.node->x, n) + u',' + at(detail.y, n) + u',' + at(detail.base_part, n) + u',' +
               at(detail.spline_part, n) + u'\n';
    }
    return csv;
}

QString EdgePlot::exportName() const {
    return data_.edge ? data_.name : PlotWidget::exportName();
}

}  // namespace kan::ui

#include "moc_edge_plot.cpp"
