#include "ui/plot/heat_map_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/plot/mark_painter.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kMapLabelGap = 5;   // from a map to the labels at its left
constexpr double kUprightName = 30;  // a longer name of the vertical axis is turned
constexpr double kNoError = 1e-6;    // relative size of errors that are not coloured
constexpr double kFarOff = 4;        // times what most errors are: colours stop before
constexpr double kFlat = 1e-6;       // relative range of what is called constant
constexpr double kExportRatio = 2;   // pixels of a map per point of a picture in a file
constexpr double kRow = 3;           // radius of a row of the data
constexpr double kLevels = 255;      // of colours of rows that are told apart where there are many
constexpr double kRoomOfRow = 260;   // square pixels of the map for each row that is drawn
constexpr int kMapLabel = Qt::AlignVCenter | Qt::TextDontClip;

QSize pixelsOf(const QRectF &map, double pixel_ratio) {
    return (map.size() * pixel_ratio).toSize().expandedTo({1, 1});
}

}  // namespace

HeatMapPlot::HeatMapPlot(QWidget *parent) : FieldMapPlot(QStringLiteral("field"), parent) {}

QFont HeatMapPlot::captionFont() const {
    QFont font = scaledFont(this->font(), 0.88);
    font.setWeight(QFont::DemiBold);
    return font;
}

void HeatMapPlot::fieldChanged() {
    prepareRanges();
    for (QImage &image : images_) image = {};
}

void HeatMapPlot::prepareRanges() {
    error_.clear();
    if (!hasMap()) return;
    const FieldImage &field = this->field();
    double low = 1e300, high = -1e300;
    limit_ = 0;
    const auto count = [&](float value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, static_cast<double>(value));
        high = std::max(high, static_cast<double>(value));
    };
    // The target sets the scale, so that colours stand still while the network learns.
    for (const float value : field.target.empty() ? field.network : field.target) count(value);
    if (hasPoints())
        for (const FieldPoint &point : field.points) count(point.value);
    if (field.target.size() == field.network.size()) {
        error_.reserve(field.network.size());
        for (std::size_t n = 0; n < field.network.size(); ++n) {
            error_.push_back(field.network[n] - field.target[n]);
        }
        chooseErrorScale();
    }
    low_ = low <= high ? low : 0;
    high_ = low <= high ? high : 1;
    if (high_ - low_ <= kFlat * std::max(std::abs(low_), std::abs(high_))) high_ = low_;
}

/// To the largest error, unless a few cells would leave all others without colour: then to what 98 % stay below.
void HeatMapPlot::chooseErrorScale() {
    std::vector<double> sizes;
    for (const float error : error_)
        if (std::isfinite(error)) sizes.push_back(std::abs(static_cast<double>(error)));
    largest_error_ = 0;
    if (sizes.empty()) return;
    const auto most = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * 98 / 100);
    largest_error_ = *std::max_element(sizes.begin(), sizes.end());
    std::nth_element(sizes.begin(), most, sizes.end());
    limit_ = largest_error_ > kFarOff * *most && *most > 0 ? *most : largest_error_;
}

QImage HeatMapPlot::imageOf(std::size_t panel, const QRectF &map, bool dark, double pixel_ratio) const {
    const FieldImage &field = this->field();
    const std::vector<float> &values = panel == 0 && !field.target.empty() ? field.target : field.network;
    const QImage samples = panel == 2 ? divergingImage(error_, field.columns, field.rows, limit_, dark)
                                      : viridisImage(values, field.columns, field.rows, low_, high_);
    QImage image = stretched(samples, pixelsOf(map, pixel_ratio));
    image.setDevicePixelRatio(pixel_ratio);
    return image;
}

QString HeatMapPlot::titleOf(std::size_t panel) const {
    const bool flat = low_ == high_;
    if (flat && panel == 0)
        return (error_.empty() ? tr("NETWORK · constant %1") : tr("TARGET · constant %1")).arg(formatNumber(low_));
    if (error_.empty()) return tr("NETWORK");
    if (panel == 2 && limit_ < kNoError * std::max(std::abs(low_), std::abs(high_)))
        return limit_ == 0 ? tr("ERROR · none") : tr("ERROR · ≤ %1").arg(formatNumber(limit_, 1));
    if (panel == 2 && limit_ < largest_error_) return tr("ERROR · up to %1").arg(formatNumber(largest_error_, 2));
    return panel == 0 ? tr("TARGET") : panel == 1 ? tr("NETWORK") : tr("ERROR");
}

double HeatMapPlot::axisRoom() const {
    const QFontMetricsF ticks(tickFont());
    const FieldImage &field = this->field();
    const double name = ticks.horizontalAdvance(field.y_name);
    return kMapLabelGap + 1 +
           std::max({ticks.horizontalAdvance(formatNumber(field.y_min)),
                     ticks.horizontalAdvance(formatNumber(field.y_max)), name > kUprightName ? ticks.height() : name});
}

HeatMapPlot::Panels HeatMapPlot::panelsIn(const QRectF &area) const {
    return layOutHeatMaps(area, {error_.empty() ? 1 : 3, low_, high_, limit_, axisRoom(),
                                 QFontMetricsF(captionFont()).height(), QFontMetricsF(tickFont())});
}

const QImage &HeatMapPlot::shownImage(std::size_t panel, const QRectF &map, bool dark, double pixel_ratio) const {
    QImage &image = images_[panel];
    if (images_dark_ != dark)
        for (QImage &other : images_) other = {};
    images_dark_ = dark;
    if (image.size() != pixelsOf(map, pixel_ratio)) image = imageOf(panel, map, dark, pixel_ratio);
    return image;
}

void HeatMapPlot::paintPlot(const PlotCanvas &canvas) const {
    if (!hasMap()) return;
    const Panels panels = panelsIn(canvas.area);
    for (std::size_t n = 0; n < panels.size(); ++n)
        paintPanel(canvas, panels, n,
                   canvas.for_file ? imageOf(n, panels[n].map, canvas.theme.dark, kExportRatio)
                                   : shownImage(n, panels[n].map, canvas.theme.dark, devicePixelRatioF()));
}

void HeatMapPlot::paintPanel(const PlotCanvas &canvas, const Panels &panels, std::size_t n, const QImage &image) const {
    QPainter &painter = canvas.painter;
    const Theme &theme = canvas.theme;
    const HeatMapPanel &panel = panels[n];
    const QFontMetricsF caption(captionFont());
    painter.setFont(captionFont());
    painter.setPen(theme.muted);
    const double end = n + 1 < panels.size() ? panels[n + 1].map.left() - 4 : panel.map.right() + 40;
    const QRectF title(panel.map.left(), panel.map.top() - caption.height() - 6, end - panel.map.left(),
                       caption.height());
    painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                     caption.elidedText(titleOf(n), Qt::ElideRight, title.width()));
    painter.drawImage(panel.map.topLeft(), image);
    if (hasPoints()) paintPoints(canvas, panel.map);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(panel.map);
    painter.setPen(theme.muted);
    paintHorizontalAxis(painter, panel.map);
    if (panel.has_axis) paintVerticalAxis(painter, panel.map);
    if (!panel.bar.isEmpty()) paintBar(painter, panel, theme);
}

bool HeatMapPlot::hasPoints() const {
    return field().target.empty() && field().class_names.isEmpty() && !field().points.empty();
}

std::vector<std::size_t> HeatMapPlot::shownPoints(const QRectF &map, RowsAsked which) const {
    const std::vector<FieldPoint> &points = field().points;
    const double most = std::max(1.0, map.width() * map.height() / kRoomOfRow);
    return placesOf(which, points.size(), most, rows()->lit(), [&points](std::size_t n) { return points[n].row; });
}

void HeatMapPlot::paintPoints(const PlotCanvas &canvas, const QRectF &map) const {
    QPainter &painter = canvas.painter;
    const PlotFrame frame = frameOf(map);
    const std::vector<std::size_t> shown = shownPoints(map, RowsAsked::Drawn);
    MarkPainter marks(painter, kRow + 1, markedAs(shown.size(), canvas.for_file));
    painter.save();
    painter.setClipRect(map);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const std::size_t n : shown) {
        const FieldPoint &point = field().points[n];
        const double share = high_ > low_ ? (static_cast<double>(point.value) - low_) / (high_ - low_) : 0.5;
        const auto level = static_cast<std::uint64_t>(std::clamp(share, 0.0, 1.0) * kLevels);
        marks.draw(frame.map(static_cast<double>(point.x), static_cast<double>(point.y)),
                   2 * level + (point.test ? 1 : 0), [&](QPainter &mark) {
                       mark.setPen(QPen(point.test ? Qt::black : Qt::white, 1));
                       mark.setBrush(QColor(viridis(share)));
                       mark.drawEllipse(QPointF(), kRow, kRow);
                   });
    }
    painter.restore();
}

std::vector<RowPoint> HeatMapPlot::rowPoints(RowsAsked which) const {
    std::vector<RowPoint> points;
    if (!hasPoints()) return points;
    for (const HeatMapPanel &panel : panelsIn(QRectF(rect()))) {
        const PlotFrame frame = frameOf(panel.map);
        for (const std::size_t n : shownPoints(panel.map, which)) {
            const FieldPoint &point = field().points[n];
            points.push_back({frame.map(static_cast<double>(point.x), static_cast<double>(point.y)), point.row});
        }
    }
    return points;
}

/// Both ends and the name between them, in one line.
void HeatMapPlot::paintHorizontalAxis(QPainter &painter, const QRectF &map) const {
    const FieldImage &field = this->field();
    const QFontMetricsF ticks(tickFont());
    const QString low = formatNumber(field.x_min), high = formatNumber(field.x_max);
    const QRectF below(map.left(), map.bottom() + 4, map.width(), ticks.height());
    painter.setFont(tickFont());
    painter.drawText(below, kMapLabel | Qt::AlignLeft, low);
    painter.drawText(below, kMapLabel | Qt::AlignRight, high);
    QFont italic = tickFont();
    italic.setItalic(true);
    painter.setFont(italic);
    const double widest = std::max(ticks.horizontalAdvance(low), ticks.horizontalAdvance(high));
    const double room = map.width() - 2 * widest - 10;
    if (room > ticks.averageCharWidth() * 2) {
        painter.drawText(below, kMapLabel | Qt::AlignHCenter, ticks.elidedText(field.x_name, Qt::ElideRight, room));
    }
}

void HeatMapPlot::paintVerticalAxis(QPainter &painter, const QRectF &map) const {
    const FieldImage &field = this->field();
    const QFontMetricsF ticks(tickFont());
    const double height = ticks.height(), width = axisRoom() - kMapLabelGap, left = map.left() - axisRoom();
    painter.setFont(tickFont());
    painter.drawText(QRectF(left, map.top() - 2, width, height), kMapLabel | Qt::AlignRight, formatNumber(field.y_max));
    painter.drawText(QRectF(left, map.bottom() + 2 - height, width, height), kMapLabel | Qt::AlignRight,
                     formatNumber(field.y_min));
    QFont italic = tickFont();
    italic.setItalic(true);
    painter.setFont(italic);
    const double room = map.height() - 2 * height - 4;
    if (room < height * 0.8) return;
    const QString &name = field.y_name;
    if (ticks.horizontalAdvance(name) <= kUprightName) {
        painter.drawText(QRectF(left, map.center().y() - height / 2, width, height), kMapLabel | Qt::AlignRight, name);
        return;
    }
    painter.save();
    painter.translate(left + width - height / 2, map.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-room / 2, -height / 2, room, height), kMapLabel | Qt::AlignHCenter,
                     ticks.elidedText(name, Qt::ElideRight, room));
    painter.restore();
}

void HeatMapPlot::paintBar(QPainter &painter, const HeatMapPanel &panel, const Theme &theme) const {
    painter.setPen(panel.slim ? QPen(Qt::NoPen) : QPen(theme.border, 1));
    painter.setBrush(scaleGradient(panel.bar.bottomLeft(), panel.bar.topLeft(), panel.error, theme.dark));
    painter.drawRect(panel.bar);
    const double low = panel.error ? -limit_ : low_, high = panel.error ? limit_ : high_;
    const double height = QFontMetricsF(tickFont()).height();
    painter.setFont(tickFont());
    painter.setPen(theme.muted);
    const PlotFrame frame{panel.bar, 0, 1, low, high};
    for (const AxisTick &tick : panel.bar_ticks) {
        const double top = std::clamp(frame.mapY(tick.value) - height / 2, panel.bar.top() - 2,
                                      std::max(panel.bar.top() - 2, panel.bar.bottom() + 2 - height));
        painter.drawText(QRectF(panel.bar.right() + (panel.slim ? 3 : 4), top, 60, height), kMapLabel | Qt::AlignLeft,
                         tick.label);
    }
}

/// The same place in all maps, and the values there.
void HeatMapPlot::paintOver(const PlotCanvas &canvas) const {
    if (!hasMap() || rows()->paint(canvas) || !cursor()) return;
    const FieldImage &field = this->field();
    const Panels panels = panelsIn(canvas.area);
    const auto under = std::find_if(panels.begin(), panels.end(),
                                    [&](const HeatMapPanel &panel) { return panel.map.contains(*cursor()); });
    if (under == panels.end()) return;
    const QRectF &map = under->map;
    const Place place = placeAt(frameOf(map), *cursor());
    const std::size_t n = place.sample;
    if (n >= field.network.size()) return;
    QStringList lines = {place.text};
    if (!error_.empty()) lines << tr("target %1").arg(formatNumber(static_cast<double>(field.target[n]), 4));
    lines << tr("network %1").arg(formatNumber(static_cast<double>(field.network[n]), 4));
    if (!error_.empty()) lines << tr("error %1").arg(formatNumber(static_cast<double>(error_[n]), 3));
    const QPointF part((cursor()->x() - map.left()) / map.width(), (cursor()->y() - map.top()) / map.height());
    QPainter &painter = canvas.painter;
    painter.setBrush(Qt::NoBrush);
    for (const HeatMapPanel &other : panels) {
        const QPointF at(other.map.left() + part.x() * other.map.width(),
                         other.map.top() + part.y() * other.map.height());
        painter.setPen(QPen(Qt::white, 2.5));
        painter.drawEllipse(at, 4, 4);
        painter.setPen(QPen(canvas.theme.accent, 1.2));
        painter.drawEllipse(at, 4, 4);
    }
    paintReadout(canvas, *cursor(), lines);
}

QString HeatMapPlot::csvColumns() const {
    return QStringLiteral("target,network");
}

QString HeatMapPlot::csvCells(std::size_t sample) const {
    return fieldCells(field(), sample);
}

}  // namespace kan::ui

#include "moc_heat_map_plot.cpp"
