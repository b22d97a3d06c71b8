#include "ui/plot/matrix_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr double kMatrixHead = 30, kMatrixMargin = 12, kNameGap = 6;
constexpr double kMostName = 90, kMostCell = 64;
constexpr double kCellWithNumber = 34;  // a cell in which its number has room

}  // namespace

MatrixPlot::MatrixPlot(const QString &name, QWidget *parent) : PlotWidget(name, parent) {
    setMinimumSize(220, 200);
    followCursor();
}

void MatrixPlot::setMatrix(PairMatrix matrix) {
    matrix_ = std::move(matrix);
    update();
}

QString MatrixPlot::emptyText() const {
    return matrix_.names.size() < 2 ? tr("Pairs of inputs appear here where there are two or more.") : QString();
}

QString MatrixPlot::exportCsv() const {
    if (matrix_.names.size() < 2) return {};
    QString csv;
    for (const QString &name : matrix_.names) csv += QLatin1Char(',') + csvCell(name);
    csv += QLatin1Char('\n');
    for (int row = 0; row < matrix_.names.size(); ++row) {
        csv += csvCell(matrix_.names[row]);
        for (int column = 0; column < matrix_.names.size(); ++column)
            csv += QLatin1Char(',') + (row == column ? QString() : csvNumber(valueAt(row, column)));
        csv += QLatin1Char('\n');
    }
    return csv;
}

QRectF MatrixPlot::squareIn(const QRectF &area) const {
    const QFontMetricsF metrics(font());
    double names = 0;
    for (const QString &name : matrix_.names) names = std::max(names, metrics.horizontalAdvance(name));
    names = std::min(names, kMostName);
    const auto n = static_cast<double>(matrix_.names.size());
    const QRectF room = area.adjusted(kMatrixMargin + names + kNameGap, kMatrixHead, -kMatrixMargin,
                                      -kMatrixMargin - metrics.height() - kNameGap);
    const double side = std::max(n, std::min({room.width(), room.height(), n * kMostCell}));
    return {room.left() + (room.width() - side) / 2, room.top(), side, side};
}

void MatrixPlot::paintPlot(const PlotCanvas &canvas) const {
    QPainter &painter = canvas.painter;
    const QRectF square = squareIn(canvas.area);
    const auto count = static_cast<int>(matrix_.names.size());
    const double cell = square.width() / count;
    const QFontMetricsF metrics(font());
    for (int row = 0; row < count; ++row) {
        painter.setFont(font());
        painter.setPen(canvas.theme.muted);
        const QString &name = matrix_.names[row];
        painter.drawText(QRectF(square.left() - kNameGap - kMostName, square.top() + row * cell, kMostName, cell),
                         Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(name, Qt::ElideRight, kMostName));
        if (cell >= metrics.height())
            painter.drawText(QRectF(square.left() + row * cell, square.bottom() + kNameGap, cell, metrics.height()),
                             Qt::AlignCenter, metrics.elidedText(name, Qt::ElideRight, cell));
        for (int column = 0; column < count; ++column) {
            const QRectF at(square.left() + column * cell + 1, square.top() + row * cell + 1, cell - 2, cell - 2);
            if (row == column) {
                painter.fillRect(at, canvas.theme.field);
                continue;
            }
            const double share = matrix_.high > 0 ? std::clamp(valueAt(row, column) / matrix_.high, 0.0, 1.0) : 0;
            painter.fillRect(at, QColor(viridis(share)));
            if (cell < kCellWithNumber) continue;
            painter.setFont(scaledFont(font(), 0.88));
            painter.setPen(share > 0.6 ? Qt::black : Qt::white);
            painter.drawText(at, Qt::AlignCenter, QString::number(valueAt(row, column), 'f', 2));
        }
    }
}

void MatrixPlot::paintOver(const PlotCanvas &canvas) const {
    if (!cursor()) return;
    const QRectF square = squareIn(canvas.area);
    if (!square.contains(*cursor())) return;
    const auto count = static_cast<int>(matrix_.names.size());
    const double cell = square.width() / count;
    const int row = std::min(count - 1, static_cast<int>((cursor()->y() - square.top()) / cell));
    const int column = std::min(count - 1, static_cast<int>((cursor()->x() - square.left()) / cell));
    if (row == column) return;
    paintReadout(canvas, *cursor(),
                 {tr("%1 and %2").arg(matrix_.names[row], matrix_.names[column]),
                  QString::number(valueAt(row, column), 'g', 3)});
}

}  // namespace kan::ui

#include "moc_matrix_plot.cpp"
