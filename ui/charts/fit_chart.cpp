#include "ui/charts/fit_chart.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "core/experiment/experiment_notes.h"
#include "ui/charts/fit_scatter.h"
#include "ui/plot/axes_plot.h"
#include "ui/plot/chart_frame.h"
#include "ui/session/fit_snapshot.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kSmallestCount = 0.55;  // of the usual size, for counts of many digits
constexpr double kHeader = 30;           // pixels for the figures above
constexpr int kMostCurves = 10;          // ROC curves with a name
constexpr double kGap = 18;              // between the plots
constexpr double kBothCurves = 420;      // pixels from which both kinds of curves are drawn

/// What a perfect fit, or chance, would do.
PlotSeries guide(QPointF from, QPointF to, const Theme &theme) {
    return {{from.x(), to.x()}, {from.y(), to.y()}, QPen(theme.muted, 1, Qt::DashLine)};
}

bool isDrawn(const PlotFrame &frame) {
    return frame.rect.width() >= 20 && frame.rect.height() >= 20;
}

void paintFitAxes(const PlotCanvas &canvas, const PlotFrame &frame, const QString &name, const QFont &font) {
    paintTicks(canvas.painter, frame, axesColumns(frame, false, font), axesRows(frame, false, font), name, canvas.theme,
               font);
}

QString percent(double share) {
    return FitChart::tr("%1 %").arg(QString::number(100 * share, 'f', share > 0.99 && share < 1 ? 2 : 1));
}

}  // namespace

FitChart::FitChart(QWidget *parent)
    : PlotWidget(QStringLiteral("fit"), parent),
      rows_(new RowBrush(*this, [this](RowsAsked which) { return rowPoints(which); })) {
    followCursor();
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(220, 130);
    setAccessibleName(tr("Fit of the outputs to the labels"));
    setAccessibleDescription(tr("Left and right walk from output to output"));
}

void FitChart::setFit(const FitPtr &fit) {
    if (fit == fit_) return;
    fit_ = fit;
    setOutput(output_);
    if (fit_) setAccessibleDescription(figuresText(true) + QLatin1Char(' ') + figuresText(false));
    setToolTip(fit_ ? (figuresText(true) + u'\n' + figuresText(false) + u'\n' +
                       QString::fromStdString(trivialNote(fit_->test.metrics)))
                          .trimmed()
                    : QString());
    update();
}

void FitChart::setOutput(int output) {
    if (!fit_) return;
    output_ = std::clamp(output, 0, std::max<int>(0, static_cast<int>(fit().output_names.size()) - 1));
    update();
}

bool FitChart::showsTest() const {
    return fit().test_rows > 0;
}

const FitPart &FitChart::shownPart() const {
    return showsTest() ? fit().test : fit().train;
}

QString FitChart::outputName() const {
    return fit().output_names.value(output_);
}

QString FitChart::emptyText() const {
    return fit_ ? QString()
                : tr("Outputs and labels are compared here once the network has been looked at on all rows.");
}

QString FitChart::figuresText(bool test) const {
    if (!fit_ || (test && !showsTest())) return {};
    const Metrics &m = test ? fit().test.metrics : fit().train.metrics;
    QStringList parts;
    if (m.accuracy) parts << tr("accuracy %1").arg(percent(*m.accuracy));
    if (m.majority) parts.back() += tr(" (majority %1)").arg(percent(*m.majority));
    if (m.classes.size() == 2) {
        const ClassMetrics &one = m.classes.back();
        if (one.recall) parts << tr("recall %1").arg(percent(*one.recall));
        if (one.precision) parts << tr("precision %1").arg(percent(*one.precision));
        if (one.f1) parts << tr("F1 %1").arg(QString::number(*one.f1, 'f', 3));
    }
    if (m.auc) parts << tr("AUC %1").arg(QString::number(*m.auc, 'f', 3));
    if (m.log_loss) parts << tr("log-loss %1").arg(formatNumber(*m.log_loss));
    if (m.rmse) parts << tr("RMSE %1").arg(formatNumber(*m.rmse));
    if (m.mae) parts << tr("MAE %1").arg(formatNumber(*m.mae));
    if (m.r2) parts << tr("R² %1").arg(QString::number(*m.r2, 'f', *m.r2 > 0.999 ? 6 : 3));
    if (const int outside = test ? fit().test_outside : fit().outside; outside > 0)
        parts << tr("%1 of %2 rows outside (%3)")
                     .arg(outside)
                     .arg(test ? fit().test_rows : fit().rows)
                     .arg(fit().extrapolation);
    return (test ? tr("test") : tr("train")) + QStringLiteral("  ") + parts.join(QStringLiteral("  "));
}

/// As many of the figures, from the first on, as there is room for; the tool tip has all of them.
QString FitChart::figuresWithin(QString text, const QFontMetricsF &metrics, double room) {
    while (metrics.horizontalAdvance(text) > room && text.count(QLatin1String("  ")) > 1)
        text.truncate(text.lastIndexOf(QLatin1String("  ")));
    return text;
}

/// Test and train figures, one line, or two where one is too long.
void FitChart::paintHead(const PlotCanvas &canvas) const {
    if (!fit_) return;
    QPainter &painter = canvas.painter;
    const QRectF &area = canvas.area;
    const Theme &theme = canvas.theme;
    const int title_room = canvas.title_room;
    const double from = area.left() + (title_room > 0 ? title_room + 18.0 : 14.0), room = area.right() - 12 - from;
    QString train = figuresText(false), test = figuresText(true);
    const QString gap = QStringLiteral("      ");
    QFont small = scaledFont(font(), 0.92);
    const bool one_line = QFontMetricsF(small).horizontalAdvance(train + gap + test) <= room;
    if (!one_line) {
        small = scaledFont(font(), 0.84);
        for (QString *text : {&train, &test}) *text = figuresWithin(*text, QFontMetricsF(small), room);
    }
    painter.setFont(small);
    const double line = one_line ? kHeader : kHeader / 2 + 1;
    painter.setPen(theme.test);
    painter.drawText(QRectF(from, area.top() + 1, room, line), Qt::AlignRight | Qt::AlignVCenter, test);
    painter.setPen(theme.train);
    const double shift = one_line && !test.isEmpty() ? QFontMetricsF(small).horizontalAdvance(test + gap) : 0;
    painter.drawText(QRectF(from, area.top() + (one_line || test.isEmpty() ? 1 : line), room - shift, line),
                     Qt::AlignRight | Qt::AlignVCenter, train);
}

std::pair<QRectF, QRectF> FitChart::halvesOf(const QRectF &area) {
    const QRectF below = area.adjusted(0, kHeader, 0, 0);
    const double half = (below.width() - kGap) / 2;
    return {QRectF(below.left(), below.top(), half, below.height()),
            QRectF(below.left() + half + kGap, below.top(), half, below.height())};
}

PlotFrame FitChart::scatterFrame(const QRectF &area, bool residuals) const {
    const auto at = static_cast<std::size_t>(output_);
    return axesFrame(area, residuals ? residualRange(fit(), at) : parityRange(fit(), at), font());
}

RowPoints FitChart::rowPoints(RowsAsked which) const {
    if (!fit_ || !fit().class_names.isEmpty()) return {};
    RowPoints rows{
        fit().data, {}, [this](int n) { return QStringList(tr("output %1").arg(formatNumber(predictedOf(n), 5))); }};
    const auto at = static_cast<std::size_t>(output_);
    const auto [left, right] = halvesOf(QRectF(rect()));
    for (const bool residuals : {false, true}) {
        const PlotFrame frame = scatterFrame(residuals ? right : left, residuals);
        if (!isDrawn(frame)) continue;
        for (const FitPart *part : {&fit().train, &fit().test}) {
            if (at >= part->points.size()) continue;
            const auto &points = part->points[at];
            for (const std::size_t n : pointsOf(*part, at, which, rows_->lit())) {
                if (n >= part->rows.size()) break;
                const auto truth = static_cast<double>(points[n].first);
                const auto predicted = static_cast<double>(points[n].second);
                rows.points.push_back({frame.map(truth, residuals ? predicted - truth : predicted), part->rows[n],
                                       static_cast<int>(n) + (part == &fit().test ? FitPart::kMostKept : 0)});
            }
        }
    }
    return rows;
}

/// Of the n-th training point or, from kMostKept on, of a test point.
double FitChart::predictedOf(int n) const {
    const FitPart &part = n < FitPart::kMostKept ? fit().train : fit().test;
    return static_cast<double>(
        part.points[static_cast<std::size_t>(output_)][static_cast<std::size_t>(n % FitPart::kMostKept)].second);
}

void FitChart::fillContextMenu(QMenu &menu) {
    rows_->fillMenu(menu);
    if (!fit_ || fit().class_names.isEmpty() || halvesOf(QRectF(rect())).second.width() >= kBothCurves) return;
    const Curve shown = curve_.value_or(hasRareClass() ? Curve::Precision : Curve::Roc);
    for (const auto &[curve, words] :
         {std::pair{Curve::Roc, tr("ROC curve")}, {Curve::Precision, tr("Precision against recall")}}) {
        QAction *choice = menu.addAction(words);
        choice->setCheckable(true);
        choice->setChecked(curve == shown);
        connect(choice, &QAction::triggered, this, [this, curve = curve] {
            curve_ = curve;
            update();
        });
    }
}

void FitChart::paintPlot(const PlotCanvas &canvas) const {
    const auto [left, right] = halvesOf(canvas.area);
    const Curve usual = hasRareClass() ? Curve::Precision : Curve::Roc;
    if (fit().class_names.isEmpty()) {
        paintScatter(canvas, left, false);
        paintScatter(canvas, right, true);
    } else {
        paintConfusion(canvas, left);
        if (right.width() < kBothCurves) return paintCurves(canvas, right, curve_.value_or(usual));
        const double half = (right.width() - kGap) / 2;
        paintCurves(canvas, right.adjusted(0, 0, -half - kGap, 0), Curve::Roc);
        paintCurves(canvas, right.adjusted(half + kGap, 0, 0, 0), Curve::Precision);
    }
}

void FitChart::paintScatter(const PlotCanvas &canvas, const QRectF &area, bool residuals) const {
    const auto at = static_cast<std::size_t>(output_);
    const PlotFrame frame = scatterFrame(area, residuals);
    if (!isDrawn(frame)) return;
    paintFitAxes(canvas, frame, outputName(), font());
    const QPointF from(frame.x_low, residuals ? 0 : frame.y_low), to(frame.x_high, residuals ? 0 : frame.y_high);
    std::vector<PlotSeries> series = {guide(from, to, canvas.theme)};
    for (const auto &[part, color] : {std::pair(&fit().train, canvas.theme.train), {&fit().test, canvas.theme.test}})
        if (at < part->points.size()) series.push_back(cloudOf(*part, at, rows_->lit(), color, residuals));
    (residuals ? right_ : left_).paint(canvas, frame, series);
    canvas.painter.setFont(scaledFont(font(), 0.88));
    canvas.painter.setPen(canvas.theme.muted);
    const QRectF room(frame.rect.left() + 6, frame.rect.top() + 2, frame.rect.width() - 12, 18);
    QString caption = residuals ? tr("residual against label") : tr("output against label");
    if (canvas.painter.fontMetrics().horizontalAdvance(caption) > room.width())
        caption = residuals ? tr("residual") : tr("output");
    canvas.painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter, caption);
}

/// The square of cells, names left of and below it.
QRectF FitChart::confusionRect(const QRectF &area) const {
    const QFontMetricsF metrics(scaledFont(font(), 0.88));
    double names = 0;
    for (const QString &name : fit().class_names) names = std::max(names, metrics.horizontalAdvance(name));
    names = std::min(names, area.width() * 0.3);
    const QRectF room = area.adjusted(names + 22, 18, -6, -metrics.height() - 8);
    const double side = std::max(0.0, std::min(room.width(), room.height()));
    return {room.left() + (room.width() - side) / 2, room.top(), side, side};
}

void FitChart::paintConfusion(const PlotCanvas &canvas, const QRectF &area) const {
    QPainter &painter = canvas.painter;
    const Theme &theme = canvas.theme;
    const FitPart &part = shownPart();
    const int classes = static_cast<int>(fit().class_names.size());
    const QRectF square = confusionRect(area);
    if (square.width() < 20 || part.confusion.empty()) return;
    const double cell = square.width() / classes;
    const QFont counts = countFont(part.confusion, cell);
    const QFontMetricsF metrics(counts);
    painter.setFont(counts);
    for (int i = 0; i < classes; ++i) {
        const std::vector<int> &row = part.confusion[static_cast<std::size_t>(i)];
        double total = 0;
        for (const int count : row) total += count;
        for (int j = 0; j < classes; ++j) {
            const QRectF box(square.left() + j * cell, square.top() + i * cell, cell, cell);
            const int count = row[static_cast<std::size_t>(j)];
            QColor fill = i == j ? theme.train : theme.test;
            fill.setAlphaF(static_cast<float>(total > 0 ? 0.08 + 0.82 * std::sqrt(count / total) : 0.04));
            if (count == 0) fill.setAlphaF(0.03F);
            painter.setPen(QPen(theme.border, 1));
            painter.setBrush(fill);
            painter.drawRect(box);
            const QString text = QString::number(count);
            if (count == 0 || metrics.horizontalAdvance(text) > cell - 2 || metrics.height() > cell) continue;
            painter.setPen(total > 0 && count / total > 0.5 ? theme.accent_text : theme.text);
            painter.drawText(box, Qt::AlignCenter, text);
        }
    }
    painter.setFont(scaledFont(font(), 0.88));
    paintConfusionNames(canvas, area, square);
}

/// As large as the longest count allows.
QFont FitChart::countFont(const std::vector<std::vector<int>> &counts, double cell) const {
    const QFont small = scaledFont(font(), 0.88);
    double widest = 1;
    for (const std::vector<int> &row : counts)
        for (const int count : row)
            widest = std::max(widest, QFontMetricsF(small).horizontalAdvance(QString::number(count)));
    return scaledFont(font(), 0.88 * std::clamp((cell - 3) / widest, kSmallestCount, 1.0));
}

void FitChart::paintConfusionNames(const PlotCanvas &canvas, const QRectF &area, const QRectF &square) const {
    QPainter &painter = canvas.painter;
    const QFontMetricsF metrics(painter.font());
    const qsizetype classes = fit().class_names.size();
    const double cell = square.width() / static_cast<double>(classes), left = area.left() + 18;
    painter.setPen(canvas.theme.muted);
    for (qsizetype i = 0; i < classes; ++i) {
        const QString &name = fit().class_names[i];
        const double along = static_cast<double>(i) * cell;
        painter.drawText(QRectF(left, square.top() + along, square.left() - 6 - left, cell),
                         Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(name, Qt::ElideRight, square.left() - 6 - left));
        painter.drawText(QRectF(square.left() + along, square.bottom() + 2, cell, metrics.height()), Qt::AlignCenter,
                         metrics.elidedText(name, Qt::ElideRight, cell));
    }
    painter.drawText(QRectF(square.left(), area.top(), square.width(), 18), Qt::AlignCenter,
                     showsTest() ? tr("decided, test rows") : tr("decided, training rows"));
    painter.save();
    painter.translate(area.left() + 10, square.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-square.height() / 2, -8, square.height(), 16), Qt::AlignCenter, tr("label"));
    painter.restore();
}

/// ROC curves hide how few of the rows that are said to be of a rare class are.
bool FitChart::hasRareClass() const {
    constexpr double kRare = 0.2;
    const std::vector<ClassMetrics> &classes = shownPart().metrics.classes;
    return classes.size() == 2 && std::min(classes[0].share, classes[1].share) < kRare;
}

void FitChart::paintCurves(const PlotCanvas &canvas, const QRectF &area, Curve curve) const {
    const FitPart &part = shownPart();
    const PlotFrame frame = axesFrame(area, {0, 1, 0, 1}, font());
    if (!isDrawn(frame)) return;
    const bool roc = curve == Curve::Roc;
    if (part.roc.empty()) {
        QPainter &painter = canvas.painter;
        painter.setFont(font());
        painter.setPen(canvas.theme.muted);
        if (roc)
            painter.drawText(frame.rect, Qt::AlignCenter | Qt::TextWordWrap,
                             tr("ROC curves need scores for each class: choose the loss cross-entropy."));
        return;
    }
    paintFitAxes(canvas, frame, roc ? tr("FPR") : tr("recall"), font());
    std::vector<PlotSeries> series;
    if (roc) series.push_back(guide({0, 0}, {1, 1}, canvas.theme));
    // Who says it of every row is right as often as the class is.
    if (const auto &classes = part.metrics.classes; !roc && part.roc.size() == 1 && classes.size() == 2)
        series.push_back(guide({0, classes[1].share}, {1, classes[1].share}, canvas.theme));
    const auto &curves = roc ? part.roc : part.precision;
    for (std::size_t c = 0; c < curves.size(); ++c) {
        PlotSeries line;
        line.line = QPen(curveColor(c, canvas.theme), 1.8);
        for (const auto &[x, y] : curves[c]) {
            line.x.push_back(static_cast<double>(x));
            line.y.push_back(static_cast<double>(y));
        }
        series.push_back(std::move(line));
    }
    (roc ? right_ : third_).paint(canvas, frame, series);
    paintCurveNames(canvas, frame.rect, curve);
}

QColor FitChart::curveColor(std::size_t curve, const Theme &theme) const {
    const std::size_t curves = shownPart().roc.size();
    if (curves == 1) return showsTest() ? theme.test : theme.train;
    return QColor::fromHsvF(static_cast<float>(curve) / static_cast<float>(curves), 0.75F, theme.dark ? 0.95F : 0.7F);
}

/// In the corner that good curves leave free.
void FitChart::paintCurveNames(const PlotCanvas &canvas, const QRectF &plot, Curve curve) const {
    const FitPart &part = shownPart();
    const bool roc = curve == Curve::Roc;
    const std::size_t curves = part.roc.size();
    const QString measure = roc ? tr("AUC") : tr("AP");  // average precision
    std::vector<std::pair<QString, QColor>> lines;
    if (curves > 1) lines.emplace_back(measure, canvas.theme.muted);
    for (std::size_t c = 0; c < std::min<std::size_t>(curves, kMostCurves); ++c) {
        if ((roc ? part.roc : part.precision)[c].empty()) continue;
        const QString name = curves == 1 ? measure : fit().class_names[static_cast<qsizetype>(c)];
        lines.emplace_back(
            QStringLiteral("%1  %2").arg(name, QString::number((roc ? part.auc : part.average_precision)[c], 'f', 3)),
            curveColor(c, canvas.theme));
    }
    QPainter &painter = canvas.painter;
    painter.setFont(scaledFont(font(), 0.84));
    const double height = QFontMetricsF(painter.font()).height();
    double y = plot.bottom() - 6 - static_cast<double>(lines.size()) * height;
    for (const auto &[text, color] : lines) {
        painter.setPen(color);
        if (y > plot.top())
            painter.drawText(QRectF(plot.left() + 8, y, plot.width() - 16, height),
                             roc ? Qt::AlignRight : Qt::AlignLeft, text);
        y += height;
    }
}

/// The row under the cursor, or the cell of the confusion matrix.
void FitChart::paintOver(const PlotCanvas &canvas) const {
    if (rows_->paint(canvas) || !cursor() || fit().class_names.isEmpty()) return;
    const QRectF square = confusionRect(halvesOf(canvas.area).first);
    const FitPart &part = shownPart();
    if (!square.contains(*cursor()) || part.confusion.empty()) return;
    const int classes = static_cast<int>(fit().class_names.size());
    const int j = std::min(classes - 1, static_cast<int>((cursor()->x() - square.left()) / square.width() * classes));
    const int i = std::min(classes - 1, static_cast<int>((cursor()->y() - square.top()) / square.height() * classes));
    const std::vector<int> &row = part.confusion[static_cast<std::size_t>(i)];
    int total = 0;
    for (const int count : row) total += count;
    const int count = row[static_cast<std::size_t>(j)];
    paintReadout(
        canvas, *cursor(),
        {tr("label %1, decided %2").arg(fit().class_names[i], fit().class_names[j]),
         total > 0 ? tr("%1 of %2 rows, %3").arg(count).arg(total).arg(percent(1.0 * count / total)) : tr("no rows")},
        {canvas.theme.text, canvas.theme.muted});
}

void FitChart::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        setOutput(output_ + (event->key() == Qt::Key_Right ? 1 : -1));
    else
        QWidget::keyPressEvent(event);
}

QString FitChart::exportCsv() const {
    if (!fit_) return {};
    QString csv;
    const std::pair<const char *, const FitPart *> parts[] = {{"train", &fit().train}, {"test", &fit().test}};
    if (fit().class_names.isEmpty()) {
        csv = QStringLiteral("part,output,label,prediction\n");
        for (const auto &[name, part] : parts)
            for (std::size_t j = 0; j < part->points.size(); ++j)
                for (const auto &[truth, predicted] : part->points[j])
                    csv += QStringLiteral("%1,%2,%3,%4\n")
                               .arg(QLatin1String(name), fit().output_names[static_cast<qsizetype>(j)])
                               .arg(double(truth), 0, 'g', 9)
                               .arg(double(predicted), 0, 'g', 9);
        return csv;
    }
    csv = QStringLiteral("part,label,decided,rows\n");
    for (const auto &[name, part] : parts)
        for (std::size_t i = 0; i < part->confusion.size(); ++i)
            for (std::size_t j = 0; j < part->confusion[i].size(); ++j)
                csv += QStringLiteral("%1,%2,%3,%4\n")
                           .arg(QLatin1String(name), fit().class_names[static_cast<qsizetype>(i)],
                                fit().class_names[static_cast<qsizetype>(j)])
                           .arg(part->confusion[i][j]);
    return csv;
}

}  // namespace kan::ui

#include "moc_fit_chart.cpp"
