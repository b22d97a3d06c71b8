#include "ui/charts/grid_chart.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/charts/chart_frame.h"
#include "ui/charts/names.h"

namespace kan::ui {

namespace {

constexpr double kOrder = 4;  // of the error of cubic splines in the width of an interval
constexpr int kLabel = Qt::AlignVCenter | Qt::TextDontClip;
constexpr double kReach = 40;  // pixels beside a point that still mean it

bool canDraw(double loss) {
    return std::isfinite(loss) && loss > 0;
}

}  // namespace

std::vector<GridStage> gridStages(const TrainingHistory &history) {
    std::vector<GridStage> stages;
    const std::size_t count = std::min({history.grid.size(), history.train_loss.size(), history.test_loss.size()});
    for (std::size_t n = 0; n < count; ++n) {
        const GridStage now{history.grid[n], static_cast<int>(n) + 1, history.train_loss[n], history.test_loss[n]};
        if (!stages.empty() && stages.back().grid == now.grid)
            stages.back() = now;
        else
            stages.push_back(now);
    }
    return stages;
}

GridChart::GridChart(QWidget *parent) : QWidget(parent) {
    setMouseTracking(true);
    setMinimumSize(220, 130);
    setAccessibleName(tr("RMSE against the grid"));
}

QSize GridChart::sizeHint() const {
    return {560, 260};
}

void GridChart::setSnapshot(const SnapshotPtr &snapshot) {
    std::vector<GridStage> stages = snapshot ? gridStages(snapshot->history) : std::vector<GridStage>();
    const bool scheduled = snapshot && !snapshot->grid_schedule.empty();
    if (stages == stages_ && scheduled == scheduled_) return;
    stages_ = std::move(stages);
    scheduled_ = scheduled;
    if (hovered_ && *hovered_ >= stages_.size()) hovered_.reset();
    update();
}

void GridChart::setTitleRoom(int pixels) {
    title_room_ = pixels;
    update();
}

double GridChart::referenceAt(double log_grid) const {
    const GridStage &first = stages_.front();
    return std::log10(first.test) - kOrder * (log_grid - std::log10(first.grid));
}

/// Holds all points, and of the reference line what leaves the points at least half of the height.
PlotFrame GridChart::frameIn(const QRectF &area) const {
    double x_low = 1e300, x_high = -1e300, y_low = 1e300, y_high = -1e300;
    for (const GridStage &stage : stages_) {
        x_low = std::min(x_low, std::log10(stage.grid));
        x_high = std::max(x_high, std::log10(stage.grid));
        for (const double loss : {stage.train, stage.test}) {
            if (!canDraw(loss)) continue;
            y_low = std::min(y_low, std::log10(loss));
            y_high = std::max(y_high, std::log10(loss));
        }
    }
    if (y_low > y_high) y_low = -2, y_high = 0;
    if (!stages_.empty() && canDraw(stages_.front().test)) {
        const double span = std::max(0.5, y_high - y_low);
        y_low = std::min(y_low, std::max(referenceAt(x_high), y_high - 2 * span));
    }
    const double x_room = std::max(0.08, 0.06 * (x_high - x_low)), y_room = std::max(0.1, 0.06 * (y_high - y_low));
    PlotFrame frame{area, x_low - x_room, x_high + x_room, y_low - y_room, y_high + y_room};
    frame.rect = chartRect(area, logRowTicks(frame, chartRect(area, {}, font()).height(), font()), font());
    return frame;
}

/// The grids that were trained, as long as their labels stay apart.
std::vector<AxisTick> GridChart::gridTicks(const PlotFrame &frame) const {
    const QFontMetricsF metrics(scaledFont(font(), 0.88));
    std::vector<AxisTick> ticks;
    double end = -1e9;
    for (const GridStage &stage : stages_) {
        const AxisTick tick{std::log10(stage.grid), QString::number(stage.grid)};
        const double half = metrics.horizontalAdvance(tick.label) / 2 + 3, x = frame.mapX(tick.value);
        if (x - half < end) continue;
        end = x + half;
        ticks.push_back(tick);
    }
    return ticks;
}

QPointF GridChart::pointOf(std::size_t stage) const {
    return frameIn(rect()).map(std::log10(stages_[stage].grid), std::log10(stages_[stage].test));
}

void GridChart::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    paintAll(painter, rect(), theme, title_room_);
    if (hovered_) paintReadout(painter, frameIn(rect()), theme);
}

void GridChart::paintAll(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintLineLegend(painter, area, tr("RMSE AGAINST G"), title_room,
                    {{tr("train"), QPen(theme.train, 2.2, Qt::SolidLine, Qt::FlatCap)},
                     {tr("test"), QPen(theme.test, 2.2, Qt::DashLine, Qt::FlatCap)}},
                    theme, font());
    if (stages_.empty() || (stages_.size() == 1 && !scheduled_)) {
        painter.setFont(font());
        painter.setPen(theme.muted);
        const QString text = scheduled_ ? tr("The first grid's RMSE appears here with the first training step.")
                                        : tr("Set a grid schedule, such as 5, 10, 20, under Training ▸ Grid update to "
                                             "see how the RMSE falls as the grid gets finer.");
        painter.drawText(area.adjusted(24, 30, -24, -10), Qt::AlignCenter | Qt::TextWordWrap, text);
    } else if (const PlotFrame frame = frameIn(area); frame.rect.width() > 20 && frame.rect.height() > 20) {
        paintTicks(painter, frame, gridTicks(frame), logRowTicks(frame, frame.rect.height(), font()),
                   QStringLiteral("G"), theme, font());
        paintReference(painter, frame, theme);
        paintCurve(painter, frame, QPen(theme.test, 2, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin), &GridStage::test);
        paintCurve(painter, frame, QPen(theme.train, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin), &GridStage::train);
    }
    painter.restore();
}

void GridChart::paintReference(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    if (stages_.size() < 2 || !canDraw(stages_.front().test)) return;
    const double start = std::log10(stages_.front().grid), end = frame.x_high;
    const double x[] = {start, end}, y[] = {referenceAt(start), referenceAt(end)};
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.muted, 1.2, Qt::DashLine, Qt::FlatCap));
    painter.drawPath(curvePath(frame, x, y, 2));
    // Below the line's middle: the curves of a good run are above it.
    const double middle = (start + std::min(end, start + (y[0] - frame.y_low) / kOrder)) / 2;
    const QPointF place = frame.map(middle, referenceAt(middle));
    const QFont small = scaledFont(font(), 0.92);
    const QFontMetricsF metrics(small);
    const QString label = tr("G⁻⁴");
    const double width = metrics.horizontalAdvance(label) + 2;
    painter.setFont(small);
    painter.setPen(theme.muted);
    painter.drawText(QRectF(place.x() - 6 - width, place.y() + 2, width, metrics.height()), kLabel | Qt::AlignRight,
                     label);
}

void GridChart::paintCurve(QPainter &painter, const PlotFrame &frame, const QPen &pen, double GridStage::*value) const {
    std::vector<double> x, y;
    for (const GridStage &stage : stages_) {
        x.push_back(std::log10(stage.grid));
        y.push_back(canDraw(stage.*value) ? std::log10(stage.*value) : std::nan(""));
    }
    paintDottedCurve(painter, frame, pen, x, y);
}

void GridChart::paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    const GridStage &stage = stages_[*hovered_];
    const double x = frame.mapX(std::log10(stage.grid));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.muted, 1));
    painter.drawLine(QPointF(x, frame.rect.top()), QPointF(x, frame.rect.bottom()));
    QStringList lines = {tr("G %1, step %2").arg(stage.grid).arg(stage.step),
                         tr("train %1").arg(formatNumber(stage.train, 4)),
                         tr("test %1").arg(formatNumber(stage.test, 4))};
    std::vector<QColor> colors = {theme.muted, theme.train, theme.test};
    const GridStage &first = stages_.front();
    if (*hovered_ > 0 && canDraw(stage.test) && canDraw(first.test) && stage.grid != first.grid) {
        const double order = -std::log(stage.test / first.test) / std::log(1.0 * stage.grid / first.grid);
        lines << tr("order %1").arg(formatNumber(order, 2));
        colors.push_back(theme.muted);
    }
    drawReadout(painter, QPointF(x, frame.rect.center().y()), lines, frame.rect, theme, scaledFont(font(), 0.92),
                colors);
}

std::optional<std::size_t> GridChart::stageAt(QPointF position) const {
    if (stages_.size() < 2) return std::nullopt;
    const PlotFrame frame = frameIn(rect());
    if (!frame.rect.adjusted(-4, -4, 4, 4).contains(position)) return std::nullopt;
    std::optional<std::size_t> best;
    double nearest = kReach;
    for (std::size_t n = 0; n < stages_.size(); ++n) {
        const double distance = std::abs(frame.mapX(std::log10(stages_[n].grid)) - position.x());
        if (distance >= nearest) continue;
        nearest = distance;
        best = n;
    }
    return best;
}

void GridChart::mouseMoveEvent(QMouseEvent *event) {
    if (const auto stage = stageAt(event->position()); stage != hovered_) {
        hovered_ = stage;
        update();
    }
}

void GridChart::leaveEvent(QEvent *) {
    hovered_.reset();
    update();
}

void GridChart::contextMenuEvent(QContextMenuEvent *event) {
    QMenu menu(this);
    addExportActions(menu, this, *this);
    menu.exec(event->globalPos());
}

QSizeF GridChart::exportSize() const {
    return size();
}

void GridChart::paintExport(QPainter &painter, const QRectF &target) {
    Theme theme = Theme::light();
    theme.panel = Qt::white;
    painter.fillRect(target, Qt::white);
    paintAll(painter, target, theme, 0);
}

QString GridChart::exportCsv() const {
    if (stages_.empty()) return {};
    QString csv = QStringLiteral("grid,step,train_rmse,test_rmse\n");
    for (const GridStage &stage : stages_) {
        csv += QStringLiteral("%1,%2,%3,%4\n")
                   .arg(stage.grid)
                   .arg(stage.step)
                   .arg(QString::number(stage.train, 'g', 17), QString::number(stage.test, 'g', 17));
    }
    return csv;
}

QString GridChart::exportName() const {
    return QStringLiteral("rmse-against-grid");
}

}  // namespace kan::ui
