#include "ui/charts/front_chart.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/charts/chart_frame.h"
#include "ui/charts/names.h"

namespace kan::ui {

namespace {

constexpr double kReach = 30;     // pixels around a point that still mean it
constexpr double kFloor = 1e-16;  // smaller errors are drawn here
constexpr int kLongestLine = 64;  // letters of a formula beside the pointer

double logOf(double rmse) {
    return std::isfinite(rmse) ? std::log10(std::max(rmse, kFloor)) : std::nan("");
}

}  // namespace

FrontChart::FrontChart(QWidget *parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(220, 130);
    setAccessibleName(tr("Complexity against RMSE"));
    setAccessibleDescription(tr("Arrow keys walk from formula to formula, Enter shows its network"));
}

void FrontChart::setFront(const FrontPtr &front) {
    if (front_ == front) return;
    front_ = front;
    active_ = -1;
    update();
}

void FrontChart::setTitleRoom(int pixels) {
    title_room_ = pixels;
    update();
}

PlotFrame FrontChart::frameIn(const QRectF &area) const {
    double x_low = 0, x_high = 1, y_low = 1e300, y_high = -1e300;
    for (int n = 0; n < count(); ++n) {
        x_high = std::max(x_high, entry(n).complexity);
        for (const double loss : {logOf(entry(n).train_rmse), logOf(entry(n).test_rmse)}) {
            if (!std::isfinite(loss)) continue;
            y_low = std::min(y_low, loss);
            y_high = std::max(y_high, loss);
        }
    }
    if (y_low > y_high) y_low = -2, y_high = 0;
    const double x_room = 0.05 * (x_high - x_low), y_room = std::max(0.15, 0.08 * (y_high - y_low));
    PlotFrame frame{area, x_low - x_room, x_high + x_room, y_low - y_room, y_high + y_room};
    frame.rect = chartRect(area, logRowTicks(frame, chartRect(area, {}, font()).height(), font()), font());
    return frame;
}

QPointF FrontChart::pointOf(int index) const {
    return frameIn(rect()).map(entry(index).complexity, logOf(entry(index).test_rmse));
}

void FrontChart::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    paintAll(painter, rect(), theme, title_room_);
    if (active_ >= 0) paintReadout(painter, frameIn(rect()), theme);
}

void FrontChart::paintAll(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintLineLegend(painter, area, tr("COMPLEXITY AGAINST RMSE"), title_room,
                    {{tr("train"), QPen(theme.train, 2.2, Qt::SolidLine, Qt::FlatCap)},
                     {tr("test"), QPen(theme.test, 2.2, Qt::DashLine, Qt::FlatCap)}},
                    theme, font());
    const PlotFrame frame = frameIn(area);
    if (count() == 0) {
        painter.setFont(font());
        painter.setPen(theme.muted);
        painter.drawText(area.adjusted(24, 30, -24, -10), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Discover draws here what each formula on its way costs and what it is worth."));
    } else if (frame.rect.width() > 20 && frame.rect.height() > 20) {
        const QFontMetricsF metrics(scaledFont(font(), 0.88));
        paintTicks(painter, frame, columnTicks(frame.x_low, frame.x_high, frame.rect.width(), metrics),
                   logRowTicks(frame, frame.rect.height(), font()), tr("cost"), theme, font());
        std::vector<double> x, train, test;
        for (int n = 0; n < count(); ++n) {
            x.push_back(entry(n).complexity);
            train.push_back(logOf(entry(n).train_rmse));
            test.push_back(logOf(entry(n).test_rmse));
        }
        paintDottedCurve(painter, frame, QPen(theme.train, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin), x, train);
        paintDottedCurve(painter, frame, QPen(theme.test, 2, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin), x, test);
    }
    painter.restore();
}

void FrontChart::paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    const FrontEntry &shown = entry(active_);
    const QPointF point = frame.map(shown.complexity, logOf(shown.test_rmse));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.accent, 2));
    painter.setBrush(theme.panel);
    painter.drawEllipse(point, 5.5, 5.5);
    QString formula = shown.formula;
    if (formula.size() > kLongestLine) formula = formula.left(kLongestLine - 1) + QChar(0x2026);
    drawReadout(painter, point,
                {formula, tr("complexity %1").arg(formatNumber(shown.complexity)),
                 tr("train %1").arg(formatNumber(shown.train_rmse)), tr("test %1").arg(formatNumber(shown.test_rmse)),
                 tr("click: show this network")},
                QRectF(rect()), theme, scaledFont(font(), 0.92),
                {theme.text, theme.muted, theme.train, theme.test, theme.muted});
}

int FrontChart::entryAt(QPointF position) const {
    const PlotFrame frame = frameIn(rect());
    int best = -1;
    double nearest = kReach;
    for (int n = 0; n < count(); ++n) {
        for (const double rmse : {entry(n).train_rmse, entry(n).test_rmse}) {
            const QPointF away = frame.map(entry(n).complexity, logOf(rmse)) - position;
            const double distance = std::hypot(away.x(), away.y());
            if (!(distance < nearest)) continue;
            nearest = distance;
            best = n;
        }
    }
    return best;
}

void FrontChart::setActive(int index) {
    if (std::exchange(active_, index) == index) return;
    setCursor(index >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void FrontChart::mouseMoveEvent(QMouseEvent *event) {
    setActive(entryAt(event->position()));
}

void FrontChart::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton) return;
    if (const int chosen = entryAt(event->position()); chosen >= 0) emit entryChosen(chosen);
}

void FrontChart::leaveEvent(QEvent *) {
    setActive(-1);
}

void FrontChart::keyPressEvent(QKeyEvent *event) {
    if (count() == 0) return QWidget::keyPressEvent(event);
    if (event->key() == Qt::Key_Right)
        setActive(std::min(active_ + 1, count() - 1));
    else if (event->key() == Qt::Key_Left)
        setActive(active_ < 0 ? count() - 1 : std::max(active_ - 1, 0));
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && active_ >= 0)
        emit entryChosen(active_);
    else
        QWidget::keyPressEvent(event);
}

void FrontChart::focusOutEvent(QFocusEvent *event) {
    QWidget::focusOutEvent(event);
    setActive(-1);
}

void FrontChart::contextMenuEvent(QContextMenuEvent *event) {
    QMenu menu(this);
    addExportActions(menu, this, *this);
    menu.exec(event->globalPos());
}

void FrontChart::paintExport(QPainter &painter, const QRectF &target) {
    Theme theme = Theme::light();
    theme.panel = Qt::white;
    painter.fillRect(target, Qt::white);
    paintAll(painter, target, theme, 0);
}

QString FrontChart::exportCsv() const {
    if (count() == 0) return {};
    QString csv = QStringLiteral("complexity,train_rmse,test_rmse,formula\n");
    for (int n = 0; n < count(); ++n) {
        QString formula = entry(n).formula;
        formula.replace(u'"', QStringLiteral("\"\""));
        csv += QStringLiteral("%1,%2,%3,\"%4\"\n")
                   .arg(QString::number(entry(n).complexity, 'g', 17), QString::number(entry(n).train_rmse, 'g', 17),
                        QString::number(entry(n).test_rmse, 'g', 17), formula);
    }
    return csv;
}

}  // namespace kan::ui
