#include "ui/labs/spline_plot.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

namespace {

constexpr double kLeft = 52, kRight = 18, kTop = 30, kFoot = 30;
constexpr double kUpper = 0.6;   // share of the curve's frame
constexpr double kBetween = 44;  // from it to the basis functions
constexpr double kReach = 10;    // pixels from which something is taken hold of
constexpr double kControl = 5;

}  // namespace

SplinePlot::SplinePlot(QWidget *parent) : PlotWidget(QStringLiteral("spline"), parent) {
    setMouseTracking(true);
    setMinimumSize(320, 260);
    setAccessibleName(tr("Spline with its control points, knots and basis functions"));
}

void SplinePlot::setState(const SplineStatePtr &state) {
    state_ = state;
    if (!held_) {
        double most = 1;
        for (const double c : state_->lesson.coef) most = std::max(most, std::abs(c));
        y_high_ = 1.2 * most;
        y_low_ = -y_high_;
        control_ = std::min(control_, static_cast<int>(state_->lesson.coef.size()) - 1);
        knot_ = std::min(knot_, state_->lesson.grid());
    }
    update();
}

PlotFrame SplinePlot::curveFrame(const QRectF &area) const {
    const QRectF rect = area.adjusted(kLeft, kTop, -kRight, -kFoot);
    const double height = (rect.height() - kBetween) * kUpper;
    double low = state_->lesson.knots.front(), high = state_->lesson.knots.back();
    for (const double x : state_->control_x) low = std::min(low, x), high = std::max(high, x);
    const double room = 0.03 * (high - low);
    return {QRectF(rect.left(), rect.top(), rect.width(), height), low - room, high + room, y_low_, y_high_};
}

PlotFrame SplinePlot::basisFrame(const QRectF &area) const {
    const PlotFrame upper = curveFrame(area);
    const double top = upper.rect.bottom() + kBetween;
    return {QRectF(upper.rect.left(), top, upper.rect.width(), area.bottom() - kFoot - top), upper.x_low, upper.x_high,
            0, 1.05};
}

QPointF SplinePlot::controlPosition(int q) const {
    const auto at = static_cast<std::size_t>(q);
    return curveFrame(rect()).map(state_->control_x[at], state_->lesson.coef[at]);
}

QPointF SplinePlot::knotPosition(int n) const {
    const PlotFrame frame = curveFrame(rect());
    return {frame.mapX(state_->lesson.knots[static_cast<std::size_t>(n)]), frame.rect.bottom() + kBetween / 2};
}

int SplinePlot::controlAt(QPointF position) const {
    int best = -1;
    double nearest = kReach;
    for (int q = 0; state_ && q < std::ssize(state_->lesson.coef); ++q) {
        const double far = QLineF(controlPosition(q), position).length();
        if (far < nearest) nearest = far, best = q;
    }
    return best;
}

int SplinePlot::knotAt(QPointF position) const {
    for (int n = 0; state_ && n <= state_->lesson.grid(); ++n)
        if (QLineF(knotPosition(n), position).length() < kReach) return n;
    return -1;
}

/// The part of the curve that the control point under the pointer moves.
void SplinePlot::paintSupport(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    if (control_ < 0) return;
    const auto [low, high] = supportOf(state_->lesson, control_);
    painter.fillRect(QRectF(QPointF(frame.mapX(low), frame.rect.top()), QPointF(frame.mapX(high), frame.rect.bottom())),
                     theme.outside);
}

std::vector<PlotSeries> SplinePlot::curveSeries(const Theme &theme) const {
    const SplineCurves &curves = state_->curves;
    const SplineLesson &lesson = state_->lesson;
    std::vector<PlotSeries> all;
    if (state_->before.size() == curves.x.size())
        all.push_back({curves.x, state_->before, QPen(theme.muted, 1.4, Qt::DashLine)});
    all.push_back({curves.x, curves.y, QPen(theme.text, 2.4)});
    all.push_back({state_->control_x, lesson.coef, QPen(theme.muted, 1, Qt::DotLine)});
    for (int q = 0; q < std::ssize(lesson.coef); ++q) {
        const auto at = static_cast<std::size_t>(q);
        PlotSeries point{{state_->control_x[at]}, {lesson.coef[at]}};
        point.radius = q == control_ ? kControl + 2 : kControl;
        point.fill = seriesColor(q, theme.dark);
        point.outline = QPen(theme.panel, 1.2);
        all.push_back(std::move(point));
    }
    return all;
}

std::vector<PlotSeries> SplinePlot::basisSeries(const Theme &theme) const {
    const SplineCurves &curves = state_->curves;
    std::vector<PlotSeries> all;
    for (int q = 0; q < std::ssize(curves.basis); ++q) {
        QColor color = seriesColor(q, theme.dark);
        if (control_ >= 0 && q != control_) color.setAlphaF(0.35F);
        all.push_back({curves.x, curves.basis[static_cast<std::size_t>(q)], QPen(color, q == control_ ? 2.8 : 1.6)});
    }
    return all;
}

/// The chosen x, and what is there in both parts.
void SplinePlot::paintPlace(QPainter &painter, const PlotFrame &upper, const PlotFrame &lower,
                            const Theme &theme) const {
    if (!state_->x) return;
    for (const PlotFrame *frame : {&upper, &lower}) {
        const double x = frame->mapX(*state_->x);
        painter.setPen(QPen(theme.accent, 1));
        painter.drawLine(QPointF(x, frame->rect.top()), QPointF(x, frame->rect.bottom()));
    }
    double sum = 0;
    for (const SplineTerm &term : state_->terms) {
        sum += term.part();
        painter.setPen(QPen(theme.panel, 1.2));
        painter.setBrush(seriesColor(term.q, theme.dark));
        painter.drawEllipse(lower.map(*state_->x, term.basis), 4.5, 4.5);
    }
    painter.setPen(QPen(theme.panel, 1.5));
    painter.setBrush(theme.accent);
    painter.drawEllipse(upper.map(*state_->x, sum), 5, 5);
}

void SplinePlot::paintKnots(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    const double y = frame.rect.bottom() + kBetween / 2;
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(frame.rect.left(), y), QPointF(frame.rect.right(), y));
    for (int n = 0; n <= state_->lesson.grid(); ++n) {
        const double x = frame.mapX(state_->lesson.knots[static_cast<std::size_t>(n)]);
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(x, frame.rect.top()), QPointF(x, frame.rect.bottom()));
        const double half = n == knot_ ? 7 : 5;
        painter.setPen(Qt::NoPen);
        painter.setBrush(n == knot_ ? theme.accent : theme.muted);
        painter.drawConvexPolygon(QPolygonF({{x, y - half}, {x + half, y}, {x, y + half}, {x - half, y}}));
    }
    painter.setFont(scaledFont(font(), 0.85));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(frame.rect.left() - kLeft, y - 9, kLeft - 10, 18), Qt::AlignRight | Qt::AlignVCenter,
                     tr("knots"));
}

void SplinePlot::paintPlot(const PlotCanvas &canvas) const {
    if (!state_) return;
    QPainter &painter = canvas.painter;
    const Theme &theme = canvas.theme;
    const PlotFrame upper = curveFrame(canvas.area), lower = basisFrame(canvas.area);
    if (lower.rect.height() <= 20) return;
    QFont caption = scaledFont(font(), 0.88);
    caption.setWeight(QFont::DemiBold);
    painter.setFont(caption);
    painter.setPen(theme.muted);
    painter.drawText(QRectF(upper.rect.left(), canvas.area.top() + 6, upper.rect.width(), 18), Qt::AlignLeft,
                     tr("CURVE"));
    for (const PlotFrame &frame : {upper, lower}) drawAxes(painter, frame, theme, scaledFont(font(), 0.85));
    paintKnots(painter, upper, theme);
    paintSupport(painter, upper, theme);
    curve_.paint(canvas, upper, curveSeries(theme));
    basis_.paint(canvas, lower, basisSeries(theme));
    paintPlace(painter, upper, lower, theme);
}

QString SplinePlot::exportCsv() const {
    if (!state_) return {};
    QString csv = QStringLiteral("x,spline");
    for (std::size_t q = 0; q < state_->curves.basis.size(); ++q) csv += QStringLiteral(",B%1").arg(q);
    csv += u'\n';
    for (std::size_t n = 0; n < state_->curves.x.size(); ++n) {
        csv += csvNumber(state_->curves.x[n]) + u',' + csvNumber(state_->curves.y[n]);
        for (const std::vector<double> &basis : state_->curves.basis) csv += u',' + csvNumber(basis[n]);
        csv += u'\n';
    }
    return csv;
}

void SplinePlot::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || !state_) return;
    control_ = controlAt(event->position());
    knot_ = control_ < 0 ? knotAt(event->position()) : -1;
    held_ = control_ >= 0 || knot_ >= 0;
    if (held_) emit held();
    update();
}

void SplinePlot::mouseMoveEvent(QMouseEvent *event) {
    if (!state_) return;
    const PlotFrame frame = curveFrame(rect());
    if (held_) {
        if (control_ >= 0)
            emit controlMoved(control_, std::clamp(frame.dataY(event->position().y()), y_low_, y_high_));
        else
            emit knotMoved(knot_, frame.dataX(event->position().x()));
        return;
    }
    control_ = controlAt(event->position());
    knot_ = control_ < 0 ? knotAt(event->position()) : -1;
    setCursor(control_ >= 0 ? Qt::SizeVerCursor : knot_ >= 0 ? Qt::SizeHorCursor : Qt::ArrowCursor);
    update();
}

void SplinePlot::mouseReleaseEvent(QMouseEvent *) {
    if (!held_) return;
    held_ = false;
    emit released();
}

void SplinePlot::leaveEvent(QEvent *) {
    if (held_) return;
    control_ = knot_ = -1;
    update();
}

}  // namespace kan::ui

#include "moc_spline_plot.cpp"
