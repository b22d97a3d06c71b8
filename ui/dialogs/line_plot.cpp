#include "ui/dialogs/line_plot.h"

#include <QPainter>
#include <algorithm>

#include "ui/plot/csv.h"

namespace kan::ui {

LinePlot::LinePlot(QWidget *parent) : AxesPlot(QStringLiteral("line"), parent) {
    setMinimumSize(150, 100);
}

void LinePlot::setSide(const LogProposal::Side &side, const QString &title) {
    side_ = side;
    title_ = title;
    setAccessibleName(tr("Measured against fitted, %1").arg(title));
    update();
}

PlotRange LinePlot::range() const {
    constexpr double kRoom = 0.05;
    ValueReach both;
    for (const double value : side_.fitted) both.take(value);
    for (const double value : side_.measured) both.take(value);
    both.orElse(0, 1);
    const double room = std::max(kRoom * both.span(), 1e-12 * std::max(std::abs(both.low), std::abs(both.high)));
    return {both.low - room, both.high + room, both.low - room, both.high + room};
}

void LinePlot::paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const {
    canvas.painter.setPen(QPen(canvas.theme.muted, 1.2));
    canvas.painter.drawLine(frame.rect.bottomLeft(), frame.rect.topRight());
}

std::vector<PlotSeries> LinePlot::series(const Theme &theme) const {
    PlotSeries points;
    points.x = side_.fitted;
    points.y = side_.measured;
    points.radius = 2;
    points.fill = theme.train;
    points.fill.setAlphaF(0.5F);
    return {std::move(points)};
}

QString LinePlot::exportCsv() const {
    QString csv = QStringLiteral("fitted,measured\n");
    for (std::size_t n = 0; n < side_.fitted.size(); ++n)
        csv += csvNumber(side_.fitted[n], 17) + u',' + csvNumber(side_.measured[n], 17) + u'\n';
    return csv;
}

}  // namespace kan::ui

#include "moc_line_plot.cpp"
