#include "ui/network/hover_card.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "ui/network/edge_painter.h"
#include "ui/session/snapshot_names.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {
constexpr int kWidth = 300, kHeight = 200, kGap = 10, kPadding = 10;
}

HoverCard::HoverCard(QWidget *parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

QSize HoverCard::sizeHint() const {
    const QFontMetrics metrics(font());
    return {std::max(kWidth, metrics.averageCharWidth() * 38), std::max(kHeight, metrics.height() * 11)};
}

QRect HoverCard::placeBeside(const QRect &box, const QList<QRect> &covered) const {
    const QRect room = parentWidget()->rect().adjusted(4, 4, -4, -4);
    QRect place(QPoint(), sizeHint().boundedTo(room.size()));
    const auto keepInside = [&] {
        place.moveLeft(std::clamp(place.left(), room.left(), std::max(room.left(), room.right() - place.width() + 1)));
        place.moveTop(std::clamp(place.top(), room.top(), std::max(room.top(), room.bottom() - place.height() + 1)));
    };
    place.moveCenter(box.center());
    if (box.right() + kGap + place.width() <= room.right())
        place.moveLeft(box.right() + kGap);
    else if (box.left() - kGap - place.width() >= room.left())
        place.moveRight(box.left() - kGap);
    else if (box.bottom() + kGap + place.height() <= room.bottom())
        place.moveTop(box.bottom() + kGap);
    else
        place.moveBottom(box.top() - kGap);
    keepInside();
    for (const QRect &over : covered) {
        if (!over.intersects(place)) continue;
        if (over.center().y() > room.center().y())
            place.moveBottom(over.top() - kGap / 2);
        else
            place.moveTop(over.bottom() + kGap / 2);
        keepInside();
    }
    return place;
}

void HoverCard::showEdge(const SnapshotPtr &snapshot, EdgeId edge, ImportanceMetric metric, const QRect &box,
                         const QList<QRect> &covered) {
    snapshot_ = snapshot;
    edge_ = edge;
    metric_ = metric;
    setGeometry(placeBeside(box, covered));
    show();
    raise();
    update();
}

void HoverCard::paintEvent(QPaintEvent *) {
    const EdgeSnapshot *edge = findEdge(snapshot_.get(), edge_);
    if (!edge) return;
    const Theme &theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);

    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QFont small = scaledFont(font(), 0.85);
    const QRect inner = rect().adjusted(kPadding, kPadding - 3, -kPadding, -kPadding + 3);
    painter.setFont(bold);
    painter.setPen(theme.text);
    const QString title = edgeTitle(*snapshot_, edge_);
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop, title);
    painter.setFont(small);
    painter.setPen(theme.muted);
    const QFontMetrics metrics(small);
    const QString score = formatNumber(edge->score[static_cast<int>(metric_)]);
    const int beside = inner.width() - QFontMetrics(bold).horizontalAdvance(title) - kGap;
    painter.drawText(inner, Qt::AlignRight | Qt::AlignTop,
                     metrics.elidedText(tr("%1 · %2").arg(edgeKind(*edge), score), Qt::ElideRight, beside));
    const QString values =
        tr("φ %1 … %2 · outside %3 %")
            .arg(formatNumber(edge->y_min, 2), formatNumber(edge->y_max, 2), formatNumber(edge->outside * 100, 2));
    const QString range = tr("%1 … %2").arg(formatNumber(edge->x_min), formatNumber(edge->x_max));
    const QString name = edge_.l == 0 ? nodeTitle(*snapshot_, 0, edge_.i) : edge->x_name;
    const int room = inner.width() - metrics.horizontalAdvance(values + range) - 2 * kGap;
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignBottom,
                     metrics.elidedText(name, Qt::ElideMiddle, room) + QLatin1Char(' ') + range);
    painter.drawText(inner, Qt::AlignRight | Qt::AlignBottom, values);
    const int formula_height = edge->expression.isEmpty() ? 0 : metrics.height();
    if (formula_height > 0) {
        painter.setPen(theme.text);
        painter.drawText(inner.adjusted(0, QFontMetrics(bold).height() + 1, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                         metrics.elidedText(QStringLiteral("φ = ") + edge->expression, Qt::ElideRight, inner.width()));
    }
    EdgePlotOptions options;
    options.rug = true;
    options.parts = edge->numeric;
    const int above = QFontMetrics(bold).height() + formula_height + 4;
    const QRectF plot(inner.left(), inner.top() + above, inner.width(), inner.height() - above - metrics.height() - 5);
    const PlotFrame frame = edgePlotFrame(*edge, plot, small, options);
    paintEdgeGround(painter, frame, *edge, theme, small, options);
    paintSeries(painter, frame, edgeSeries(*edge, frame, theme, options));
}

}  // namespace kan::ui

#include "moc_hover_card.cpp"
