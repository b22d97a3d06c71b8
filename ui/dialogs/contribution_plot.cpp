#include "ui/dialogs/contribution_plot.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <climits>
#include <cmath>

#include "ui/plot/axes_plot.h"
#include "ui/plot/chart_frame.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kHead = 32, kSide = 14, kColumnGap = 10;  // pixels
constexpr double kLeastLine = 20, kMostLine = 34, kBarShare = 0.62;
constexpr double kMostNames = 0.24, kMostValues = 0.16;  // of the width
constexpr int kContributionDigits = 4;

double widest(const QFontMetricsF &metrics, const QStringList &texts) {
    double width = 0;
    for (const QString &text : texts) width = std::max(width, metrics.horizontalAdvance(text));
    return width + 2;
}

}  // namespace

QString signedNumber(double value) {
    const QString number = formatNumber(value, kContributionDigits);
    return value > 0 ? u'+' + number : number;
}

ContributionPlot::ContributionPlot(QWidget *parent) : PlotWidget(QStringLiteral("contributions"), parent) {
    followCursor();
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(320, 200);
    setAccessibleName(tr("What the inputs contribute to the row's output"));
}

void ContributionPlot::setContributions(const RowContributionsPtr &row, const std::string &csv, const QString &empty) {
    row_ = row;
    csv_ = csv;
    empty_ = empty;
    QStringList spoken;
    if (row_)
        for (const Line &line : linesFor(INT_MAX))
            spoken << (line.value.isEmpty() ? line.name : line.name + QStringLiteral(" = ") + line.value) + u' ' +
                          line.number;
    setAccessibleDescription(row_ ? row_->row + QStringLiteral(": ") + spoken.join(QStringLiteral(", ")) : empty_);
    update();
}

QString ContributionPlot::title() const {
    return row_ ? tr("%1 of %2").arg(prettyName(row_->output), row_->row) : QString();
}

std::vector<ContributionPlot::Line> ContributionPlot::linesFor(int most) const {
    const auto mark = [](const QString &name, double at) {
        return Line{name, {}, formatNumber(at, kContributionDigits), at, at, false};
    };
    std::vector<Line> lines = {mark(tr("all inputs at their mean"), row_->base)};
    const auto count = static_cast<int>(row_->parts.size());
    const int fixed = 3;  // base, prediction, measured
    const int shown = count + fixed <= most ? count : std::max(1, most - fixed - 1);
    double sum = row_->base;
    for (int n = 0; n < std::min(shown, count); ++n) {
        const Contribution &part = row_->parts[static_cast<std::size_t>(n)];
        lines.push_back({prettyName(part.column), part.value, signedNumber(part.size), sum, sum + part.size, true});
        sum += part.size;
    }
    if (shown < count) {
        double rest = 0;
        for (int n = shown; n < count; ++n) rest += row_->parts[static_cast<std::size_t>(n)].size;
        lines.push_back({tr("%1 others").arg(count - shown), {}, signedNumber(rest), sum, sum + rest, true});
    }
    lines.push_back(mark(tr("prediction"), row_->prediction));
    lines.push_back(mark(tr("measured"), row_->measured));
    return lines;
}

QRectF ContributionPlot::Places::of(std::size_t n) const {
    return {frame.rect.left(), frame.rect.top() + static_cast<double>(n) * line_height, frame.rect.width(),
            line_height};
}

ContributionPlot::Places ContributionPlot::placesIn(const QRectF &area) const {
    const QFontMetricsF metrics(font()), small(scaledFont(font(), 0.88));
    const double foot = small.height() + 12;
    const double room = area.height() - kHead - foot;
    const double least = std::max(kLeastLine, metrics.height() + 2);
    Places places;
    places.lines = linesFor(std::max(5, static_cast<int>(room / least)));
    const auto count = static_cast<double>(places.lines.size());
    places.line_height = std::clamp(room / count, std::min(least, room / count), kMostLine);
    QStringList names, values, numbers;
    ValueReach reach;
    for (const Line &line : places.lines) {
        names << line.name;
        values << line.value;
        numbers << line.number;
        reach.take(line.from);
        reach.take(line.to);
    }
    places.names = std::min(widest(metrics, names), kMostNames * area.width());
    places.values = std::min(widest(metrics, values), kMostValues * area.width());
    places.numbers = widest(metrics, numbers);
    const double span = std::max(reach.span(), 1e-9 * std::max(std::abs(reach.low), std::abs(reach.high)));
    const double beside = span > 0 ? 0.04 * span : 1;
    places.frame.rect = QRectF(area.left() + kSide + places.names + places.values + 2 * kColumnGap, area.top() + kHead,
                               0, count * places.line_height);
    places.frame.rect.setRight(area.right() - kSide - places.numbers - kColumnGap);
    places.frame.x_low = reach.low - beside;
    places.frame.x_high = reach.high + beside;
    return places;
}

void ContributionPlot::paintPlot(const PlotCanvas &canvas) const {
    const Places places = placesIn(canvas.area);
    if (places.frame.rect.width() < kLeastLine) return;
    QPainter &painter = canvas.painter;
    const Theme &theme = canvas.theme;
    paintTicks(painter, places.frame, axesColumns(places.frame, false, font()), {}, {}, theme, font());
    const double base = places.frame.mapX(row_->base), measured = places.frame.mapX(row_->measured);
    painter.setPen(QPen(theme.muted, 1));
    painter.drawLine(QPointF(base, places.frame.rect.top()), QPointF(base, places.frame.rect.bottom()));
    painter.setPen(QPen(theme.penalty, 1.6, Qt::DashLine));
    painter.drawLine(QPointF(measured, places.frame.rect.top()), QPointF(measured, places.frame.rect.bottom()));
    for (std::size_t n = 0; n < places.lines.size(); ++n) paintLine(canvas, places, n);
}

void ContributionPlot::paintLine(const PlotCanvas &canvas, const Places &places, std::size_t n) const {
    QPainter &painter = canvas.painter;
    const Theme &theme = canvas.theme;
    const Line &line = places.lines[n];
    const QRectF at = places.of(n);
    const bool is_measured = n + 1 == places.lines.size(), is_prediction = n + 2 == places.lines.size();
    QFont face = font();
    face.setBold(is_prediction);
    painter.setFont(face);
    const QFontMetricsF metrics(face);
    const double left = canvas.area.left() + kSide;
    const QColor color = line.bar      ? (line.to >= line.from ? theme.train : theme.test)
                         : is_measured ? theme.penalty
                                       : theme.text;
    painter.setPen(line.bar || is_prediction ? theme.text : theme.muted);
    const double room = line.value.isEmpty() ? places.names + kColumnGap + places.values : places.names;
    painter.drawText(QRectF(left, at.top(), room, at.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(line.name, Qt::ElideMiddle, room));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(left + places.names + kColumnGap, at.top(), places.values, at.height()),
                     Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(line.value, Qt::ElideRight, places.values));
    painter.setPen(color);
    painter.drawText(QRectF(at.right() + kColumnGap, at.top(), places.numbers, at.height()),
                     Qt::AlignRight | Qt::AlignVCenter, line.number);
    const double from = places.frame.mapX(line.from), to = places.frame.mapX(line.to);
    const double height = kBarShare * at.height(), top = at.center().y() - height / 2;
    if (line.bar) {
        painter.fillRect(QRectF(std::min(from, to), top, std::max(1.0, std::abs(to - from)), height), color);
        painter.setPen(QPen(theme.muted, 1));
        painter.drawLine(QPointF(to, top + height), QPointF(to, at.bottom() + (at.height() - height) / 2));
    } else {
        painter.fillRect(QRectF(from - 1.5, top, 3, height), color);
    }
}

QStringList ContributionPlot::lineAt(QPointF place) const {
    if (!row_) return {};
    const Places places = placesIn(QRectF(rect()));
    for (std::size_t n = 0; n < places.lines.size(); ++n) {
        const QRectF at = places.of(n);
        if (place.y() < at.top() || place.y() >= at.bottom()) continue;
        const Line &line = places.lines[n];
        QStringList words = {line.value.isEmpty() ? line.name : tr("%1 = %2").arg(line.name, line.value),
                             line.bar ? tr("contributes %1").arg(line.number) : line.number};
        if (line.bar)
            words << tr("from %1 to %2")
                         .arg(formatNumber(line.from, kContributionDigits), formatNumber(line.to, kContributionDigits));
        return words;
    }
    return {};
}

void ContributionPlot::paintOver(const PlotCanvas &canvas) const {
    if (hasFocus()) {
        canvas.painter.setPen(QPen(canvas.theme.accent, 1));
        canvas.painter.setBrush(Qt::NoBrush);
        canvas.painter.drawRect(canvas.area.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (!cursor()) return;
    if (const QStringList words = lineAt(*cursor()); !words.isEmpty()) paintReadout(canvas, *cursor(), words);
}

void ContributionPlot::keyPressEvent(QKeyEvent *event) {
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Up:
            return emit stepped(-1);
        case Qt::Key_Right:
        case Qt::Key_Down:
            return emit stepped(1);
        case Qt::Key_Home:
            return emit stepped(-INT_MAX);
        case Qt::Key_End:
            return emit stepped(INT_MAX);
        default:
            PlotWidget::keyPressEvent(event);
    }
}

}  // namespace kan::ui

#include "moc_contribution_plot.cpp"
