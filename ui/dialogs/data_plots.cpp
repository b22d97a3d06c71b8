#include "ui/dialogs/data_plots.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kBins = 24;
constexpr int kMostLevels = 12;  ///< a column of so few whole numbers is spread
constexpr double kPadding = 0.04, kSpreadPadding = 0.12;

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

/// Without lines, as squares in the colours of the rows.
PlotLegend rowLegend(const Theme &theme) {
    return {{HistogramPlot::tr("train"), QPen(theme.train, 6, Qt::SolidLine, Qt::FlatCap)},
            {HistogramPlot::tr("test"), QPen(theme.test, 2.2, Qt::SolidLine, Qt::FlatCap)}};
}

QString nothingChosen() {
    return HistogramPlot::tr("Choose a column to see its values.");
}

/// The same small shift for the same row, in pixels.
double shift(std::size_t row, unsigned salt) {
    const unsigned mixed = (static_cast<unsigned>(row) + salt) * 2654435761u;
    return (static_cast<double>(mixed >> 16) / 65535.0 - 0.5) * 12;
}

}  // namespace

HistogramPlot::HistogramPlot(QWidget *parent) : AxesPlot(QStringLiteral("histogram"), parent) {
    followCursor();
    setMinimumSize(220, 130);
}

void HistogramPlot::setColumn(const DataSamplePtr &sample, int column) {
    sample_ = sample;
    const SampledColumn &shown = columnOf(*sample, column);
    name_ = shown.name;
    low_ = shown.low;
    high_ = shown.high > shown.low ? shown.high : shown.low + kBins;  // as histogramOf bins a constant
    train_ = histogramOf(*sample, shown, false, kBins);
    test_ = histogramOf(*sample, shown, true, kBins);
    setAccessibleName(
        tr("Histogram of %1, from %2 to %3").arg(shown.name, formatNumber(shown.low), formatNumber(shown.high)));
    update();
}

QString HistogramPlot::title() const {
    return sample_ ? tr("%1 · % of rows").arg(name_) : QString();
}

PlotLegend HistogramPlot::legend(const Theme &theme) const {
    return rowLegend(theme);
}

QString HistogramPlot::emptyText() const {
    return sample_ ? QString() : nothingChosen();
}

PlotRange HistogramPlot::range() const {
    double most = 1e-9;
    for (const std::vector<double> *shares : {&train_, &test_})
        for (const double share : *shares) most = std::max(most, share);
    return {low_, high_, 0, 108 * most};
}

void HistogramPlot::paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const {
    QPainter &painter = canvas.painter;
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto bar = [&](int bin, double share) {
        const double left = frame.rect.left() + frame.rect.width() * bin / kBins;
        const double right = frame.rect.left() + frame.rect.width() * (bin + 1) / kBins;
        return QRectF(QPointF(left, frame.mapY(100 * share)), QPointF(right, frame.rect.bottom()));
    };
    QColor fill = canvas.theme.train;
    fill.setAlphaF(0.45F);
    for (int bin = 0; bin < kBins; ++bin)
        painter.fillRect(bar(bin, train_[static_cast<std::size_t>(bin)]).adjusted(0.5, 0, -0.5, 0), fill);
    painter.setPen(QPen(canvas.theme.test, 1.6));
    for (int bin = 0; bin < kBins; ++bin) {
        const double share = test_[static_cast<std::size_t>(bin)];
        if (share <= 0) continue;
        const QRectF box = bar(bin, share);
        painter.drawLine(box.topLeft(), box.topRight());
    }
}

/// The bin under the cursor.
void HistogramPlot::paintOver(const PlotCanvas &canvas) const {
    if (!cursor()) return;
    const PlotFrame frame = frameIn(canvas.area);
    if (!frame.rect.contains(*cursor())) return;
    const double width = (high_ - low_) / kBins;
    const int bin = std::clamp(static_cast<int>((frame.dataX(cursor()->x()) - low_) / width), 0, kBins - 1);
    const auto n = static_cast<std::size_t>(bin);
    paintReadout(
        canvas, *cursor(),
        {tr("%1 … %2").arg(formatNumber(low_ + width * bin), formatNumber(low_ + width * (bin + 1))),
         tr("train %1 %").arg(formatNumber(100 * train_[n])), tr("test %1 %").arg(formatNumber(100 * test_[n]))},
        {canvas.theme.muted, canvas.theme.train, canvas.theme.test});
}

QString HistogramPlot::exportCsv() const {
    if (!sample_) return {};
    QString csv = QStringLiteral("from,to,train_share,test_share\n");
    const double width = (high_ - low_) / kBins;
    for (int bin = 0; bin < kBins; ++bin) {
        const auto n = static_cast<std::size_t>(bin);
        csv += csvNumber(low_ + width * bin) + u',' + csvNumber(low_ + width * (bin + 1)) + u',' +
               csvNumber(train_[n]) + u',' + csvNumber(test_[n]) + u'\n';
    }
    return csv;
}

ScatterPlot::ScatterPlot(QWidget *parent)
    : AxesPlot(QStringLiteral("scatter"), parent),
      rows_(new RowBrush(*this, [this](RowsAsked) { return rowPoints(); })) {
    setMinimumSize(220, 160);
}

void ScatterPlot::setColumns(const DataSamplePtr &sample, int x, int y) {
    sample_ = sample;
    x_ = x;
    y_ = y;
    setAccessibleName(title());
    update();
}

QString ScatterPlot::title() const {
    return sample_ ? tr("%1 against %2").arg(columnOf(*sample_, y_).name, columnOf(*sample_, x_).name) : QString();
}

PlotLegend ScatterPlot::legend(const Theme &theme) const {
    return rowLegend(theme);
}

QString ScatterPlot::emptyText() const {
    return sample_ ? QString() : nothingChosen();
}

PlotRange ScatterPlot::range() const {
    const SampledColumn &x = columnOf(*sample_, x_), &y = columnOf(*sample_, y_);
    const auto [x_low, x_high] = padded(x.low, x.high, isDiscrete(x) ? kSpreadPadding : kPadding);
    const auto [y_low, y_high] = padded(y.low, y.high, isDiscrete(y) ? kSpreadPadding : kPadding);
    return {x_low, x_high, y_low, y_high};
}

/// Whole numbers go a few pixels aside.
std::vector<QPointF> ScatterPlot::places(const PlotFrame &frame) const {
    const SampledColumn &x = columnOf(*sample_, x_), &y = columnOf(*sample_, y_);
    const double aside_x = isDiscrete(x) ? frame.dataX(1) - frame.dataX(0) : 0;
    const double aside_y = isDiscrete(y) ? frame.dataY(1) - frame.dataY(0) : 0;
    std::vector<QPointF> places;
    for (std::size_t n = 0; n < x.values.size(); ++n)
        places.emplace_back(static_cast<double>(x.values[n]) + aside_x * shift(n, 1),
                            static_cast<double>(y.values[n]) + aside_y * shift(n, 77));
    return places;
}

std::vector<PlotSeries> ScatterPlot::series(const Theme &theme) const {
    const bool many = sample_->rows() > 1000;
    const std::vector<QPointF> all = places(frame());
    std::vector<PlotSeries> clouds;
    for (const bool test : {false, true}) {
        PlotSeries cloud;
        cloud.radius = many ? 1.6 : 2.4;
        cloud.fill = test ? theme.test : theme.train;
        cloud.fill.setAlphaF(many ? 0.3F : 0.55F);
        for (std::size_t n = 0; n < all.size(); ++n) {
            if (sample_->test[n] != test) continue;
            cloud.x.push_back(all[n].x());
            cloud.y.push_back(all[n].y());
        }
        clouds.push_back(std::move(cloud));
    }
    return clouds;
}

RowPoints ScatterPlot::rowPoints() const {
    RowPoints rows;
    if (!sample_ || sample_->numbers.empty()) return rows;
    const PlotFrame place = frame();
    const std::vector<QPointF> all = places(place);
    for (std::size_t n = 0; n < all.size(); ++n)
        rows.points.push_back({place.map(all[n].x(), all[n].y()), sample_->numbers[n]});
    return rows;
}

void ScatterPlot::paintOver(const PlotCanvas &canvas) const {
    rows_->paint(canvas);
}

void ScatterPlot::fillContextMenu(QMenu &menu) {
    rows_->fillMenu(menu);
}

QString ScatterPlot::exportCsv() const {
    if (!sample_) return {};
    const SampledColumn &x = columnOf(*sample_, x_), &y = columnOf(*sample_, y_);
    QString csv = QStringLiteral("set,%1,%2\n").arg(csvCell(x.name), csvCell(y.name));
    for (std::size_t n = 0; n < x.values.size(); ++n)
        csv += QLatin1String(sample_->test[n] ? "test," : "train,") + csvNumber(static_cast<double>(x.values[n]), 9) +
               u',' + csvNumber(static_cast<double>(y.values[n]), 9) + u'\n';
    return csv;
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

#include "moc_data_plots.cpp"
