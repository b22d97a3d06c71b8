#include "ui/charts/data_plots.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/charts/names.h"
#include "ui/charts/plot_axes.h"

namespace kan::ui {

namespace {

constexpr int kBins = 24;
constexpr int kMostLevels = 12;  ///< a column of so few whole numbers is spread
constexpr double kPadding = 0.04;

const SampledColumn &columnOf(const DataSample &sample, int column) {
    return sample.columns[static_cast<std::size_t>(column)];
}

bool isDiscrete(const SampledColumn &column) {
    return column.high - column.low <= kMostLevels &&
           std::all_of(column.values.begin(), column.values.end(), [](float v) { return v == std::floor(v); });
}

std::pair<double, double> padded(double low, double high, double share) {
    const double room = high > low ? share * (high - low) : 0.5;
    return {low - room, high + room};
}

PlotFrame frameIn(const QWidget *widget, std::pair<double, double> x, std::pair<double, double> y, const QFont &font) {
    PlotFrame frame;
    std::tie(frame.x_low, frame.x_high) = x;
    std::tie(frame.y_low, frame.y_high) = y;
    const QFontMetricsF metrics(font);
    const double height = widget->height() - 2 * metrics.height() - 22;
    const double left = widestLabel(rowTicks(y.first, y.second, height, metrics), metrics) + kTickGap + 4;
    frame.rect = QRectF(left, metrics.height() + 8, widget->width() - left - 8, height);
    return frame;
}

void paintTitle(QPainter &painter, const QWidget *widget, const QString &text, const Theme &theme) {
    painter.setPen(theme.text);
    const QString shown = widget->fontMetrics().elidedText(text, Qt::ElideMiddle, widget->width() - 110);
    painter.drawText(QRectF(0, 0, widget->width() - 100, widget->fontMetrics().height() + 2), Qt::AlignLeft, shown);
    double right = widget->width() - 8;
    const std::pair<QString, QColor> entries[] = {{HistogramPlot::tr("test"), theme.test},
                                                  {HistogramPlot::tr("train"), theme.train}};
    for (const auto &[name, color] : entries) {
        const double width = painter.fontMetrics().horizontalAdvance(name);
        painter.setPen(color);
        painter.drawText(QPointF(right - width, painter.fontMetrics().ascent()), name);
        right -= width + 12;
    }
}

/// The same small shift for the same row, in pixels.
double shift(std::size_t row, unsigned salt) {
    const unsigned mixed = (static_cast<unsigned>(row) + salt) * 2654435761u;
    return (static_cast<double>(mixed >> 16) / 65535.0 - 0.5) * 12;
}

}  // namespace

HistogramPlot::HistogramPlot(QWidget *parent) : QWidget(parent) {
    setMinimumSize(220, 150);
}

void HistogramPlot::setColumn(const DataSamplePtr &sample, int column) {
    sample_ = sample;
    column_ = column;
    const SampledColumn &shown = columnOf(*sample, column);
    setAccessibleName(
        tr("Histogram of %1, from %2 to %3").arg(shown.name, formatNumber(shown.low), formatNumber(shown.high)));
    update();
}

void HistogramPlot::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    if (!sample_) return;
    const SampledColumn &column = columnOf(*sample_, column_);
    const std::vector<double> train = histogramOf(*sample_, column, false, kBins);
    const std::vector<double> test = histogramOf(*sample_, column, true, kBins);
    const double most =
        std::max({*std::max_element(train.begin(), train.end()), *std::max_element(test.begin(), test.end()), 1e-9});
    const double high = column.high > column.low ? column.high : column.low + kBins;  // as histogramOf bins a constant
    const QFont font = scaledFont(this->font(), 0.88);
    const PlotFrame frame = frameIn(this, {column.low, high}, {0, 108 * most}, font);
    paintTitle(painter, this, tr("%1 · % of rows").arg(column.name), theme);
    drawAxes(painter, frame, theme, font);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto bar = [&](int bin, double share) {
        const double left = frame.rect.left() + frame.rect.width() * bin / kBins;
        const double right = frame.rect.left() + frame.rect.width() * (bin + 1) / kBins;
        return QRectF(QPointF(left, frame.mapY(100 * share)), QPointF(right, frame.rect.bottom()));
    };
    QColor fill = theme.train;
    fill.setAlphaF(0.45f);
    for (int bin = 0; bin < kBins; ++bin)
        painter.fillRect(bar(bin, train[static_cast<std::size_t>(bin)]).adjusted(0.5, 0, -0.5, 0), fill);
    painter.setPen(QPen(theme.test, 1.6));
    for (int bin = 0; bin < kBins; ++bin) {
        const double share = test[static_cast<std::size_t>(bin)];
        if (share <= 0) continue;
        const QRectF box = bar(bin, share);
        painter.drawLine(box.topLeft(), box.topRight());
    }
}

ScatterPlot::ScatterPlot(QWidget *parent) : QWidget(parent) {
    setMinimumSize(220, 170);
}

void ScatterPlot::setColumns(const DataSamplePtr &sample, int x, int y) {
    sample_ = sample;
    x_ = x;
    y_ = y;
    setAccessibleName(tr("%1 against %2").arg(columnOf(*sample, y).name, columnOf(*sample, x).name));
    update();
}

void ScatterPlot::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    if (!sample_) return;
    const SampledColumn &x = columnOf(*sample_, x_), &y = columnOf(*sample_, y_);
    const QFont font = scaledFont(this->font(), 0.88);
    const double x_share = isDiscrete(x) ? 0.12 : kPadding, y_share = isDiscrete(y) ? 0.12 : kPadding;
    const PlotFrame frame = frameIn(this, padded(x.low, x.high, x_share), padded(y.low, y.high, y_share), font);
    paintTitle(painter, this, tr("%1 against %2").arg(y.name, x.name), theme);
    drawAxes(painter, frame, theme, font);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double alpha = sample_->rows() > 1000 ? 0.3 : 0.55;
    const double radius = sample_->rows() > 1000 ? 1.6 : 2.4;
    const bool spread_x = isDiscrete(x), spread_y = isDiscrete(y);
    for (const bool test : {false, true}) {
        QColor color = test ? theme.test : theme.train;
        color.setAlphaF(static_cast<float>(alpha));
        painter.setBrush(color);
        for (std::size_t n = 0; n < x.values.size(); ++n) {
            if (sample_->test[n] != test) continue;
            QPointF at = frame.map(x.values[n], y.values[n]);
            if (spread_x) at.rx() += shift(n, 1);
            if (spread_y) at.ry() += shift(n, 77);
            painter.drawEllipse(at, radius, radius);
        }
    }
}

CorrelationBars::CorrelationBars(QWidget *parent) : QWidget(parent) {
    setAccessibleName(tr("Correlation of each input with the target"));
    setCursor(Qt::PointingHandCursor);
}

void CorrelationBars::setSample(const DataSamplePtr &sample) {
    sample_ = sample;
    order_.clear();
    for (std::size_t c = 0; c < sample->columns.size(); ++c)
        if (!sample->columns[c].label) order_.push_back(static_cast<int>(c));
    std::stable_sort(order_.begin(), order_.end(), [&](int a, int b) {
        return std::abs(columnOf(*sample, a).correlation) > std::abs(columnOf(*sample, b).correlation);
    });
    setFixedHeight(sizeHint().height());
    update();
}

void CorrelationBars::setChosen(int column) {
    chosen_ = column;
    update();
}

int CorrelationBars::rowHeight() const {
    return fontMetrics().height() + 6;
}

QSize CorrelationBars::sizeHint() const {
    return {260, std::max(1, static_cast<int>(order_.size())) * rowHeight()};
}

void CorrelationBars::mousePressEvent(QMouseEvent *event) {
    const int row = event->position().toPoint().y() / rowHeight();
    if (row >= 0 && row < static_cast<int>(order_.size())) emit columnChosen(order_[static_cast<std::size_t>(row)]);
}

void CorrelationBars::paintEvent(QPaintEvent *event) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    if (!sample_) return;
    const int name_width = width() * 2 / 5, number_width = fontMetrics().horizontalAdvance(QStringLiteral("−0.00 "));
    const double middle = name_width + (width() - name_width - number_width) / 2.0;
    const double half = (width() - name_width - number_width) / 2.0 - 6;
    const int first = event->rect().top() / rowHeight(), last = event->rect().bottom() / rowHeight();
    for (int row = first; row <= last && row < static_cast<int>(order_.size()); ++row) {
        const SampledColumn &column = columnOf(*sample_, order_[static_cast<std::size_t>(row)]);
        const QRect line(0, row * rowHeight(), width(), rowHeight());
        if (order_[static_cast<std::size_t>(row)] == chosen_) painter.fillRect(line, theme.field);
        painter.setPen(theme.text);
        painter.drawText(QRect(6, line.top(), name_width - 12, line.height()), Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(column.name, Qt::ElideRight, name_width - 12));
        painter.drawText(line.adjusted(0, 0, -6, 0), Qt::AlignVCenter | Qt::AlignRight,
                         QString::number(column.correlation, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212)));
        painter.fillRect(QRectF(std::min(middle, middle + half * column.correlation), line.center().y() - 3,
                                std::abs(half * column.correlation), 7),
                         column.correlation < 0 ? theme.test : theme.train);
        painter.fillRect(QRectF(middle, line.top() + 2, 1, line.height() - 4), theme.border);
    }
}

}  // namespace kan::ui
