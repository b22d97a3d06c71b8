#include "ui/labs/network_pair.h"

#include <QPainter>
#include <algorithm>

#include "ui/plot/csv.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

namespace {

constexpr double kHead = 56, kPairFoot = 16, kGap = 12;

}  // namespace

NetworkPair::NetworkPair(QWidget *parent) : PlotWidget(QStringLiteral("kan-beside-mlp"), parent) {
    setMinimumSize(480, 200);
    setAccessibleName(tr("A KAN beside a multilayer perceptron"));
}

void NetworkPair::setState(const SideBySideStatePtr &state) {
    state_ = state;
    update();
}

void NetworkPair::paintFigures(QPainter &painter, const QRectF &area, const SideFigures &figures, const QString &what,
                               const Theme &theme) const {
    QFont large = scaledFont(font(), 1.2);
    large.setWeight(QFont::DemiBold);
    painter.setFont(large);
    painter.setPen(theme.text);
    const QRectF first(area.left() + 12, area.top() + 8, area.width() - 24, QFontMetricsF(large).height());
    painter.drawText(first, Qt::AlignCenter,
                     tr("%1: %2 parameters").arg(QString::fromStdString(figures.name)).arg(figures.parameters));
    painter.setFont(font());
    painter.setPen(theme.muted);
    painter.drawText(QRectF(first.left(), first.bottom() + 3, first.width(), QFontMetricsF(font()).height()),
                     Qt::AlignCenter, what);
}

/// Of inputs and outputs, beside the nodes that a layout with this room has.
void NetworkPair::paintNames(QPainter &painter, const QRectF &area, double left, double right,
                             const Theme &theme) const {
    painter.setFont(font());
    painter.setPen(theme.muted);
    const auto column = [&](const std::vector<QString> &names, double from, double to, int flags) {
        for (std::size_t n = 0; n < names.size(); ++n) {
            const double y =
                area.top() + area.height() * (static_cast<double>(n) + 0.5) / static_cast<double>(names.size());
            painter.drawText(QRectF(from, y - 12, to - from, 24), flags | Qt::AlignVCenter, names[n]);
        }
    };
    column(state_->kan.names.front(), area.left(), area.left() + left - 20, Qt::AlignRight);
    column(state_->kan.names.back(), area.right() - right + 20, area.right(), Qt::AlignLeft);
}

void NetworkPair::paintPlot(const PlotCanvas &canvas) const {
    if (!state_) return;
    QPainter &painter = canvas.painter;
    const QRectF &area = canvas.area;
    const Theme &theme = canvas.theme;
    const QFontMetricsF metrics(font());
    double left = 36, right = 36;
    for (const QString &name : state_->kan.names.front()) left = std::max(left, metrics.horizontalAdvance(name) + 32);
    for (const QString &name : state_->kan.names.back()) right = std::max(right, metrics.horizontalAdvance(name) + 32);
    const double half = (area.width() - kGap) / 2;
    const QRectF at_left(area.left(), area.top(), half, area.height());
    const QRectF at_right(area.right() - half, area.top(), half, area.height());
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(area.center().x(), area.top() + 12), QPointF(area.center().x(), area.bottom() - 12));
    paintFigures(painter, at_left, state_->kan_figures, tr("a learned curve on each edge, sums in the nodes"), theme);
    paintFigures(painter, at_right, state_->mlp_figures,
                 tr("weights on edges (blue +, orange −), fixed functions in nodes"), theme);
    const QRectF kan = at_left.adjusted(8, kHead, -8, -kPairFoot), mlp = at_right.adjusted(8, kHead, -8, -kPairFoot);
    if (kan.height() > 30 && kan.width() > left + right + 40) {
        paintKanSketch(painter, state_->kan, SketchLayout::of(state_->kan.width(), kan, left, right), theme);
        paintMlpSketch(painter, state_->mlp, mlp, left, right, theme);
        for (const QRectF &one : {kan, mlp}) paintNames(painter, one, left, right, theme);
    }
}

QString NetworkPair::exportCsv() const {
    if (!state_) return {};
    QString csv = QStringLiteral("network,layer,from,to,x,value\n");
    for (const LayerSnapshot &layer : state_->kan.layers)
        for (const EdgeSnapshot &edge : layer.edges)
            for (std::size_t n = 0; n < edge.curve.size(); ++n) {
                const double share = static_cast<double>(n) / static_cast<double>(edge.curve.size() - 1);
                csv += QStringLiteral("kan,%1,%2,%3,%4,%5\n")
                           .arg(edge.id.l + 1)
                           .arg(edge.id.i + 1)
                           .arg(edge.id.j + 1)
                           .arg(csvNumber(edge.x_min + (edge.x_max - edge.x_min) * share, 9),
                                csvNumber(static_cast<double>(edge.curve[n]), 9));
            }
    for (std::size_t l = 0; l < state_->mlp.weights.size(); ++l) {
        const auto outputs = static_cast<std::size_t>(state_->mlp.width[l + 1]);
        for (std::size_t n = 0; n < state_->mlp.weights[l].size(); ++n)
            csv += QStringLiteral("mlp,%1,%2,%3,,%4\n")
                       .arg(l + 1)
                       .arg(n / outputs + 1)
                       .arg(n % outputs + 1)
                       .arg(csvNumber(static_cast<double>(state_->mlp.weights[l][n]), 9));
    }
    return csv;
}

}  // namespace kan::ui

#include "moc_network_pair.cpp"
