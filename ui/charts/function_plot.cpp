#include "ui/charts/function_plot.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/charts/names.h"

namespace kan::ui {

namespace {

/// What lies between the `tail` quantiles at both ends, on the safe side; low > high without values.
std::pair<double, double> quantiles(std::vector<double> values, double tail) {
    if (values.empty()) return {1, 0};
    std::sort(values.begin(), values.end());
    const auto skip = static_cast<std::size_t>(tail * static_cast<double>(values.size()));
    return {values[skip], values[values.size() - 1 - skip]};
}

}  // namespace

FunctionPlot::FunctionPlot(QWidget *parent) : QWidget(parent) {
    setMouseTracking(true);
    setMinimumSize(160, 90);
}

void FunctionPlot::setSnapshot(const SnapshotPtr &snapshot) {
    snapshot_ = snapshot;
    x_.clear();
    network_.clear();
    target_.clear();
    if (snapshot && snapshot->field && snapshot->field->columns > 0) {
        const FieldSnapshot &field = *snapshot->field;
        for (int n = 0; n < field.columns; ++n) {
            x_.push_back(field.x_min + (field.x_max - field.x_min) * n / std::max(1, field.columns - 1));
        }
        network_.assign(field.network.begin(), field.network.end());
        target_.assign(field.target.begin(), field.target.end());
        network_.resize(x_.size(), NAN);
        if (!target_.empty()) target_.resize(x_.size(), NAN);
    }
    update();
}

void FunctionPlot::include(Range &range, double value) {
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
}

FunctionPlot::Range FunctionPlot::valueRange() const {
    const FieldSnapshot &field = *snapshot_->field;
    std::vector<double> trained, outside;
    for (std::size_t n = 0; n < x_.size(); ++n) {
        const bool is_trained = x_[n] >= field.train_x_min && x_[n] <= field.train_x_max;
        std::vector<double> &values = is_trained ? trained : outside;
        if (std::isfinite(network_[n])) values.push_back(network_[n]);
        if (!target_.empty() && std::isfinite(target_[n])) values.push_back(target_[n]);
    }
    Range range;
    for (std::size_t n = 0; n < std::min(field.data_x.size(), field.data_y.size()); ++n) {
        const auto x = static_cast<double>(field.data_x[n]), y = static_cast<double>(field.data_y[n]);
        if (std::isfinite(y) && x >= field.x_min && x <= field.x_max) include(range, y);
    }
    constexpr double kPoleTail = 0.02, kOutsideTail = 0.15, kOutsideReach = 0.4;
    const auto [low, high] = quantiles(trained, kPoleTail);
    if (low <= high) include(range, low), include(range, high);
    const auto [lowest, highest] = quantiles(outside, kOutsideTail);
    if (range.low > range.high) range = lowest <= highest ? Range{lowest, highest} : Range{-1, 1};
    const double reach = kOutsideReach * (range.high - range.low);
    if (lowest <= highest) {
        include(range, std::clamp(lowest, range.low - reach, range.high));
        include(range, std::clamp(highest, range.low, range.high + reach));
    }
    const double room = std::max(0.1 * (range.high - range.low), 1e-6 + 1e-3 * std::abs(range.high));
    return {range.low - room, range.high + room};
}

PlotFrame FunctionPlot::frameIn(const QRectF &area) const {
    const FieldSnapshot &field = *snapshot_->field;
    const Range range = valueRange();
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

void FunctionPlot::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    if (x_.empty()) return;
    paintAll(painter, rect(), theme);
    if (cursor_) paintReadout(painter, frameIn(rect()), theme);
}

void FunctionPlot::paintOutside(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    const FieldSnapshot &field = *snapshot_->field;
    const double left = frame.mapX(std::clamp(field.train_x_min, frame.x_low, frame.x_high));
    const double right = frame.mapX(std::clamp(field.train_x_max, frame.x_low, frame.x_high));
    const QRectF before(frame.rect.topLeft(), QPointF(left, frame.rect.bottom()));
    const QRectF after(QPointF(right, frame.rect.top()), frame.rect.bottomRight());
    for (const QRectF &side : {before, after}) {
        if (side.width() >= 0.5) painter.fillRect(side, theme.outside);
    }
}

QString FunctionPlot::ruleText() const {
    const FieldSnapshot &field = *snapshot_->field;
    if (field.x_min >= field.train_x_min && field.x_max <= field.train_x_max) return {};
    return snapshot_->extrapolation.isEmpty() ? tr("shaded: no data, the network extrapolates")
                                              : tr("shaded: no data, extrapolation “%1”").arg(snapshot_->extrapolation);
}

void FunctionPlot::paintRule(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    if (ruleText().isEmpty()) return;
    const FieldSnapshot &field = *snapshot_->field;
    const QFont small = scaledFont(font(), 0.85);
    const QFontMetricsF metrics(small);
    const double height = metrics.height();
    const double name = metrics.horizontalAdvance(prettyName(nodeName(*snapshot_, 0, field.input_x))) + 12;
    painter.setFont(small);
    painter.setPen(theme.muted);
    const QRectF place(frame.rect.left() + name, frame.rect.bottom() + height + 5, frame.rect.width() - name, height);
    painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(ruleText(), Qt::ElideRight, place.width()));
}

void FunctionPlot::paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const {
    if (!snapshot_ || !snapshot_->field || x_.empty()) return;
    const FieldSnapshot &field = *snapshot_->field;
    const PlotFrame frame = frameIn(area);
    const QFont small = scaledFont(font(), 0.88);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintOutside(painter, frame, theme);
    drawAxes(painter, frame, theme, small);
    QFont italic = small;
    italic.setItalic(true);
    painter.setFont(italic);
    painter.setPen(theme.muted);
    const double height = QFontMetricsF(small).height();
    const double rule =
        ruleText().isEmpty() ? 0 : QFontMetricsF(scaledFont(font(), 0.85)).horizontalAdvance(ruleText());
    const double centered = std::min(frame.rect.width(), 2 * (frame.rect.width() / 2 - rule - 24));
    const QRectF below(frame.rect.left(), frame.rect.bottom() + height + 4, frame.rect.width(), height);
    painter.drawText(below, (centered > 40 ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter,
                     prettyName(nodeName(*snapshot_, 0, field.input_x)));
    QColor dot = theme.muted;
    dot.setAlphaF(0.55F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(dot);
    for (std::size_t n = 0; n < std::min(field.data_x.size(), field.data_y.size()); ++n) {
        const QPointF point = frame.map(static_cast<double>(field.data_x[n]), static_cast<double>(field.data_y[n]));
        if (frame.rect.contains(point)) painter.drawEllipse(point, 2.2, 2.2);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.train, 2.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(curvePath(frame, x_.data(), network_.data(), x_.size()));
    if (!target_.empty()) {
        painter.setPen(QPen(theme.test, 1.8, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin));
        painter.drawPath(curvePath(frame, x_.data(), target_.data(), x_.size()));
    }
    paintLegend(painter, area, theme);
    paintRule(painter, frame, theme);
    painter.restore();
}

void FunctionPlot::paintLegend(QPainter &painter, const QRectF &area, const Theme &theme) const {
    QFont caption = scaledFont(font(), 0.88);
    caption.setWeight(QFont::DemiBold);
    const QFontMetricsF caption_metrics(caption), metrics(font());
    const double top = area.top() + 6, height = metrics.height();
    painter.setFont(caption);
    painter.setPen(theme.muted);
    const QString title = tr("FUNCTION");
    painter.drawText(QRectF(area.left() + 12, top, caption_metrics.horizontalAdvance(title) + 4, height),
                     Qt::AlignLeft | Qt::AlignVCenter, title);
    double x = area.left() + 12 + caption_metrics.horizontalAdvance(title) + 24;
    painter.setFont(font());
    const auto item = [&](const QString &text, const auto &sample) {
        sample(QPointF(x, top + height / 2));
        painter.setPen(theme.text);
        const double width = metrics.horizontalAdvance(text) + 2;
        painter.drawText(QRectF(x + 32, top, width, height), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += 32 + width + 18;
    };
    const auto line = [&](const QColor &color, Qt::PenStyle style) {
        return [&painter, color, style](QPointF at) {
            painter.setPen(QPen(color, 2.2, style, Qt::FlatCap));
            painter.drawLine(at, at + QPointF(26, 0));
        };
    };
    item(tr("network"), line(theme.train, Qt::SolidLine));
    if (!target_.empty()) item(tr("target"), line(theme.test, Qt::DashLine));
    if (!snapshot_->field->data_x.empty()) {
        item(tr("data"), [&](QPointF at) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.muted);
            for (const double shift : {4.0, 13.0, 22.0}) painter.drawEllipse(at + QPointF(shift, 0), 2.2, 2.2);
            painter.setBrush(Qt::NoBrush);
        });
    }
}

void FunctionPlot::paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    if (!frame.rect.contains(*cursor_)) return;
    const FieldSnapshot &field = *snapshot_->field;
    const auto count = static_cast<double>(x_.size() - 1);
    const double part = (frame.dataX(cursor_->x()) - field.x_min) / (frame.x_high - frame.x_low);
    const auto n = static_cast<std::size_t>(std::clamp(std::round(part * count), 0.0, count));
    const double x = frame.mapX(x_[n]);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.muted, 1));
    painter.drawLine(QPointF(x, frame.rect.top()), QPointF(x, frame.rect.bottom()));
    const QString name = prettyName(nodeName(*snapshot_, 0, field.input_x));
    QStringList lines = {tr("%1 = %2").arg(name, formatNumber(x_[n], 4)),
                         tr("network %1").arg(formatNumber(network_[n], 4))};
    std::vector<QColor> colors = {theme.muted, theme.train};
    if (!target_.empty()) {
        lines << tr("target %1").arg(formatNumber(target_[n], 4))
              << tr("error %1").arg(formatNumber(network_[n] - target_[n]));
        colors.push_back(theme.test);
    }
    if (x_[n] < field.train_x_min || x_[n] > field.train_x_max) {
        lines << tr("outside the data");
        colors.resize(static_cast<std::size_t>(lines.size() - 1), theme.text);
        colors.push_back(theme.warning);
    }
    drawReadout(painter, QPointF(x, cursor_->y()), lines, QRectF(rect()), theme, scaledFont(font(), 0.92), colors);
}

void FunctionPlot::mouseMoveEvent(QMouseEvent *event) {
    cursor_ = event->position();
    update();
}

void FunctionPlot::leaveEvent(QEvent *) {
    cursor_.reset();
    update();
}

}  // namespace kan::ui
