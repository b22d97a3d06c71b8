#include "ui/plot/row_brush.h"

#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/plot/mark_painter.h"
#include "ui/plot/plot_axes.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr double kNearPoint = 8;   // pixels from the cursor to a point that it means
constexpr double kSamePlace = 1;   // between points that lie over each other
constexpr double kClickMoves = 4;  // that a click may move
constexpr double kRing = 4.2;      // radius
constexpr double kRingWidth = 3.4;
constexpr float kBandOpacity = 0.14F;

double distanceOf(QPointF a, QPointF b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

std::optional<RowPoint> nearest(const std::vector<RowPoint> &points, QPointF place) {
    std::optional<RowPoint> found;
    double least = kNearPoint;
    for (const RowPoint &point : points) {
        const double distance = distanceOf(point.at, place);
        if (distance > least || (found && distance == least)) continue;
        least = distance;
        found = point;
    }
    return found;
}

}  // namespace

RowBrush::RowBrush(QWidget &plot, std::function<RowPoints(RowsAsked)> points)
    : QObject(&plot), plot_(plot), source_(std::move(points)) {
    plot.installEventFilter(this);
    plot.setMouseTracking(true);
    if (plot.focusPolicy() == Qt::NoFocus) plot.setFocusPolicy(Qt::ClickFocus);
}

void RowBrush::setData(std::shared_ptr<const void> data, std::function<QStringList(int)> words) {
    data_ = std::move(data);
    words_ = std::move(words);
    band_from_.reset();
    plot_.update();
}

void RowBrush::setLit(const std::vector<int> &rows) {
    if (rows == lit_) return;
    lit_ = rows;
    plot_.update();
}

RowPoints RowBrush::found(RowsAsked which) const {
    if (!words_) return {};
    RowPoints found = source_(which);
    if (found.data && found.data != data_) return {};
    std::erase_if(found.points, [](const RowPoint &point) { return point.row < 0; });
    return found;
}

std::vector<RowPoint> RowBrush::points() const {
    return found(RowsAsked::Drawn).points;
}

QStringList RowBrush::wordsOf(const RowPoints &all, const RowPoint &point) const {
    QStringList words = words_(point.row);
    if (words.isEmpty()) return words;
    if (all.more) words << all.more(point.n);
    const auto others = std::count_if(all.points.begin(), all.points.end(), [&](const RowPoint &other) {
        return other.row != point.row && distanceOf(other.at, point.at) < kSamePlace;
    });
    if (others > 0) words << tr("and %1 more at this place").arg(others);
    return words;
}

QStringList RowBrush::wordsAt(QPointF place) const {
    const RowPoints all = found(RowsAsked::Drawn);
    const std::optional<RowPoint> point = nearest(all.points, place);
    return point ? wordsOf(all, *point) : QStringList();
}

QRectF RowBrush::rubberBand() const {
    return QRectF(*band_from_, cursor_.value_or(*band_from_)).normalized();
}

void RowBrush::paintRings(const PlotCanvas &canvas, const std::vector<RowPoint> &points) const {
    MarkPainter rings(canvas.painter, kRing + kRingWidth, markedAs(lit_.size(), canvas.for_file));
    for (const RowPoint &point : points) {
        if (!std::binary_search(lit_.begin(), lit_.end(), point.row)) continue;
        rings.draw(point.at, 0, [&](QPainter &painter) {
            for (const auto &[color, width] : {std::pair(canvas.theme.panel, kRingWidth), {canvas.theme.accent, 2.0}}) {
                painter.setPen(QPen(color, width));
                painter.drawEllipse(QPointF(), kRing, kRing);
            }
        });
    }
}

bool RowBrush::paint(const PlotCanvas &canvas) const {
    if (lit_.empty() && !cursor_ && !band_from_) return false;
    const RowPoints all = found(RowsAsked::Drawn);
    QPainter &painter = canvas.painter;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    paintRings(canvas, all.points);
    if (band_from_) {
        QColor fill = canvas.theme.accent;
        fill.setAlphaF(kBandOpacity);
        painter.setPen(QPen(canvas.theme.accent, 1, Qt::DashLine));
        painter.setBrush(fill);
        painter.drawRect(rubberBand());
    }
    painter.restore();
    if (band_from_ || !cursor_) return band_from_.has_value();
    const std::optional<RowPoint> point = nearest(all.points, *cursor_);
    const QStringList lines = point ? wordsOf(all, *point) : QStringList();
    if (lines.isEmpty()) return false;
    painter.save();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(canvas.theme.text, 1.6));
    painter.drawEllipse(point->at, kRing, kRing);
    painter.restore();
    drawReadout(painter, point->at, lines, canvas.area, canvas.theme, scaledFont(plot_.font(), 0.92),
                {canvas.theme.muted});
    return true;
}

/// Without what becomes of it.
QString RowBrush::nameOf(int row) const {
    return words_(row).value(0).section(QStringLiteral(" · "), 0, 0);
}

void RowBrush::fillMenu(QMenu &menu) {
    const std::vector<RowPoint> all = points();
    if (all.empty()) return;
    std::vector<int> rows = lit_;
    if (const auto point = cursor_ ? nearest(all, *cursor_) : std::nullopt) {
        menu.addAction(tr("Show %1 in the data").arg(nameOf(point->row)), this,
                       [this, row = point->row] { emit rowClicked(row); });
        if (!std::binary_search(rows.begin(), rows.end(), point->row)) rows = {point->row};
    }
    if (!rows.empty()) {
        const QString what = rows.size() == 1 ? nameOf(rows.front()) : tr("these %1 rows").arg(rows.size());
        menu.addAction(tr("Leave %1 out and train again").arg(what), this,
                       [this, rows] { emit leaveOutRequested(rows); });
    }
    if (!lit_.empty()) menu.addAction(tr("Let go of the brushed rows (Esc)"), this, &RowBrush::cleared);
    if (rows.empty()) menu.addAction(tr("Shift and drag brush rows"), this, [] {})->setEnabled(false);
}

bool RowBrush::eventFilter(QObject *watched, QEvent *event) {
    switch (event->type()) {
        case QEvent::MouseButtonPress:
            if (press(*static_cast<QMouseEvent *>(event))) return true;
            break;
        case QEvent::MouseMove:
            if (move(*static_cast<QMouseEvent *>(event))) return true;
            break;
        case QEvent::MouseButtonRelease:
            if (release(*static_cast<QMouseEvent *>(event))) return true;
            break;
        case QEvent::Leave:
            cursor_.reset();
            plot_.update();
            break;
        case QEvent::KeyPress:
            if (key(*static_cast<QKeyEvent *>(event))) return true;
            break;
        default:
            break;
    }
    return QObject::eventFilter(watched, event);
}

bool RowBrush::press(const QMouseEvent &event) {
    cursor_ = event.position();
    if (event.button() != Qt::LeftButton) return false;
    pressed_ = event.position();
    if (!(event.modifiers() & Qt::ShiftModifier) || points().empty()) return false;
    plot_.setFocus(Qt::MouseFocusReason);
    adds_ = event.modifiers() & Qt::ControlModifier;
    band_from_ = event.position();
    return true;
}

bool RowBrush::move(const QMouseEvent &event) {
    cursor_ = event.position();
    plot_.update();
    return band_from_.has_value();
}

bool RowBrush::release(const QMouseEvent &event) {
    cursor_ = event.position();
    const std::optional<QPointF> from = std::exchange(pressed_, std::nullopt);
    if (event.button() != Qt::LeftButton || !from) return false;
    const bool is_click = distanceOf(*from, event.position()) <= kClickMoves;
    if (band_from_) {
        const QRectF band = rubberBand();
        band_from_.reset();
        std::vector<int> rows;
        for (const RowPoint &point : found(RowsAsked::All).points)
            if (band.contains(point.at)) rows.push_back(point.row);
        if (const auto point = is_click ? nearest(points(), event.position()) : std::nullopt) rows = {point->row};
        plot_.update();
        emit brushed(rows, adds_);
        return true;
    }
    const std::optional<RowPoint> point = is_click ? nearest(points(), event.position()) : std::nullopt;
    if (!point) return false;
    plot_.setFocus(Qt::MouseFocusReason);
    emit rowClicked(point->row);
    return true;
}

bool RowBrush::key(const QKeyEvent &event) {
    if (event.key() != Qt::Key_Escape || (!band_from_ && lit_.empty())) return false;
    const bool was_brushing = band_from_.has_value();
    band_from_.reset();
    plot_.update();
    if (!was_brushing) emit cleared();
    return true;
}

}  // namespace kan::ui

#include "moc_row_brush.cpp"
