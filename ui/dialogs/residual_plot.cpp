#include "ui/dialogs/residual_plot.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {
constexpr int kLeastWidth = 20;  // of a plot with points
constexpr double kNearRow = 12;  // pixels from the cursor to a point that it means
constexpr double kResidualPadding = 0.05;
constexpr double kRoundings = 1e-12;  // of the fitted values: residuals up to there are none
constexpr double kExactReach = 1e-9;  // of them: what is shown around 0 then

double largestOf(const std::vector<double> &values) {
    double largest = 0;
    for (const double value : values)
        if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    return largest;
}

std::pair<double, double> padded(const ValueReach &reach) {
    const double room = reach.span() > 0 ? kResidualPadding * reach.span() : (reach.low != 0 ? std::abs(reach.low) : 1);
    return {reach.low - room, reach.high + room};
}
}  // namespace

ResidualPlot::ResidualPlot(QWidget *parent)
    : AxesPlot(QStringLiteral("residuals"), parent), rows_(new RowBrush(*this, [this](RowsAsked) {
          return RowPoints{nullptr, rowPoints(), [this](int n) { return figuresOf(static_cast<std::size_t>(n)); }};
      })) {
    followCursor();
    setMinimumSize(220, 130);
    setAccessibleName(tr("Residuals of the fitted form"));
    setEmptyText(tr("What the form leaves of each row comes here once it is fitted."));
}

void ResidualPlot::setForm(const FittedFormPtr &form, int column) {
    form_ = form;
    column_ = form && column < form->columns.size() ? column : -1;
    update();
}

void ResidualPlot::setTrend(std::vector<double> x, std::vector<double> y) {
    trend_x_ = std::move(x);
    trend_y_ = std::move(y);
    update();
}

void ResidualPlot::setEmptyText(const QString &text) {
    empty_text_ = text;
    update();
}

const std::vector<double> &ResidualPlot::across() const {
    return column_ < 0 ? form_->fitted : form_->values[static_cast<std::size_t>(column_)];
}

QString ResidualPlot::title() const {
    const QString axis = !form_        ? QString()
                         : column_ < 0 ? tr("fitted %1").arg(form_->target)
                                       : form_->columns[column_];
    if (!form_) return tr("RESIDUALS");
    return isExact() ? tr("RESIDUALS against %1: exact, what is left are roundings").arg(axis)
                     : tr("RESIDUALS against %1").arg(axis);
}

bool ResidualPlot::isExact() const {
    return form_ && !form_->residual.empty() && largestOf(form_->residual) <= kRoundings * largestOf(form_->fitted);
}

QString ResidualPlot::emptyText() const {
    return form_ ? QString() : empty_text_;
}

PlotRange ResidualPlot::range() const {
    ValueReach x, y;
    for (const double value : across()) x.take(value);
    for (const double value : form_->residual) y.take(value);
    x.orElse(0, 1);
    y.orElse(-1, 1);
    // Roundings are not drawn as if they meant something.
    const double reach =
        isExact() ? kExactReach * largestOf(form_->fitted) : std::max(std::abs(y.low), std::abs(y.high));
    y.low = -reach;  // the zero line in the middle
    y.high = reach;
    const auto [x_low, x_high] = padded(x);
    const auto [y_low, y_high] = padded(y);
    return {x_low, x_high, y_low, y_high};
}

void ResidualPlot::paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const {
    canvas.painter.setPen(QPen(canvas.theme.muted, 1.2));
    canvas.painter.drawLine(QPointF(frame.rect.left(), frame.mapY(0)), QPointF(frame.rect.right(), frame.mapY(0)));
}

std::vector<PlotSeries> ResidualPlot::series(const Theme &theme) const {
    const bool many = form_->residual.size() > 1000;
    PlotSeries points;
    points.x = across();
    points.y = form_->residual;
    points.radius = many ? 1.6 : 2.6;
    points.fill = theme.train;
    points.fill.setAlphaF(many ? 0.35F : 0.6F);
    std::vector<PlotSeries> all = {std::move(points)};
    if (!trend_x_.empty()) all.push_back({.x = trend_x_, .y = trend_y_, .line = QPen(theme.test, 2)});
    return all;
}

std::vector<RowPoint> ResidualPlot::rowPoints() const {
    std::vector<RowPoint> points;
    if (!form_ || width() < kLeastWidth) return points;
    const PlotFrame place = frame();
    for (std::size_t n = 0; n < form_->residual.size(); ++n)
        points.push_back(
            {place.map(across()[n], form_->residual[n]), static_cast<int>(form_->shown[n]), static_cast<int>(n)});
    return points;
}

QStringList ResidualPlot::figuresOf(std::size_t n) const {
    return {tr("fitted %1").arg(formatNumber(form_->fitted[n], 5)),
            tr("residual %1").arg(formatNumber(form_->residual[n], 4))};
}

void ResidualPlot::fillContextMenu(QMenu &menu) {
    rows_->fillMenu(menu);
}

/// The nearest row.
void ResidualPlot::paintOver(const PlotCanvas &canvas) const {
    if (!form_) return;
    if (rows_->paint(canvas) || !cursor()) return;
    const PlotFrame frame = frameIn(canvas.area);
    std::size_t nearest = 0;
    double least = kNearRow * kNearRow;
    bool found = false;
    for (std::size_t n = 0; n < form_->residual.size(); ++n) {
        const QPointF away = frame.map(across()[n], form_->residual[n]) - *cursor();
        const double distance = QPointF::dotProduct(away, away);
        if (distance > least) continue;
        least = distance;
        nearest = n;
        found = true;
    }
    if (!found) return;
    QStringList lines = QStringList(tr("row %1").arg(form_->shown[nearest] + 1)) + figuresOf(nearest);
    if (column_ >= 0)
        lines.insert(1, QStringLiteral("%1 %2").arg(form_->columns[column_], formatNumber(across()[nearest], 5)));
    paintReadout(canvas, frame.map(across()[nearest], form_->residual[nearest]), lines);
}

QString ResidualPlot::exportCsv() const {
    if (!form_) return {};
    QString csv = QStringLiteral("row,fitted,residual");
    for (const QString &name : form_->columns) csv += u',' + csvCell(name);
    csv += u'\n';
    for (std::size_t n = 0; n < form_->residual.size(); ++n) {
        csv += QString::number(form_->shown[n] + 1) + u',' + csvNumber(form_->fitted[n], 17) + u',' +
               csvNumber(form_->residual[n], 17);
        for (const auto &values : form_->values) csv += u',' + csvNumber(values[n], 17);
        csv += u'\n';
    }
    return csv;
}

}  // namespace kan::ui

#include "moc_residual_plot.cpp"
