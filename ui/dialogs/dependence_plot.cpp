#include "ui/dialogs/dependence_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/chart_frame.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kPad = 0.06, kStepPad = 0.5;  // of the range, and around values between which nothing is known
constexpr double kCountShare = 0.13;           // of the height, for the place with most rows
constexpr double kMeanWidth = 2.8, kMeanDot = 5, kRowDot = 2.2;
constexpr double kNearCurve = 26;  // pixels from the pointer to a curve that it means
constexpr int kDigits = 4;

QPen rowPen(const Theme &theme) {
    QColor color = theme.muted;
    color.setAlphaF(0.38F);
    return {color, 1, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin};
}

QPen meanPen(const Theme &theme) {
    return {theme.train, kMeanWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

}  // namespace

DependencePlot::DependencePlot(QWidget *parent) : AxesPlot(QStringLiteral("dependence"), parent) {
    followCursor();
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(260, 180);
    setAccessibleName(tr("How the output moves with the input"));
}

void DependencePlot::setDependence(const DependenceFoundPtr &found, const QString &empty) {
    found_ = found;
    empty_ = empty;
    if (found_) {
        const auto [low, high] = std::ranges::minmax(found_->curves.mean);
        setAccessibleDescription(
            tr("The mean of %1 lies between %2 and %3 as %4 moves.")
                .arg(found_->output, formatNumber(low, kDigits), formatNumber(high, kDigits), found_->input));
    } else {
        setAccessibleDescription(empty_);
    }
    update();
}

QString DependencePlot::exportCsv() const {
    return found_ ? QString::fromStdString(found_->csv) : QString();
}

QString DependencePlot::title() const {
    return found_ ? found_->output : QString();
}

QString DependencePlot::emptyText() const {
    return found_ ? QString() : empty_;
}

QString DependencePlot::xName() const {
    return found_->input;
}

PlotLegend DependencePlot::legend(const Theme &theme) const {
    if (!found_) return {};
    PlotLegend lines = {{tr("mean"), meanPen(theme)}};
    const auto rows = static_cast<int>(found_->rows.size());
    if (rows > 0) lines.emplace_back(tr("%1 single rows").arg(rows), QPen(theme.muted, 1));
    QColor counts = theme.muted;
    counts.setAlphaF(0.3F);
    lines.emplace_back(tr("where the rows are"), QPen(counts, 8, Qt::SolidLine, Qt::FlatCap));
    return lines;
}

double DependencePlot::alongX(double user) const {
    return found_->log_x ? std::log10(user) : user;
}

double DependencePlot::alongY(double user) const {
    return found_->log_y ? std::log10(user) : user;
}

PlotRange DependencePlot::range() const {
    const PartialDependence &curves = found_->curves;
    ValueReach x, y;
    for (const double value : curves.column.x) x.take(alongX(value));
    for (const double value : curves.mean) y.take(alongY(value));
    for (const std::vector<double> &curve : curves.curves)
        for (const double value : curve) y.take(alongY(value));
    x.orElse(0, 1);
    y.orElse(0, 1);
    const double room = inSteps() ? kStepPad : 0;
    const double least = 1e-9 * std::max({1e-300, std::abs(y.low), std::abs(y.high)});
    const double above = y.span() > least ? kPad * y.span() : std::max(0.5 * std::abs(y.high), 1e-6);
    // The rows' counts stand below the curves.
    const double below = above + kCountShare * (y.span() + 2 * above) / (1 - kCountShare);
    const double beside =
        x.span() > 0 ? room * (inSteps() ? x.span() / static_cast<double>(curves.column.x.size()) : 1) : 0.5;
    return {x.low - beside, x.high + beside, y.low - below, y.high + above, found_->log_x, found_->log_y};
}

/// Categories by their names, as many as there is room for; steps by their values.
std::vector<AxisTick> DependencePlot::columnsOf(const PlotFrame &frame) const {
    if (!inSteps()) return AxesPlot::columnsOf(frame);
    const QFontMetricsF metrics(scaledFont(font(), 0.88));
    const PartialDependence &curves = found_->curves;
    const double room = frame.rect.width() / std::max<double>(1, static_cast<double>(curves.column.x.size())) - 6;
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(3 * metrics.averageCharWidth() / room)));
    std::vector<AxisTick> ticks;
    for (std::size_t n = 0; n < curves.column.x.size(); n += every) {
        const QString name = ofCategories() ? QString::fromStdString(curves.column.categories[n])
                                            : formatNumber(curves.column.x[n], kDigits);
        ticks.push_back(
            {alongX(curves.column.x[n]), metrics.elidedText(name, Qt::ElideRight, room * static_cast<double>(every))});
    }
    return ticks;
}

/// Where the rows are: bars from the axis, the highest at most kCountShare of the height.
void DependencePlot::paintBehind(const PlotCanvas &canvas, const PlotFrame &frame) const {
    const std::vector<int> &counts = found_->counts;
    if (counts.empty()) return;
    const double most = std::max(1, std::ranges::max(counts));
    QColor fill = canvas.theme.muted;
    fill.setAlphaF(0.3F);
    const auto &x = found_->curves.column.x;
    const double left = frame.mapX(alongX(x.front())), right = frame.mapX(alongX(x.back()));
    const double width = inSteps() ? std::min(26.0, 0.6 * frame.rect.width() / static_cast<double>(x.size()))
                                   : (right - left) / static_cast<double>(counts.size());
    for (std::size_t n = 0; n < counts.size(); ++n) {
        if (counts[n] == 0) continue;
        const double height = std::max(1.5, kCountShare * 0.9 * frame.rect.height() * counts[n] / most);
        const double from = inSteps() ? frame.mapX(alongX(x[n])) - width / 2 : left + static_cast<double>(n) * width;
        canvas.painter.fillRect(QRectF(from + 0.5, frame.rect.bottom() - height, std::max(1.0, width - 1), height),
                                fill);
    }
}

PlotSeries DependencePlot::lineOf(const std::vector<double> &values, const QPen &pen, double radius) const {
    PlotSeries line;
    for (std::size_t n = 0; n < values.size(); ++n) {
        line.x.push_back(alongX(found_->curves.column.x[n]));
        line.y.push_back(alongY(values[n]));
    }
    if (!ofCategories()) line.line = pen;
    if (inSteps()) line.radius = radius;
    line.fill = pen.color();
    return line;
}

std::vector<PlotSeries> DependencePlot::series(const Theme &theme) const {
    std::vector<PlotSeries> all;
    for (const std::vector<double> &curve : found_->curves.curves) all.push_back(lineOf(curve, rowPen(theme), kRowDot));
    all.push_back(lineOf(found_->curves.mean, meanPen(theme), kMeanDot));
    return all;
}

std::pair<std::size_t, int> DependencePlot::nearest(const PlotFrame &frame, QPointF place) const {
    const PartialDependence &curves = found_->curves;
    const double x = frame.dataX(place.x());
    std::size_t point = 0;
    for (std::size_t n = 1; n < curves.column.x.size(); ++n)
        if (std::abs(alongX(curves.column.x[n]) - x) < std::abs(alongX(curves.column.x[point]) - x)) point = n;
    int row = -1;
    double least = kNearCurve;
    for (std::size_t n = 0; n < curves.curves.size(); ++n) {
        const double away = std::abs(frame.mapY(alongY(curves.curves[n][point])) - place.y());
        if (away > least) continue;
        least = away;
        row = static_cast<int>(n);
    }
    return {point, row};
}

std::pair<QStringList, int> DependencePlot::wordsAt(QPointF place) const {
    if (!found_) return {{}, -1};
    const PlotFrame at = frame();
    if (!at.rect.contains(place)) return {{}, -1};
    const PartialDependence &curves = found_->curves;
    const auto [point, row] = nearest(at, place);
    const QString x = ofCategories() ? QString::fromStdString(curves.column.categories[point])
                                     : formatNumber(curves.column.x[point], kDigits);
    QStringList lines = {tr("%1 = %2").arg(found_->input, x),
                         tr("mean %1").arg(formatNumber(curves.mean[point], kDigits))};
    ValueReach reach;
    for (const std::vector<double> &curve : curves.curves) reach.take(curve[point]);
    if (!reach.empty())
        lines << tr("rows %1 … %2").arg(formatNumber(reach.low, kDigits), formatNumber(reach.high, kDigits));
    if (inSteps()) lines << tr("training rows here: %1").arg(groupedNumber(found_->counts[point]));
    if (row >= 0)
        lines << tr("%1: %2").arg(found_->row_titles[row],
                                  formatNumber(curves.curves[static_cast<std::size_t>(row)][point], kDigits));
    return {lines, row};
}

void DependencePlot::paintOver(const PlotCanvas &canvas) const {
    const std::optional<QPointF> place = readAt();
    if (!place) return;
    const auto [lines, row] = wordsAt(*place);
    if (lines.isEmpty()) return;
    const PlotFrame at = frame();
    const double x = at.mapX(alongX(found_->curves.column.x[nearest(at, *place).first]));
    canvas.painter.setPen(QPen(canvas.theme.muted, 1));
    canvas.painter.drawLine(QPointF(x, at.rect.top()), QPointF(x, at.rect.bottom()));
    if (row >= 0) {
        PlotSeries line = lineOf(found_->curves.curves[static_cast<std::size_t>(row)],
                                 QPen(canvas.theme.test, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin), 4);
        if (ofCategories()) line.line = QPen(canvas.theme.test, 1, Qt::DotLine);
        paintSeries(canvas.painter, at, {line}, false);
    }
    std::vector<QColor> colors(static_cast<std::size_t>(lines.size()), canvas.theme.text);
    colors.front() = canvas.theme.muted;
    colors[1] = canvas.theme.train;
    if (row >= 0) colors.back() = canvas.theme.test;
    paintReadout(canvas, QPointF(x, place->y()), lines, colors);
}

void DependencePlot::mouseMoveEvent(QMouseEvent *event) {
    by_keys_.reset();
    AxesPlot::mouseMoveEvent(event);
}

void DependencePlot::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() == Qt::LeftButton) askForRow(event->position());
}

void DependencePlot::askForRow(QPointF place) {
    if (const int row = wordsAt(place).second; row >= 0) emit rowClicked(found_->rows[static_cast<std::size_t>(row)]);
}

/// So many points of x on from where it is read, there at the mean; or up and down from there.
void DependencePlot::readByKeys(int points, int pixels) {
    const PlotFrame at = frame();
    const PartialDependence &curves = found_->curves;
    const auto last = static_cast<int>(curves.column.x.size()) - 1;
    const std::optional<QPointF> from = readAt();
    const int point = std::clamp((from ? static_cast<int>(nearest(at, *from).first) : -1) + points, 0, last);
    const auto n = static_cast<std::size_t>(point);
    const double mean = at.mapY(alongY(curves.mean[n]));
    const double y = points == 0 && from ? from->y() + pixels : mean;
    by_keys_ = QPointF(std::clamp(at.mapX(alongX(curves.column.x[n])), at.rect.left() + 1, at.rect.right() - 1),
                       std::clamp(y, at.rect.top() + 1, at.rect.bottom() - 1));
    setAccessibleDescription(wordsAt(*by_keys_).first.join(QStringLiteral(", ")));
    update();
}

void DependencePlot::keyPressEvent(QKeyEvent *event) {
    constexpr int kUp = 6;  // pixels
    if (!found_) return AxesPlot::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Left:
            return readByKeys(-1, 0);
        case Qt::Key_Right:
            return readByKeys(1, 0);
        case Qt::Key_Up:
            return readByKeys(0, -kUp);
        case Qt::Key_Down:
            return readByKeys(0, kUp);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (by_keys_) askForRow(*by_keys_);
            return;
        default:
            AxesPlot::keyPressEvent(event);
    }
}

}  // namespace kan::ui

#include "moc_dependence_plot.cpp"
