#include "ui/charts/front_chart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/plot/chart_frame.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kPointReach = 30;       // pixels around a point that still mean it
constexpr double kSmallestRmse = 1e-16;  // smaller errors are drawn here
constexpr int kLongestLine = 64;         // letters of a formula beside the pointer

double logOf(double rmse) {
    return std::isfinite(rmse) ? std::log10(std::max(rmse, kSmallestRmse)) : std::nan("");
}

}  // namespace

FrontChart::FrontChart(QWidget *parent) : AxesPlot(QStringLiteral("complexity-rmse"), parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(220, 130);
    setAccessibleName(tr("Complexity against RMSE"));
    setAccessibleDescription(
        tr("Arrow keys walk from formula to formula, Enter shows its network, once more goes on with it, Escape goes "
           "back"));
}

void FrontChart::setFront(const FrontPtr &front) {
    if (front_ == front) return;
    front_ = front;
    active_ = looked_ = -1;
    update();
}

QString FrontChart::title() const {
    return tr("COMPLEXITY AGAINST RMSE");
}

QString FrontChart::xName() const {
    return tr("cost");
}

PlotLegend FrontChart::legend(const Theme &theme) const {
    return trainAndTest(theme);
}

QString FrontChart::emptyText() const {
    return count() > 0 ? QString() : tr("Discover draws here what each formula on its way costs and what it is worth.");
}

PlotRange FrontChart::range() const {
    double most = 1;
    ValueReach loss;
    for (int n = 0; n < count(); ++n) {
        most = std::max(most, entry(n).complexity);
        for (const double rmse : {entry(n).train_rmse, entry(n).test_rmse}) loss.take(logOf(rmse));
    }
    loss.orElse(-2, 0);
    const double x_room = 0.05 * most, y_room = std::max(0.15, 0.08 * loss.span());
    return {-x_room, most + x_room, loss.low - y_room, loss.high + y_room, false, true};
}

QPointF FrontChart::pointOf(int index) const {
    return frame().map(entry(index).complexity, logOf(entry(index).test_rmse));
}

std::vector<PlotSeries> FrontChart::series(const Theme &theme) const {
    std::vector<double> x, train, test;
    for (int n = 0; n < count(); ++n) {
        x.push_back(entry(n).complexity);
        train.push_back(logOf(entry(n).train_rmse));
        test.push_back(logOf(entry(n).test_rmse));
    }
    return {dotted(x, train, QPen(theme.train, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)),
            dotted(x, test, QPen(theme.test, 2, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin))};
}

void FrontChart::paintOver(const PlotCanvas &canvas) const {
    if (looked_ >= 0) {
        canvas.painter.setPen(Qt::NoPen);
        canvas.painter.setBrush(canvas.theme.accent);
        canvas.painter.drawEllipse(pointOf(looked_), 5.5, 5.5);
    }
    if (active_ < 0) return;
    const FrontEntry &shown = entry(active_);
    const QPointF point = pointOf(active_);
    const Theme &theme = canvas.theme;
    canvas.painter.setPen(QPen(theme.accent, 2));
    canvas.painter.setBrush(active_ == looked_ ? theme.accent : theme.panel);
    canvas.painter.drawEllipse(point, 5.5, 5.5);
    QString formula = shown.formula;
    if (formula.size() > kLongestLine) formula = formula.left(kLongestLine - 1) + QChar(0x2026);
    paintReadout(canvas, point,
                 {formula, tr("complexity %1").arg(formatNumber(shown.complexity)),
                  tr("train %1").arg(formatNumber(shown.train_rmse)), tr("test %1").arg(formatNumber(shown.test_rmse)),
                  active_ == looked_ ? tr("double click: use this formula") : tr("click: look at its network")},
                 {theme.text, theme.muted, theme.train, theme.test, theme.muted});
}

int FrontChart::entryAt(QPointF position) const {
    const PlotFrame frame = this->frame();
    int best = -1;
    double nearest = kPointReach;
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

void FrontChart::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton) return AxesPlot::mousePressEvent(event);
    const int at = entryAt(event->position());
    if (at >= 0)
        emit entryLooked(at);
    else if (looked_ >= 0)
        emit lookEnded();
}

void FrontChart::mouseDoubleClickEvent(QMouseEvent *event) {
    const int at = event->button() == Qt::LeftButton ? entryAt(event->position()) : -1;
    if (at >= 0) emit entryChosen(at);
}

void FrontChart::setLooked(int index) {
    if (std::exchange(looked_, index < count() ? index : -1) != index) update();
}

void FrontChart::leaveEvent(QEvent *) {
    setActive(-1);
}

void FrontChart::keyPressEvent(QKeyEvent *event) {
    if (count() == 0) return AxesPlot::keyPressEvent(event);
    if (event->key() == Qt::Key_Right)
        setActive(std::min(active_ + 1, count() - 1));
    else if (event->key() == Qt::Key_Left)
        setActive(active_ < 0 ? count() - 1 : std::max(active_ - 1, 0));
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && active_ >= 0)
        active_ == looked_ ? emit entryChosen(active_) : emit entryLooked(active_);
    else if (event->key() == Qt::Key_Escape && looked_ >= 0)
        emit lookEnded();
    else
        AxesPlot::keyPressEvent(event);
}

void FrontChart::focusOutEvent(QFocusEvent *event) {
    QWidget::focusOutEvent(event);
    setActive(-1);
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

#include "moc_front_chart.cpp"
