#include "ui/plot/pixel_map_plot.h"

#include <QPainter>
#include <algorithm>

#include "ui/plot/color_map.h"
#include "ui/plot/plot_axes.h"
#include "ui/text/names.h"

namespace kan::ui {

PixelMapPlot::PixelMapPlot(QWidget *parent) : PlotWidget(QStringLiteral("pixels"), parent) {
    followCursor();
    setMinimumSize(160, 90);
    setAccessibleName(tr("Importance of the pixels"));
}

void PixelMapPlot::setScores(int side, const std::vector<double> &scores) {
    if (side == side_ && scores == scores_) return;
    side_ = side;
    scores_ = scores;
    const std::size_t count = static_cast<std::size_t>(side_) * side_;
    most_ = scores_.empty() ? 0 : *std::max_element(scores_.begin(), scores_.end());
    image_ = {};
    if (scores_.size() == count) {
        std::vector<float> values(count);  // bottom row first, as colour maps want it
        for (std::size_t n = 0; n < count; ++n) {
            const std::size_t row = n / side_, column = n % side_;
            values[(side_ - 1 - row) * side_ + column] = static_cast<float>(scores_[n]);
        }
        image_ = viridisImage(values, side_, side_, 0, most_);
    }
    update();
}

QRectF PixelMapPlot::mapIn(const QRectF &area) const {
    const double title = QFontMetricsF(scaledFont(font(), 0.88)).height() + 12;
    const QRectF room = area.adjusted(12, title, -72, -10);
    const double size = std::max(10.0, std::min(room.width(), room.height()));
    return {room.left(), room.top(), size, size};
}

void PixelMapPlot::paintPlot(const PlotCanvas &canvas) const {
    QPainter &painter = canvas.painter;
    const QRectF &area = canvas.area;
    const Theme &theme = canvas.theme;
    if (image_.isNull()) return;
    const QRectF map = mapIn(area);
    QFont caption = scaledFont(font(), 0.88);
    caption.setWeight(QFont::DemiBold);
    const double height = QFontMetricsF(caption).height();
    painter.setFont(caption);
    painter.setPen(theme.muted);
    painter.drawText(QRectF(map.left(), map.top() - height - 6, area.right() - map.left(), height),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("IMPORTANCE OF EACH PIXEL"));
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(map, image_);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(map);
    if (most_ > 0) paintBar(painter, map, theme);
}

void PixelMapPlot::paintBar(QPainter &painter, const QRectF &map, const Theme &theme) const {
    const QRectF bar(map.right() + 8, map.top(), 9, map.height());
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(scaleGradient(bar.bottomLeft(), bar.topLeft(), false, theme.dark));
    painter.drawRect(bar);
    const QFont small = scaledFont(font(), 0.85);
    const QFontMetricsF metrics(small);
    const PlotFrame frame{bar, 0, 1, 0, most_};
    painter.setFont(small);
    painter.setPen(theme.muted);
    for (const AxisTick &tick : rowTicks(0, most_, bar.height(), metrics)) {
        painter.drawText(QRectF(bar.right() + 4, frame.mapY(tick.value) - metrics.height() / 2, 60, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, tick.label);
    }
}

void PixelMapPlot::paintOver(const PlotCanvas &canvas) const {
    const QRectF map = mapIn(canvas.area);
    if (image_.isNull() || !cursor() || !map.contains(*cursor())) return;
    const auto cell = [&](double part) { return std::clamp(static_cast<int>(part * side_), 0, side_ - 1); };
    const int column = cell((cursor()->x() - map.left()) / map.width());
    const int row = cell((cursor()->y() - map.top()) / map.height());
    const int pixel = row * side_ + column;
    paintReadout(canvas, *cursor(),
                 {tr("pixel %1: row %2, column %3").arg(pixel + 1).arg(row + 1).arg(column + 1),
                  tr("importance %1").arg(formatNumber(scores_[static_cast<std::size_t>(pixel)]))});
}

QString PixelMapPlot::exportCsv() const {
    QString text = QStringLiteral("row,column,importance\n");
    for (std::size_t n = 0; side_ > 0 && n < scores_.size(); ++n) {
        text += QStringLiteral("%1,%2,%3\n").arg(n / side_ + 1).arg(n % side_ + 1).arg(scores_[n], 0, 'g', 10);
    }
    return text;
}

}  // namespace kan::ui

#include "moc_pixel_map_plot.cpp"
