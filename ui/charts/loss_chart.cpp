#include "ui/charts/loss_chart.h"

#include <QActionGroup>
#include <QFontMetricsF>
#include <QGraphicsScene>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/charts/loss_chart_p.h"
#include "ui/charts/loss_series.h"

namespace kan::ui {

namespace {

constexpr double kLeastDecades = 0.12;

/// The horizontal end of the axis: the planned steps if there are few, else what is done with some room.
double fullRange(int done, int planned) {
    if (planned <= 100 || done * 2 > planned) return std::max({planned, done, 2});
    double end = 20;
    while (end < done * 1.05) end *= 1.5;
    return std::min(std::ceil(end), static_cast<double>(planned));
}

}  // namespace

LossChart::Private::Private(LossChart *owner)
    : q(owner),
      view(new QChartView(new QChart, owner)),
      chart(view->chart()),
      train(new QLineSeries(this)),
      test(new QLineSeries(this)),
      penalty(new QLineSeries(this)),
      train_raw(new QLineSeries(this)),
      test_raw(new QLineSeries(this)),
      steps_axis(new QValueAxis(this)),
      loss_axis(new QValueAxis(this)),
      penalty_axis(new QValueAxis(this)),
      below(new LossOverlay(state, LossOverlay::Layer::Below)),
      above(new LossOverlay(state, LossOverlay::Layer::Above)) {
    chart->legend()->hide();
    chart->setBackgroundVisible(false);
    chart->setMargins({});
    view->setRenderHint(QPainter::Antialiasing);
    view->setFrameShape(QFrame::NoFrame);
    view->setContextMenuPolicy(Qt::NoContextMenu);
    view->setFocusPolicy(Qt::NoFocus);
    view->scene()->addItem(below);
    view->scene()->addItem(above);
    view->viewport()->setMouseTracking(true);
    view->viewport()->installEventFilter(this);
    setAxes();
}

void LossChart::Private::setAxes() {
    chart->addAxis(steps_axis, Qt::AlignBottom);
    chart->addAxis(loss_axis, Qt::AlignLeft);
    chart->addAxis(penalty_axis, Qt::AlignRight);
    for (QValueAxis *axis : {steps_axis, loss_axis, penalty_axis}) axis->setVisible(false);
    for (QLineSeries *series : {penalty, train_raw, test_raw, test, train}) {
        chart->addSeries(series);
        series->attachAxis(steps_axis);
        series->attachAxis(series == penalty ? penalty_axis : loss_axis);
    }
}

void LossChart::Private::applyTheme(const Theme &theme) {
    state.theme = theme;
    state.font = q->font();
    view->setBackgroundBrush(theme.panel);
    const auto pen = [](const QColor &color, Qt::PenStyle style) {
        return QPen(color, 2, style, style == Qt::SolidLine ? Qt::RoundCap : Qt::FlatCap, Qt::RoundJoin);
    };
    train->setPen(pen(theme.train, Qt::SolidLine));
    test->setPen(pen(theme.test, Qt::DashLine));
    penalty->setPen(pen(theme.penalty, Qt::DotLine));
    const auto faint = [](QColor color) {
        color.setAlphaF(0.28F);
        return QPen(color, 1);
    };
    train_raw->setPen(faint(theme.train));
    test_raw->setPen(faint(theme.test));
    placePlot();
}

void LossChart::Private::placePlot() {
    const QSizeF size = view->viewport()->size();
    const QFontMetricsF metrics(scaledFont(state.font, 0.88));
    below->resize();
    above->resize();
    state.canvas = QRectF(QPointF(), size);
    double left = metrics.horizontalAdvance(QStringLiteral("0.00")), right = left / 2;
    for (const AxisTick &tick : state.loss_ticks) left = std::max(left, metrics.horizontalAdvance(tick.label));
    for (const AxisTick &tick : state.penalty_ticks) right = std::max(right, metrics.horizontalAdvance(tick.label));
    const QRectF plot = state.canvas.adjusted(left + 18, state.headHeight(), -right - 18, -metrics.height() - 9);
    if (plot.width() < 20 || plot.height() < 20) return;
    state.losses.rect = state.penalty.rect = plot;
    if (chart->plotArea() != plot) chart->setPlotArea(plot);
}

double LossChart::Private::end() const {
    return data ? fullRange(data->steps(), data->planned) : 20;
}

void LossChart::Private::setVisible(double low, double high) {
    state.losses.x_low = state.penalty.x_low = low;
    state.losses.x_high = state.penalty.x_high = high;
}

void LossChart::Private::refresh() {
    if (following) setVisible(0, end());
    const std::size_t count = data ? data->train->size() : 0;
    const auto bound = [count](double step) {
        return static_cast<std::size_t>(std::clamp(step, 0.0, static_cast<double>(count)));
    };
    const std::size_t first = bound(std::floor(state.losses.x_low) - 2),
                      last = bound(std::ceil(state.losses.x_high) + 1);
    state.empty = count == 0 && !(data && data->now);
    placePlot();  // the number of ticks goes by the room, the room by the width of the labels
    if (data) {
        state.markers = data->markers;
        state.standardised = data->standardised;
        state.log_loss = data->log_loss;
        placeNow();
        refreshLosses(first, last);
        refreshPenalty(first, last);
    }
    placePlot();
    const double width = QFontMetricsF(state.font).averageCharWidth() * 8;
    const double span = state.losses.x_high - state.losses.x_low;
    const int most = std::max(1, static_cast<int>(std::min(state.losses.rect.width() / width, span)));
    state.x_ticks = linearTicks(state.losses.x_low, state.losses.x_high, std::min(most, 10));
    std::erase_if(state.x_ticks, [](const AxisTick &tick) { return tick.label.contains(u'.'); });
    steps_axis->setRange(state.losses.x_low, state.losses.x_high);
    below->update();
    above->update();
}

void LossChart::Private::placeNow() {
    state.now.reset();
    const int steps = data->steps();
    if (!data->now) return;
    const auto last = [steps](const std::vector<double> &values) { return steps > 0 ? values.back() : NAN; };
    state.now = {steps,
                 {last(*data->train) * data->unit, last(*data->test) * data->unit, last(*data->penalty)},
                 {data->now->train * data->unit, data->now->test * data->unit, data->now->penalty}};
}

void LossChart::Private::refreshLosses(std::size_t first, std::size_t last) {
    const PositiveRange a = positiveRange(*data->train, first, last);
    const PositiveRange b = positiveRange(*data->test, first, last);
    double low = data->unit * (a.low > 0 && b.low > 0 ? std::min(a.low, b.low) : std::max(a.low, b.low));
    double high = data->unit * std::max(a.high, b.high);
    if (state.now) {
        for (const double loss : {state.now->after.train, state.now->after.test}) {
            if (!(loss > 0) || !(loss < 1e300)) continue;
            low = low > 0 ? std::min(low, loss) : loss;
            high = std::max(high, loss);
        }
    }
    if (!(low > 0)) low = 0.01, high = 1;
    const bool has_zero = a.has_zero || b.has_zero;
    double log_low = std::log10(low), log_high = std::log10(high);
    if (has_zero) log_low -= std::max(0.5, 0.15 * (log_high - log_low));
    const double missing = std::max(0.0, kLeastDecades - (log_high - log_low));
    const double room = 0.05 * (log_high - log_low + missing);
    const double floor = std::pow(10.0, log_low);
    state.losses.y_low = log_low - missing / 2 - (has_zero ? 0 : room);
    state.losses.y_high = log_high + missing / 2 + room;
    const int rows =
        std::max(2, static_cast<int>(state.losses.rect.height() / (QFontMetricsF(state.font).height() * 1.9)));
    state.loss_ticks = logTicks(state.losses.y_low, state.losses.y_high, rows);
    if (has_zero) {
        std::erase_if(state.loss_ticks, [&](const AxisTick &tick) { return tick.value < log_low + 0.4; });
        state.loss_ticks.insert(state.loss_ticks.begin(), {state.losses.y_low, QStringLiteral("0")});
    }
    loss_axis->setRange(state.losses.y_low, state.losses.y_high);
    const auto buckets = static_cast<std::size_t>(std::max(100.0, state.losses.rect.width() / 2));
    const bool smooth = weight > 0;
    train_raw->setVisible(smooth);
    test_raw->setVisible(smooth);
    const auto points = [&](const std::vector<double> &values) {
        QList<QPointF> list = decimatedLog(values, first, last, buckets, floor / data->unit);
        for (QPointF &point : list) point.ry() += std::log10(data->unit);
        return list;
    };
    const auto fill = [&](QLineSeries *series, QLineSeries *raw, const std::vector<double> &values) {
        series->replace(points(smooth ? smoothed(values, weight) : values));
        if (smooth) raw->replace(points(values));
    };
    fill(train, train_raw, *data->train);
    fill(test, test_raw, *data->test);
    for (QLineSeries *series : {train, test}) showSinglePoint(series);
}

/// A single step has no line: a short dash around it makes it visible.
void LossChart::Private::showSinglePoint(QLineSeries *series) {
    if (series->count() != 1) return;
    const QPointF step = series->at(0), half(0.04 * (state.losses.x_high - state.losses.x_low), 0);
    series->replace({step - half, step + half});
}

void LossChart::Private::refreshPenalty(std::size_t first, std::size_t last) {
    const std::vector<double> &values = *data->penalty;
    double low = 1e300, high = -1e300;
    if (state.now && std::abs(state.now->after.penalty) < 1e300) low = high = state.now->after.penalty;
    for (std::size_t n = first; n < std::min(last, values.size()); ++n) {
        if (!std::isfinite(values[n])) continue;
        low = std::min(low, values[n]);
        high = std::max(high, values[n]);
    }
    if (low > high) low = 0, high = 1;
    if (high - low < 1e-9 * std::max(1.0, std::abs(high))) {
        low -= std::max(0.05 * std::abs(low), 1e-3);
        high += std::max(0.05 * std::abs(high), 1e-3);
    }
    const double room = 0.06 * (high - low);
    state.penalty.y_low = low - room;
    state.penalty.y_high = high + room;
    const int rows =
        std::max(2, static_cast<int>(state.losses.rect.height() / (QFontMetricsF(state.font).height() * 2.6)));
    state.penalty_ticks = linearTicks(state.penalty.y_low, state.penalty.y_high, rows);
    penalty_axis->setRange(state.penalty.y_low, state.penalty.y_high);
    penalty->replace(
        decimated(values, first, last, static_cast<std::size_t>(std::max(100.0, state.losses.rect.width() / 2))));
    showSinglePoint(penalty);
}

/// As one path; Qt Charts draws a piece for each pair of points, which makes poor vector graphics.
void LossChart::Private::paintSeries(QPainter &painter, const QLineSeries &series) const {
    const PlotFrame &frame = &series == penalty ? state.penalty : state.losses;
    std::vector<double> x, y;
    for (const QPointF &point : series.points()) {
        if (point.x() < frame.x_low || point.x() > frame.x_high) continue;
        x.push_back(point.x());
        y.push_back(point.y());
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(series.pen());
    painter.drawPath(curvePath(frame, x.data(), y.data(), x.size()));
}

LossChart::LossChart(QWidget *parent) : PlotWidget(QStringLiteral("loss"), parent), d(std::make_unique<Private>(this)) {
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(d->view);
    setMinimumSize(220, 130);
    setAccessibleName(tr("Loss chart"));
    d->applyTheme(Theme::of(this));
    d->refresh();
}

LossChart::~LossChart() = default;

QSize LossChart::sizeHint() const {
    return {560, 260};
}

void LossChart::setData(std::shared_ptr<const LossData> losses) {
    const bool another_run = d->data && losses && d->data->run != losses->run;
    d->data = std::move(losses);
    if (another_run && d->state.losses.x_high > d->end()) d->following = true;
    d->refresh();
}

void LossChart::resetZoom() {
    d->following = true;
    d->refresh();
}

void LossChart::setSmoothing(double weight) {
    d->weight = std::clamp(weight, 0.0, 0.99);
    d->refresh();
}

void LossChart::setTitleRoom(int pixels) {
    d->state.title_room = pixels;
    d->below->update();
}

double LossChart::smoothing() const {
    return d->weight;
}

std::pair<double, double> LossChart::visibleSteps() const {
    return {d->state.losses.x_low, d->state.losses.x_high};
}

void LossChart::changeEvent(QEvent *event) {
    PlotWidget::changeEvent(event);
    if (!d) return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        d->applyTheme(Theme::of(this));
        d->refresh();
    }
}

/// The view lies over all of it.
void LossChart::paintEvent(QPaintEvent *) {}

void LossChart::fillContextMenu(QMenu &menu) {
    menu.addAction(tr("Show all steps"), this, &LossChart::resetZoom);
    QMenu *smoothing = menu.addMenu(tr("Smoothing"));
    auto *group = new QActionGroup(smoothing);
    const std::array<std::pair<QString, double>, 4> choices = {
        {{tr("Off"), 0.0}, {tr("Light"), 0.6}, {tr("Medium"), 0.85}, {tr("Strong"), 0.97}}};
    for (const auto &[text, weight] : choices) {
        QAction *action = smoothing->addAction(text, this, [this, weight = weight] { setSmoothing(weight); });
        action->setCheckable(true);
        action->setChecked(std::abs(weight - d->weight) < 1e-9);
        group->addAction(action);
    }
}

QSizeF LossChart::exportSize() const {
    return d->view->viewport()->size();
}

void LossChart::paintPlot(const PlotCanvas &canvas) const {
    QPainter &painter = canvas.painter;
    const QRectF &target = canvas.area;
    const auto readout = std::exchange(d->state.readout, std::nullopt);
    const int title_room = std::exchange(d->state.title_room, 0);
    d->applyTheme(canvas.theme);
    painter.save();
    painter.translate(target.topLeft());
    painter.scale(target.width() / d->state.canvas.width(), target.height() / d->state.canvas.height());
    d->below->paint(&painter, nullptr, nullptr);
    for (const QLineSeries *series : {d->penalty, d->train_raw, d->test_raw, d->test, d->train}) {
        if (series->isVisible()) d->paintSeries(painter, *series);
    }
    painter.restore();
    d->applyTheme(Theme::of(this));
    d->state.readout = readout;
    d->state.title_room = title_room;
}

QString LossChart::exportCsv() const {
    if (!d->data || d->data->train->empty()) return {};
    const LossData &losses = *d->data;
    QString csv = QStringLiteral("step,train_loss,test_loss,penalty\n");
    const auto number = [](const std::vector<double> &values, std::size_t n, double unit = 1) {
        return n < values.size() ? QString::number(values[n] * unit, 'g', 17) : QString();
    };
    for (std::size_t n = 0; n < losses.train->size(); ++n) {
        csv += QString::number(n + 1) + u',' + number(*losses.train, n, losses.unit) + u',' +
               number(*losses.test, n, losses.unit) + u',' + number(*losses.penalty, n) + u'\n';
    }
    return csv;
}

}  // namespace kan::ui

#include "moc_loss_chart.cpp"
