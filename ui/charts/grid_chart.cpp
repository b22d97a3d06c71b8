#include "ui/charts/grid_chart.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "core/train/trainer.h"
#include "ui/plot/chart_frame.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kOrder = 4;        // of the error of cubic splines in the width of an interval
constexpr double kStageReach = 40;  // pixels beside a point that still mean it

bool canDraw(double loss) {
    return std::isfinite(loss) && loss > 0;
}

}  // namespace

std::vector<GridStage> gridStages(const TrainingHistory &history, double unit) {
    std::vector<GridStage> stages;
    const std::size_t count = std::min({history.grid.size(), history.train_loss.size(), history.test_loss.size()});
    for (std::size_t n = 0; n < count; ++n) {
        const GridStage now{history.grid[n], static_cast<int>(n) + 1, history.train_loss[n] * unit,
                            history.test_loss[n] * unit};
        if (!stages.empty() && stages.back().grid == now.grid)
            stages.back() = now;
        else
            stages.push_back(now);
    }
    return stages;
}

GridChart::GridChart(QWidget *parent) : AxesPlot(QStringLiteral("rmse-against-grid"), parent) {
    followCursor();
    setMinimumSize(220, 130);
    setAccessibleName(tr("RMSE against the grid"));
}

QSize GridChart::sizeHint() const {
    return {560, 260};
}

void GridChart::setStages(std::vector<GridStage> stages, bool scheduled, bool standardised) {
    if (stages == stages_ && scheduled == scheduled_ && standardised == standardised_) return;
    stages_ = std::move(stages);
    scheduled_ = scheduled;
    standardised_ = standardised;
    update();
}

QString GridChart::title() const {
    return standardised_ ? tr("RMSE AGAINST G, STANDARDISED") : tr("RMSE AGAINST G");
}

QString GridChart::xName() const {
    return QStringLiteral("G");
}

PlotLegend GridChart::legend(const Theme &theme) const {
    return trainAndTest(theme);
}

QString GridChart::emptyText() const {
    if (stages_.size() > 1 || (stages_.size() == 1 && scheduled_)) return {};
    return scheduled_ ? tr("The first grid's RMSE appears here with the first training step.")
                      : tr("Set a grid schedule, such as 5, 10, 20, under Training ▸ Grid update to see how the RMSE "
                           "falls as the grid gets finer.");
}

double GridChart::referenceAt(double log_grid) const {
    const GridStage &first = stages_.front();
    return std::log10(first.test) - kOrder * (log_grid - std::log10(first.grid));
}

/// Holds all points, and of the reference line what leaves the points at least half of the height.
PlotRange GridChart::range() const {
    ValueReach grid, loss;
    for (const GridStage &stage : stages_) {
        grid.take(std::log10(stage.grid));
        for (const double value : {stage.train, stage.test})
            if (canDraw(value)) loss.take(std::log10(value));
    }
    loss.orElse(-2, 0);
    grid.orElse(0, 1);
    if (!stages_.empty() && canDraw(stages_.front().test))
        loss.take(std::max(referenceAt(grid.high), loss.high - 2 * std::max(0.5, loss.span())));
    const double x_room = std::max(0.08, 0.06 * grid.span()), y_room = std::max(0.1, 0.06 * loss.span());
    return {grid.low - x_room, grid.high + x_room, loss.low - y_room, loss.high + y_room, true, true};
}

/// The grids that were trained, as long as their labels stay apart.
std::vector<AxisTick> GridChart::columnsOf(const PlotFrame &frame) const {
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
    return frame().map(std::log10(stages_[stage].grid), std::log10(stages_[stage].test));
}

std::vector<PlotSeries> GridChart::series(const Theme &theme) const {
    std::vector<PlotSeries> lines;
    if (hasReference()) {
        const double start = std::log10(stages_.front().grid), end = range().x_high;
        lines.push_back(
            {{start, end}, {referenceAt(start), referenceAt(end)}, QPen(theme.muted, 1.2, Qt::DashLine, Qt::FlatCap)});
    }
    lines.push_back(curveOf(&GridStage::test, QPen(theme.test, 2, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin)));
    lines.push_back(curveOf(&GridStage::train, QPen(theme.train, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)));
    return lines;
}

bool GridChart::hasReference() const {
    return stages_.size() >= 2 && canDraw(stages_.front().test);
}

/// The name of the reference line.
void GridChart::paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const {
    if (!hasReference()) return;
    QPainter &painter = canvas.painter;
    const double start = std::log10(stages_.front().grid), end = frame.x_high;
    // Below the line's middle: the curves of a good run are above it.
    const double middle = (start + std::min(end, start + (referenceAt(start) - frame.y_low) / kOrder)) / 2;
    const QPointF place = frame.map(middle, referenceAt(middle));
    const QFont small = scaledFont(font(), 0.92);
    const QFontMetricsF metrics(small);
    const QString label = tr("G⁻⁴");
    const double width = metrics.horizontalAdvance(label) + 2;
    painter.setFont(small);
    painter.setPen(canvas.theme.muted);
    painter.drawText(QRectF(place.x() - 6 - width, place.y() + 2, width, metrics.height()),
                     Qt::AlignVCenter | Qt::TextDontClip | Qt::AlignRight, label);
}

PlotSeries GridChart::curveOf(double GridStage::*value, const QPen &pen) const {
    std::vector<double> x, y;
    for (const GridStage &stage : stages_) {
        x.push_back(std::log10(stage.grid));
        y.push_back(canDraw(stage.*value) ? std::log10(stage.*value) : std::nan(""));
    }
    return dotted(std::move(x), std::move(y), pen);
}

void GridChart::paintOver(const PlotCanvas &canvas) const {
    const auto hovered = cursor() ? stageAt(*cursor()) : std::nullopt;
    if (!hovered) return;
    const GridStage &stage = stages_[*hovered], &first = stages_.front();
    const PlotFrame frame = this->frame();
    const Theme &theme = canvas.theme;
    const double x = frame.mapX(std::log10(stage.grid));
    canvas.painter.setPen(QPen(theme.muted, 1));
    canvas.painter.drawLine(QPointF(x, frame.rect.top()), QPointF(x, frame.rect.bottom()));
    QStringList lines = {tr("G %1, step %2").arg(stage.grid).arg(stage.step),
                         tr("train %1").arg(formatNumber(stage.train, 4)),
                         tr("test %1").arg(formatNumber(stage.test, 4))};
    std::vector<QColor> colors = {theme.muted, theme.train, theme.test};
    if (*hovered > 0 && canDraw(stage.test) && canDraw(first.test) && stage.grid != first.grid) {
        const double order = -std::log(stage.test / first.test) / std::log(1.0 * stage.grid / first.grid);
        lines << tr("order %1").arg(formatNumber(order, 2));
        colors.push_back(theme.muted);
    }
    paintReadout(canvas, QPointF(x, frame.rect.center().y()), lines, colors);
}

std::optional<std::size_t> GridChart::stageAt(QPointF position) const {
    if (stages_.size() < 2) return std::nullopt;
    const PlotFrame frame = this->frame();
    if (!frame.rect.adjusted(-4, -4, 4, 4).contains(position)) return std::nullopt;
    std::optional<std::size_t> best;
    double nearest = kStageReach;
    for (std::size_t n = 0; n < stages_.size(); ++n) {
        const double distance = std::abs(frame.mapX(std::log10(stages_[n].grid)) - position.x());
        if (distance >= nearest) continue;
        nearest = distance;
        best = n;
    }
    return best;
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

}  // namespace kan::ui

#include "moc_grid_chart.cpp"
