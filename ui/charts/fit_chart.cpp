#include "ui/charts/fit_chart.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/charts/chart_frame.h"
#include "ui/charts/names.h"

namespace kan::ui {

namespace {

constexpr double kHeader = 30;   // pixels for the figures above
constexpr int kMostCurves = 10;  // ROC curves with a name
constexpr double kGap = 18;      // between the two plots

/// Equally long ranges around all labels and outputs.
PlotFrame parityFrame(const QRectF &area, const FitSnapshot &fit, std::size_t output, const QFont &font) {
    double low = 1e300, high = -1e300;
    for (const FitPart *part : {&fit.train, &fit.test}) {
        if (output >= part->points.size()) continue;
        for (const auto &[truth, predicted] : part->points[output]) {
            low = std::min({low, double(truth), double(predicted)});
            high = std::max({high, double(truth), double(predicted)});
        }
    }
    if (!(low <= high)) low = 0, high = 1;
    const double room = high > low ? 0.05 * (high - low) : std::max(1.0, std::abs(high)) * 0.05;
    PlotFrame frame{area, low - room, high + room, low - room, high + room};
    const QFontMetricsF metrics(scaledFont(font, 0.88));
    frame.rect =
        chartRect(area, rowTicks(frame.y_low, frame.y_high, chartRect(area, {}, font).height(), metrics), font);
    return frame;
}

void paintDots(QPainter &painter, const PlotFrame &frame, const std::vector<std::pair<float, float>> &points,
               QColor color, bool residual) {
    color.setAlphaF(points.size() > 300 ? 0.35F : 0.55F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (const auto &[truth, predicted] : points) {
        const QPointF at = frame.map(truth, residual ? predicted - truth : predicted);
        if (frame.rect.contains(at)) painter.drawEllipse(at, 2.4, 2.4);
    }
}

void paintCaption(QPainter &painter, const QRectF &area, Qt::Alignment side, const QString &text, const Theme &theme,
                  const QFont &font) {
    painter.setFont(scaledFont(font, 0.88));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(area.left(), area.top(), area.width(), 18), side | Qt::AlignVCenter, text);
}

QString percent(double share) {
    return FitChart::tr("%1 %").arg(QString::number(100 * share, 'f', share > 0.99 && share < 1 ? 2 : 1));
}

}  // namespace

FitChart::FitChart(QWidget *parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(220, 130);
    setAccessibleName(tr("Fit of the outputs to the labels"));
    setAccessibleDescription(tr("Left and right walk from output to output"));
}

void FitChart::setSnapshot(const SnapshotPtr &snapshot) {
    const bool same = snapshot_ && snapshot && snapshot_->fit == snapshot->fit;
    snapshot_ = snapshot;
    if (hasFit()) output_ = std::clamp(output_, 0, std::max<int>(0, static_cast<int>(fit().output_names.size()) - 1));
    if (same) return;
    if (hasFit()) setAccessibleDescription(figuresText(true) + QLatin1Char(' ') + figuresText(false));
    update();
}

void FitChart::setTitleRoom(int pixels) {
    title_room_ = pixels;
    update();
}

void FitChart::setOutput(int output) {
    if (!hasFit()) return;
    output_ = std::clamp(output, 0, std::max<int>(0, static_cast<int>(fit().output_names.size()) - 1));
    update();
}

QString FitChart::figuresText(bool test) const {
    if (!hasFit() || (test && !showsTest())) return {};
    const Metrics &m = test ? fit().test.metrics : fit().train.metrics;
    QStringList parts;
    if (m.accuracy) parts << tr("accuracy %1").arg(percent(*m.accuracy));
    if (m.auc) parts << tr("AUC %1").arg(QString::number(*m.auc, 'f', 3));
    if (m.log_loss) parts << tr("log-loss %1").arg(formatNumber(*m.log_loss));
    if (m.rmse) parts << tr("RMSE %1").arg(formatNumber(*m.rmse));
    if (m.mae) parts << tr("MAE %1").arg(formatNumber(*m.mae));
    if (m.r2) parts << tr("R² %1").arg(QString::number(*m.r2, 'f', *m.r2 > 0.999 ? 6 : 3));
    return (test ? tr("test") : tr("train")) + QStringLiteral("  ") + parts.join(QStringLiteral("  "));
}

void FitChart::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    paintAll(painter, rect(), theme, title_room_);
    if (cursor_ && hasFit() && !fit().class_names.isEmpty()) paintCellReadout(painter, theme);
}

void FitChart::paintAll(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (!hasFit()) {
        painter.setFont(font());
        painter.setPen(theme.muted);
        painter.drawText(area.adjusted(24, 30, -24, -10), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Outputs and labels are compared here once the network has been looked at on all rows."));
        painter.restore();
        return;
    }
    paintFigures(painter, area, theme, title_room);
    const QRectF below = area.adjusted(0, kHeader, 0, 0);
    const double half = (below.width() - kGap) / 2;
    const QRectF left(below.left(), below.top(), half, below.height());
    const QRectF right(below.left() + half + kGap, below.top(), half, below.height());
    if (fit().class_names.isEmpty()) {
        paintParity(painter, left, theme);
        paintResiduals(painter, right, theme);
    } else {
        paintConfusion(painter, left, theme);
        paintRoc(painter, right, theme);
    }
    painter.restore();
}

/// Test and train figures, one line, or two where one is too long.
void FitChart::paintFigures(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const {
    const double from = area.left() + (title_room > 0 ? title_room + 18.0 : 14.0), room = area.right() - 12 - from;
    const QString train = figuresText(false), test = figuresText(true);
    QFont small = scaledFont(font(), 0.92);
    const auto width = [&] { return QFontMetricsF(small).horizontalAdvance(train + QStringLiteral("      ") + test); };
    const bool one_line = width() <= room;
    if (!one_line) small = scaledFont(font(), 0.84);
    painter.setFont(small);
    const double line = one_line ? kHeader : kHeader / 2 + 1;
    painter.setPen(theme.test);
    painter.drawText(QRectF(from, area.top() + 1, room, line), Qt::AlignRight | Qt::AlignVCenter, test);
    painter.setPen(theme.train);
    const double shift =
        one_line && !test.isEmpty() ? QFontMetricsF(small).horizontalAdvance(test + QStringLiteral("      ")) : 0;
    painter.drawText(QRectF(from, area.top() + (one_line || test.isEmpty() ? 1 : line), room - shift, line),
                     Qt::AlignRight | Qt::AlignVCenter, train);
}

void FitChart::paintParity(QPainter &painter, const QRectF &area, const Theme &theme) const {
    const auto at = static_cast<std::size_t>(output_);
    const PlotFrame frame = parityFrame(area, fit(), at, font());
    if (frame.rect.width() < 20 || frame.rect.height() < 20) return;
    const QFontMetricsF metrics(scaledFont(font(), 0.88));
    paintTicks(painter, frame, columnTicks(frame.x_low, frame.x_high, frame.rect.width(), metrics),
               rowTicks(frame.y_low, frame.y_high, frame.rect.height(), metrics),
               at < static_cast<std::size_t>(fit().output_names.size()) ? fit().output_names[output_] : QString(),
               theme, font());
    painter.setPen(QPen(theme.muted, 1, Qt::DashLine));
    painter.drawLine(frame.map(frame.x_low, frame.y_low), frame.map(frame.x_high, frame.y_high));
    if (at < fit().train.points.size()) paintDots(painter, frame, fit().train.points[at], theme.train, false);
    if (at < fit().test.points.size()) paintDots(painter, frame, fit().test.points[at], theme.test, false);
    paintCaption(painter, frame.rect.adjusted(6, 2, -6, 0), Qt::AlignLeft, tr("output against label"), theme, font());
}

void FitChart::paintResiduals(QPainter &painter, const QRectF &area, const Theme &theme) const {
    const auto at = static_cast<std::size_t>(output_);
    PlotFrame frame = parityFrame(area, fit(), at, font());
    double most = 0;
    for (const FitPart *part : {&fit().train, &fit().test})
        if (at < part->points.size())
            for (const auto &[truth, predicted] : part->points[at])
                most = std::max(most, std::abs(double(predicted) - truth));
    if (!(most > 0)) most = 1;
    frame.y_low = -1.1 * most;
    frame.y_high = 1.1 * most;
    const QFontMetricsF metrics(scaledFont(font(), 0.88));
    frame.rect =
        chartRect(area, rowTicks(frame.y_low, frame.y_high, chartRect(area, {}, font()).height(), metrics), font());
    if (frame.rect.width() < 20 || frame.rect.height() < 20) return;
    paintTicks(painter, frame, columnTicks(frame.x_low, frame.x_high, frame.rect.width(), metrics),
               rowTicks(frame.y_low, frame.y_high, frame.rect.height(), metrics),
               at < static_cast<std::size_t>(fit().output_names.size()) ? fit().output_names[output_] : QString(),
               theme, font());
    painter.setPen(QPen(theme.muted, 1, Qt::DashLine));
    painter.drawLine(frame.map(frame.x_low, 0), frame.map(frame.x_high, 0));
    if (at < fit().train.points.size()) paintDots(painter, frame, fit().train.points[at], theme.train, true);
    if (at < fit().test.points.size()) paintDots(painter, frame, fit().test.points[at], theme.test, true);
    paintCaption(painter, frame.rect.adjusted(6, 2, -6, 0), Qt::AlignLeft, tr("residual against label"), theme, font());
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

void FitChart::paintConfusion(QPainter &painter, const QRectF &area, const Theme &theme) const {
    const FitPart &part = showsTest() ? fit().test : fit().train;
    const int classes = static_cast<int>(fit().class_names.size());
    const QRectF square = confusionRect(area);
    if (square.width() < 20 || part.confusion.empty()) return;
    const double cell = square.width() / classes;
    const QFont small = scaledFont(font(), 0.88);
    const QFontMetricsF metrics(small);
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
            painter.setFont(small);
            painter.setPen(total > 0 && count / total > 0.5 ? theme.accent_text : theme.text);
            painter.drawText(box, Qt::AlignCenter, text);
        }
        painter.setFont(small);
        painter.setPen(theme.muted);
        const QString &name = fit().class_names[i];
        const double left = area.left() + 18;
        painter.drawText(QRectF(left, square.top() + i * cell, square.left() - 6 - left, cell),
                         Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(name, Qt::ElideRight, square.left() - 6 - left));
        painter.drawText(QRectF(square.left() + i * cell, square.bottom() + 2, cell, metrics.height()), Qt::AlignCenter,
                         metrics.elidedText(name, Qt::ElideRight, cell));
    }
    painter.setFont(small);
    painter.setPen(theme.muted);
    painter.drawText(QRectF(square.left(), area.top(), square.width(), 18), Qt::AlignCenter,
                     showsTest() ? tr("decided, test rows") : tr("decided, training rows"));
    painter.save();
    painter.translate(area.left() + 10, square.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-square.height() / 2, -8, square.height(), 16), Qt::AlignCenter, tr("label"));
    painter.restore();
}

void FitChart::paintRoc(QPainter &painter, const QRectF &area, const Theme &theme) const {
    const FitPart &part = showsTest() ? fit().test : fit().train;
    PlotFrame frame{area, 0, 1, 0, 1};
    const QFontMetricsF metrics(scaledFont(font(), 0.88));
    frame.rect = chartRect(area, rowTicks(0, 1, chartRect(area, {}, font()).height(), metrics), font());
    if (frame.rect.width() < 20 || frame.rect.height() < 20) return;
    if (part.roc.empty()) {
        painter.setFont(font());
        painter.setPen(theme.muted);
        painter.drawText(frame.rect, Qt::AlignCenter | Qt::TextWordWrap,
                         tr("ROC curves need scores for each class: choose the loss cross-entropy."));
        return;
    }
    paintTicks(painter, frame, columnTicks(0, 1, frame.rect.width(), metrics),
               rowTicks(0, 1, frame.rect.height(), metrics), tr("FPR"), theme, font());
    painter.setPen(QPen(theme.muted, 1, Qt::DashLine));
    painter.drawLine(frame.map(0, 0), frame.map(1, 1));
    painter.setBrush(Qt::NoBrush);
    for (std::size_t c = 0; c < part.roc.size(); ++c) {
        const auto &curve = part.roc[c];
        if (curve.empty()) continue;
        QPainterPath path(frame.map(curve.front().first, curve.front().second));
        for (const auto &[x, y] : curve) path.lineTo(frame.map(x, y));
        painter.setPen(QPen(rocColor(c, part.roc.size(), theme), 1.8));
        painter.drawPath(path);
    }
    paintRocNames(painter, frame.rect, part, theme);
}

QColor FitChart::rocColor(std::size_t curve, std::size_t curves, const Theme &theme) const {
    if (curves == 1) return showsTest() ? theme.test : theme.train;
    return QColor::fromHsvF(static_cast<float>(curve) / static_cast<float>(curves), 0.75F, theme.dark ? 0.95F : 0.7F);
}

/// In the corner that good curves leave free.
void FitChart::paintRocNames(QPainter &painter, const QRectF &plot, const FitPart &part, const Theme &theme) const {
    const std::size_t curves = part.roc.size();
    std::vector<std::pair<QString, QColor>> lines;
    if (curves > 1) lines.emplace_back(tr("AUC"), theme.muted);
    for (std::size_t c = 0; c < std::min<std::size_t>(curves, kMostCurves); ++c) {
        if (part.roc[c].empty()) continue;
        const QString name = curves == 1 ? tr("AUC") : fit().class_names[static_cast<qsizetype>(c)];
        lines.emplace_back(QStringLiteral("%1  %2").arg(name, QString::number(part.auc[c], 'f', 3)),
                           rocColor(c, curves, theme));
    }
    painter.setFont(scaledFont(font(), 0.84));
    const double height = QFontMetricsF(painter.font()).height();
    double y = plot.bottom() - 6 - static_cast<double>(lines.size()) * height;
    for (const auto &[text, color] : lines) {
        painter.setPen(color);
        if (y > plot.top()) painter.drawText(QRectF(plot.left(), y, plot.width() - 8, height), Qt::AlignRight, text);
        y += height;
    }
}

void FitChart::paintCellReadout(QPainter &painter, const Theme &theme) const {
    const QRectF area = QRectF(rect()).adjusted(0, kHeader, 0, 0);
    const QRectF square = confusionRect(QRectF(area.left(), area.top(), (area.width() - kGap) / 2, area.height()));
    const FitPart &part = showsTest() ? fit().test : fit().train;
    if (!square.contains(*cursor_) || part.confusion.empty()) return;
    const int classes = static_cast<int>(fit().class_names.size());
    const int j = std::min(classes - 1, static_cast<int>((cursor_->x() - square.left()) / square.width() * classes));
    const int i = std::min(classes - 1, static_cast<int>((cursor_->y() - square.top()) / square.height() * classes));
    const std::vector<int> &row = part.confusion[static_cast<std::size_t>(i)];
    int total = 0;
    for (const int count : row) total += count;
    const int count = row[static_cast<std::size_t>(j)];
    painter.setRenderHint(QPainter::Antialiasing);
    drawReadout(
        painter, *cursor_,
        {tr("label %1, decided %2").arg(fit().class_names[i], fit().class_names[j]),
         total > 0 ? tr("%1 of %2 rows, %3").arg(count).arg(total).arg(percent(1.0 * count / total)) : tr("no rows")},
        QRectF(rect()), theme, scaledFont(font(), 0.92), {theme.text, theme.muted});
}

void FitChart::mouseMoveEvent(QMouseEvent *event) {
    cursor_ = event->position();
    update();
}

void FitChart::leaveEvent(QEvent *) {
    cursor_.reset();
    update();
}

void FitChart::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        setOutput(output_ + (event->key() == Qt::Key_Right ? 1 : -1));
    else
        QWidget::keyPressEvent(event);
}

void FitChart::contextMenuEvent(QContextMenuEvent *event) {
    QMenu menu(this);
    addExportActions(menu, this, *this);
    menu.exec(event->globalPos());
}

void FitChart::paintExport(QPainter &painter, const QRectF &target) {
    const Theme theme = Theme::light();
    painter.fillRect(target, Qt::white);
    paintAll(painter, target, theme, 0);
}

QString FitChart::exportCsv() const {
    if (!hasFit()) return {};
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
