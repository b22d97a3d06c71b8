#include "ui/labs/sampling_map_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kScaleWidth = 64, kScaleHeight = 9;
constexpr SampledPoint::Kind kKinds[] = {SampledPoint::Kind::Start, SampledPoint::Kind::LeftOut,
                                         SampledPoint::Kind::Added, SampledPoint::Kind::Newest};  // as they are drawn
constexpr QRgb kChosen = 0xFFFF8A1F;
constexpr double kNear = 7;  // pixels from the cursor
constexpr double kRoomy = 110,
                 kSmallestPoint = 0.62;  // square pixels of the map per point of full size, and their least

QString kindName(SampledPoint::Kind kind) {
    switch (kind) {
        case SampledPoint::Kind::Start:
            return QStringLiteral("start");
        case SampledPoint::Kind::Added:
            return QStringLiteral("added");
        case SampledPoint::Kind::Newest:
            return QStringLiteral("newest");
        case SampledPoint::Kind::LeftOut:
            return QStringLiteral("left out");
    }
    return {};
}

/// `size`: 1, or less where many lie over a map.
void paintPoint(QPainter &painter, QPointF at, SampledPoint::Kind kind, double size) {
    switch (kind) {
        case SampledPoint::Kind::Start:
            painter.setPen(QPen(QColor(0, 0, 0, 150), 0.8 * size));
            painter.setBrush(QColor(255, 255, 255, 220));
            painter.drawEllipse(at, 1.8 * size, 1.8 * size);
            break;
        case SampledPoint::Kind::Added:
            painter.setPen(QPen(QColor(0, 0, 0, 190), 0.9 * size));
            painter.setBrush(QColor(kChosen));
            painter.drawEllipse(at, 2.5 * size, 2.5 * size);
            break;
        case SampledPoint::Kind::Newest:
            painter.setPen(QPen(QColor(0, 0, 0, 200), 4));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(at, 4.4, 4.4);
            painter.setPen(QPen(QColor(kChosen), 2.2));
            painter.setBrush(Qt::white);
            painter.drawEllipse(at, 4.4, 4.4);
            break;
        case SampledPoint::Kind::LeftOut:
            for (const auto &[color, width] :
                 {std::pair(QColor(0, 0, 0, 170), 2.6), {QColor(255, 255, 255, 230), 1.2}}) {
                painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap));
                painter.drawLine(at + QPointF(-2.4, -2.4), at + QPointF(2.4, 2.4));
                painter.drawLine(at + QPointF(-2.4, 2.4), at + QPointF(2.4, -2.4));
            }
            break;
    }
}

QImage imageOf(const SamplingHeat &heat, bool dark) {
    return heat.centred ? divergingImage(heat.values, heat.columns, heat.rows, heat.high, dark)
                        : viridisImage(heat.values, heat.columns, heat.rows, heat.low, heat.high);
}

}  // namespace

SamplingMapView::SamplingMapView(const QString &title, const QString &name, const QString &symbol, QWidget *parent)
    : AxesPlot(name, parent), title_(title), symbol_(symbol) {
    followCursor();
    setMinimumSize(170, 150);
    setAccessibleName(title);
}

void SamplingMapView::setHeat(std::shared_ptr<const SamplingHeat> heat) {
    if (heat == heat_) return;
    heat_ = std::move(heat);
    update();
}

void SamplingMapView::setPoints(SampledPoints points) {
    if (points == points_) return;
    points_ = std::move(points);
    update();
}

void SamplingMapView::setPointsShown(bool shown) {
    points_shown_ = shown;
    update();
}

QString SamplingMapView::emptyText() const {
    return heat_ ? QString() : tr("after the first round");
}

QString SamplingMapView::xName() const {
    return QStringLiteral("x₁");
}

PlotRange SamplingMapView::range() const {
    return {heat_->x_low, heat_->x_high, heat_->y_low, heat_->y_high};
}

/// At the right of the title: the colours between the values at their ends.
void SamplingMapView::paintScale(QPainter &painter, const QRectF &area, const Theme &theme) const {
    const QFont small = scaledFont(font(), 0.88);
    const QFontMetricsF metrics(small), text(font());
    const QString low = formatNumber(heat_->low), high = formatNumber(heat_->high);
    const double high_width = metrics.horizontalAdvance(high) + 2, low_width = metrics.horizontalAdvance(low) + 2;
    const double middle = area.top() + 6 + text.height() / 2;
    const QRectF bar(area.right() - 18 - high_width - 5 - kScaleWidth, middle - kScaleHeight / 2, kScaleWidth,
                     kScaleHeight);
    QFont caption = small;
    caption.setWeight(QFont::DemiBold);
    if (bar.left() - low_width - 5 < area.left() + 20 + QFontMetricsF(caption).horizontalAdvance(title_)) return;
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(scaleGradient(bar.topLeft(), bar.topRight(), heat_->centred, theme.dark));
    painter.drawRect(bar);
    painter.setFont(small);
    painter.setPen(theme.muted);
    const double top = middle - metrics.height() / 2;
    painter.drawText(QRectF(bar.left() - 5 - low_width, top, low_width, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, low);
    painter.drawText(QRectF(bar.right() + 5, top, high_width, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     high);
}

void SamplingMapView::paintPoints(QPainter &painter, const PlotFrame &frame) const {
    const double each = frame.rect.width() * frame.rect.height() / std::max<std::size_t>(1, points_->size());
    const double size = std::clamp(std::sqrt(each / kRoomy), kSmallestPoint, 1.0);
    for (const SampledPoint::Kind kind : kKinds)
        for (const SampledPoint &point : *points_)
            if (point.kind == kind) paintPoint(painter, frame.map(point.x, point.y), kind, size);
}

void SamplingMapView::paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const {
    QPainter &painter = canvas.painter;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(frame.rect, imageOf(*heat_, canvas.theme.dark),
                      QRectF(0.5, 0.5, heat_->columns - 1, heat_->rows - 1));
    painter.setPen(QPen(canvas.theme.border, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(frame.rect);
    if (points_ && points_shown_) paintPoints(painter, frame);
    paintScale(painter, canvas.area, canvas.theme);
}

const SampledPoint *SamplingMapView::pointNear(QPointF position, const PlotFrame &frame) const {
    const SampledPoint *nearest = nullptr;
    if (!points_ || !points_shown_) return nearest;
    double distance = kNear;
    for (const SampledPoint &point : *points_) {
        const double far = QLineF(frame.map(point.x, point.y), position).length();
        if (far < distance) distance = far, nearest = &point;
    }
    return nearest;
}

/// The point nearest to the cursor, or the value there.
void SamplingMapView::paintOver(const PlotCanvas &canvas) const {
    if (!cursor()) return;
    const PlotFrame frame = frameIn(canvas.area);
    if (!frame.rect.contains(*cursor())) return;
    const SampledPoint *nearest = pointNear(*cursor(), frame);
    const double x = nearest ? nearest->x : frame.dataX(cursor()->x()),
                 y = nearest ? nearest->y : frame.dataY(cursor()->y());
    const auto at = static_cast<std::size_t>(gridIndex(y, heat_->y_low, heat_->y_high, heat_->rows)) *
                        static_cast<std::size_t>(heat_->columns) +
                    static_cast<std::size_t>(gridIndex(x, heat_->x_low, heat_->x_high, heat_->columns));
    QStringList lines{QStringLiteral("%1, %2").arg(formatNumber(x), formatNumber(y)),
                      symbol_ + u' ' + formatNumber(static_cast<double>(heat_->values[at]), 4)};
    if (nearest) lines << tr("evaluated: %1").arg(formatNumber(nearest->value, 4));
    paintReadout(canvas, *cursor(), lines);
}

QString SamplingMapView::exportCsv() const {
    if (!heat_) return {};
    QString csv = QStringLiteral("what,x1,x2,value\n");
    if (points_)
        for (const SampledPoint &point : *points_)
            csv += QStringLiteral("%1 point,%2,%3,%4\n")
                       .arg(kindName(point.kind), csvNumber(point.x), csvNumber(point.y), csvNumber(point.value));
    std::size_t at = 0;
    for (int row = 0; row < heat_->rows; ++row)
        for (int column = 0; column < heat_->columns; ++column)
            csv += QStringLiteral("%1,%2,%3,%4\n")
                       .arg(symbol_, csvNumber(gridValue(heat_->x_low, heat_->x_high, column, heat_->columns)),
                            csvNumber(gridValue(heat_->y_low, heat_->y_high, row, heat_->rows)),
                            csvNumber(static_cast<double>(heat_->values[at++])));
    return csv;
}

SamplingLegend::SamplingLegend(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SamplingLegend::setPoints(const SampledPoints &points) {
    std::fill(std::begin(counts_), std::end(counts_), 0);
    if (points)
        for (const SampledPoint &point : *points) ++counts_[static_cast<std::size_t>(point.kind)];
    QStringList words;
    for (const SampledPoint::Kind kind : {SampledPoint::Kind::Start, SampledPoint::Kind::Added,
                                          SampledPoint::Kind::Newest, SampledPoint::Kind::LeftOut})
        words << textOf(kind);
    setAccessibleName(words.join(QStringLiteral(", ")));
    update();
}

QString SamplingLegend::textOf(SampledPoint::Kind kind) const {
    switch (kind) {
        case SampledPoint::Kind::Start:
            return tr("%L1 start").arg(count(kind));
        case SampledPoint::Kind::Added:
            return tr("%L1 added").arg(count(kind));
        case SampledPoint::Kind::Newest:
            return tr("%L1 newest").arg(count(kind));
        case SampledPoint::Kind::LeftOut:
            return tr("%L1 left out").arg(count(kind));
    }
    return {};
}

QSize SamplingLegend::sizeHint() const {
    return {80, static_cast<int>(std::ceil(QFontMetricsF(font()).height())) + 6};
}

void SamplingLegend::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(font());
    double x = 0;
    for (const SampledPoint::Kind kind : {SampledPoint::Kind::Start, SampledPoint::Kind::Added,
                                          SampledPoint::Kind::Newest, SampledPoint::Kind::LeftOut}) {
        if (kind != SampledPoint::Kind::Start && count(kind) == 0) continue;
        const QString text = textOf(kind);
        const double width = metrics.horizontalAdvance(text) + 2;
        if (x + 16 + width > this->width()) break;
        paintPoint(painter, {x + 7, height() / 2.0}, kind, 1);
        painter.setPen(Theme::of(this).muted);
        painter.drawText(QRectF(x + 18, 0, width, height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += 18 + width + 16;
    }
}

}  // namespace kan::ui

#include "moc_sampling_map_view.cpp"
