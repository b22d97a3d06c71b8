#include "ui/plot/function_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/plot/axes_plot.h"
#include "ui/plot/chart_frame.h"
#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kMostDrawnRows = 500;

/// What lies between the `tail` quantiles at both ends, on the safe side; low > high without values.
std::pair<double, double> quantiles(std::vector<double> values, double tail) {
    if (values.empty()) return {1, 0};
    std::sort(values.begin(), values.end());
    const auto skip = static_cast<std::size_t>(tail * static_cast<double>(values.size()));
    return {values[skip], values[values.size() - 1 - skip]};
}

}  // namespace

FunctionPlot::FunctionPlot(QWidget *parent)
    : PlotWidget(QStringLiteral("function"), parent),
      rows_(new RowBrush(*this, [this](RowsAsked which) { return rowPoints(which); })) {
    followCursor();
    setMinimumSize(160, 90);
}

void FunctionPlot::setField(const FieldImagePtr &field) {
    if (field == field_) return;
    field_ = field;
    x_.clear();
    network_.clear();
    target_.clear();
    for (int n = 0; field && n < field->columns; ++n)
        x_.push_back(gridValue(field->x_min, field->x_max, n, field->columns));
    if (!x_.empty()) {
        network_.assign(field->network.begin(), field->network.end());
        target_.assign(field->target.begin(), field->target.end());
        network_.resize(x_.size(), NAN);
        if (!target_.empty()) target_.resize(x_.size(), NAN);
    }
    update();
}

QString FunctionPlot::title() const {
    return x_.empty() ? QString() : tr("FUNCTION");
}

QString FunctionPlot::emptyText() const {
    return x_.empty() ? tr("The function the network computes appears here with the first training step.") : QString();
}

PlotLegend FunctionPlot::legend(const Theme &theme) const {
    PlotLegend lines = {{tr("network"), QPen(theme.train, 2.2, Qt::SolidLine, Qt::FlatCap)}};
    if (!target_.empty()) lines.emplace_back(tr("target"), QPen(theme.test, 2.2, Qt::DashLine, Qt::FlatCap));
    if (!field_->data_x.empty()) lines.emplace_back(tr("data"), dotsPen(theme.muted));
    return lines;
}

ValueReach FunctionPlot::valueRange() const {
    const FieldImage &field = *field_;
    std::vector<double> trained, outside;
    for (std::size_t n = 0; n < x_.size(); ++n) {
        const bool is_trained = x_[n] >= field.train_x_min && x_[n] <= field.train_x_max;
        std::vector<double> &values = is_trained ? trained : outside;
        if (std::isfinite(network_[n])) values.push_back(network_[n]);
        if (!target_.empty() && std::isfinite(target_[n])) values.push_back(target_[n]);
    }
    ValueReach range;
    for (std::size_t n = 0; n < std::min(field.data_x.size(), field.data_y.size()); ++n) {
        const auto x = static_cast<double>(field.data_x[n]), y = static_cast<double>(field.data_y[n]);
        if (std::isfinite(y) && x >= field.x_min && x <= field.x_max) range.take(y);
    }
    constexpr double kPoleTail = 0.02, kOutsideTail = 0.15, kOutsideReach = 0.4;
    const auto [low, high] = quantiles(trained, kPoleTail);
    if (low <= high) range.take(low), range.take(high);
    const auto [lowest, highest] = quantiles(outside, kOutsideTail);
    if (lowest <= highest)
        range.orElse(lowest, highest);
    else
        range.orElse(-1, 1);
    const double reach = kOutsideReach * range.span();
    if (lowest <= highest) {
        range.take(std::clamp(lowest, range.low - reach, range.high));
        range.take(std::clamp(highest, range.low, range.high + reach));
    }
    const double room = std::max(0.1 * range.span(), 1e-6 + 1e-3 * std::abs(range.high));
    return {range.low - room, range.high + room};
}

PlotFrame FunctionPlot::frameIn(const QRectF &area) const {
    const FieldImage &field = *field_;
    const ValueReach range = valueRange();
    PlotFrame frame;
    frame.x_low = field.x_min;
    frame.x_high = std::max(field.x_max, field.x_min + 1e-9);
    frame.y_low = range.low;
    frame.y_high = range.high;
    const QFontMetricsF metrics(scaledFont(font(), 0.88)), text(font());
    frame.rect = area.adjusted(0, text.height() + 12, -14, -2 * metrics.height() - 8);
    const auto ticks = rowTicks(range.low, range.high, frame.rect.height(), metrics);
    frame.rect.setLeft(area.left() + 12 + kTickGap + widestLabel(ticks, metrics));
    return frame;
}

void FunctionPlot::paintOutside(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    const FieldImage &field = *field_;
    const double left = frame.mapX(std::clamp(field.train_x_min, frame.x_low, frame.x_high));
    const double right = frame.mapX(std::clamp(field.train_x_max, frame.x_low, frame.x_high));
    const QRectF before(frame.rect.topLeft(), QPointF(left, frame.rect.bottom()));
    const QRectF after(QPointF(right, frame.rect.top()), frame.rect.bottomRight());
    for (const QRectF &side : {before, after}) {
        if (side.width() >= 0.5) painter.fillRect(side, theme.outside);
    }
}

QString FunctionPlot::ruleText() const {
    if (field_->x_min >= field_->train_x_min && field_->x_max <= field_->train_x_max) return {};
    return field_->extrapolation.isEmpty() ? tr("shaded: no data, the network extrapolates")
                                           : tr("shaded: no data, extrapolation “%1”").arg(field_->extrapolation);
}

/// Below the axis: the input's name, and at the right what the shading means.
void FunctionPlot::paintNames(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    const QFont font = scaledFont(this->font(), 0.88), small = scaledFont(this->font(), 0.85);
    const QFontMetricsF metrics(small);
    const QString rule = ruleText();
    const double height = QFontMetricsF(font).height();
    const double wide = rule.isEmpty() ? 0 : metrics.horizontalAdvance(rule);
    const double centered = std::min(frame.rect.width(), 2 * (frame.rect.width() / 2 - wide - 24));
    QFont italic = font;
    italic.setItalic(true);
    painter.setFont(italic);
    painter.setPen(theme.muted);
    painter.drawText(QRectF(frame.rect.left(), frame.rect.bottom() + height + 4, frame.rect.width(), height),
                     (centered > 40 ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter, field_->x_name);
    if (rule.isEmpty()) return;
    const double name = metrics.horizontalAdvance(field_->x_name) + 12;
    painter.setFont(small);
    const QRectF place(frame.rect.left() + name, frame.rect.bottom() + metrics.height() + 5, frame.rect.width() - name,
                       metrics.height());
    painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(rule, Qt::ElideRight, place.width()));
}

/// The data below the curves.
std::vector<PlotSeries> FunctionPlot::series(const Theme &theme) const {
    PlotSeries rows;
    rows.radius = 2.2;
    rows.fill = theme.muted;
    rows.fill.setAlphaF(0.55F);
    for (const std::size_t n : shownRows(RowsAsked::Drawn)) {
        rows.x.push_back(static_cast<double>(field_->data_x[n]));
        rows.y.push_back(static_cast<double>(field_->data_y[n]));
    }
    std::vector<PlotSeries> all = {std::move(rows),
                                   {x_, network_, QPen(theme.train, 2.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)}};
    if (!target_.empty()) all.push_back({x_, target_, QPen(theme.test, 1.8, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin)});
    return all;
}

void FunctionPlot::paintPlot(const PlotCanvas &canvas) const {
    const PlotFrame frame = frameIn(canvas.area);
    paintOutside(canvas.painter, frame, canvas.theme);
    drawAxes(canvas.painter, frame, canvas.theme, scaledFont(font(), 0.88));
    paintNames(canvas.painter, frame, canvas.theme);
    chart_.paint(canvas, frame, series(canvas.theme));
}

/// Some of many, and those that are lit.
std::vector<std::size_t> FunctionPlot::shownRows(RowsAsked which) const {
    const std::vector<int> &rows = field_->data_rows;
    return placesOf(which, std::min(field_->data_x.size(), field_->data_y.size()), kMostDrawnRows, rows_->lit(),
                    [&rows](std::size_t n) { return n < rows.size() ? rows[n] : -1; });
}

RowPoints FunctionPlot::rowPoints(RowsAsked which) const {
    if (!field_ || field_->data_rows.empty()) return {};
    RowPoints rows{field_->data, {}};
    const PlotFrame frame = frameIn(QRectF(rect()));
    for (const std::size_t n : shownRows(which)) {
        if (n >= field_->data_rows.size()) break;
        const QPointF at = frame.map(static_cast<double>(field_->data_x[n]), static_cast<double>(field_->data_y[n]));
        if (frame.rect.contains(at)) rows.points.push_back({at, field_->data_rows[n]});
    }
    return rows;
}

void FunctionPlot::fillContextMenu(QMenu &menu) {
    rows_->fillMenu(menu);
}

void FunctionPlot::paintOver(const PlotCanvas &canvas) const {
    if (rows_->paint(canvas) || !cursor()) return;
    const PlotFrame frame = frameIn(canvas.area);
    if (!frame.rect.contains(*cursor())) return;
    const Theme &theme = canvas.theme;
    const auto n = static_cast<std::size_t>(
        gridIndex(frame.dataX(cursor()->x()), frame.x_low, frame.x_high, static_cast<int>(x_.size())));
    const double x = frame.mapX(x_[n]);
    canvas.painter.setPen(QPen(theme.muted, 1));
    canvas.painter.drawLine(QPointF(x, frame.rect.top()), QPointF(x, frame.rect.bottom()));
    QStringList lines = {tr("%1 = %2").arg(field_->x_name, formatNumber(x_[n], 4)),
                         tr("network %1").arg(formatNumber(network_[n], 4))};
    std::vector<QColor> colors = {theme.muted, theme.train};
    if (!target_.empty()) {
        lines << tr("target %1").arg(formatNumber(target_[n], 4))
              << tr("error %1").arg(formatNumber(network_[n] - target_[n]));
        colors.push_back(theme.test);
    }
    if (x_[n] < field_->train_x_min || x_[n] > field_->train_x_max) {
        lines << tr("outside the data");
        colors.resize(static_cast<std::size_t>(lines.size() - 1), theme.text);
        colors.push_back(theme.warning);
    }
    paintReadout(canvas, QPointF(x, cursor()->y()), lines, colors);
}

QString FunctionPlot::exportCsv() const {
    if (x_.empty()) return {};
    QString csv = QStringLiteral("x,target,network\n");
    for (std::size_t n = 0; n < std::min(x_.size(), field_->network.size()); ++n)
        csv += csvNumber(x_[n], 10) + u',' + fieldCells(*field_, n) + u'\n';
    return csv;
}

}  // namespace kan::ui

#include "moc_function_plot.cpp"
