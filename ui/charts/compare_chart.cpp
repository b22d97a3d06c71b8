#include "ui/charts/compare_chart.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/charts/chart_frame.h"
#include "ui/charts/color_map.h"

namespace kan::ui {

namespace {
constexpr double kFloor = 1e-16;  // smaller losses are drawn here
}

CompareChart::CompareChart(QWidget *parent) : QWidget(parent) {
    setMinimumSize(220, 150);
    setAccessibleName(tr("Test loss of all models over the steps"));
}

void CompareChart::setResult(const ComparisonResult &result) {
    curves_.clear();
    names_.clear();
    for (std::size_t n = 0; n < result.contenders.size(); ++n) {
        names_ << QString::fromStdString(result.contenders[n].contender.name);
        bool first = true;
        for (const ContenderRun &run : result.contenders[n].runs) {
            Curve curve{static_cast<int>(n), first, {}};
            for (const double loss : run.history.test_loss) curve.loss.push_back(std::log10(std::max(loss, kFloor)));
            curves_.push_back(std::move(curve));
            first = false;
        }
    }
    update();
}

QColor CompareChart::colorOf(int model) const {
    return seriesColor(model, Theme::of(this).dark);
}

PlotFrame CompareChart::frameIn(const QRectF &area) const {
    double steps = 2, low = 1e300, high = -1e300;
    for (const Curve &curve : curves_) {
        steps = std::max(steps, static_cast<double>(curve.loss.size()));
        for (const double loss : curve.loss) {
            if (!std::isfinite(loss) || loss > 10) continue;
            low = std::min(low, loss);
            high = std::max(high, loss);
        }
    }
    if (low > high) low = -2, high = 0;
    const double room = std::max(0.1, 0.06 * (high - low));
    PlotFrame frame{area, 1, steps, low - room, high + room};
    frame.rect = chartRect(area, logRowTicks(frame, chartRect(area, {}, font()).height(), font()), font());
    return frame;
}

void CompareChart::paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    std::vector<std::pair<QString, QPen>> lines;
    for (qsizetype n = 0; n < names_.size(); ++n)  // those that do not fit stand in their colours in the table
        lines.emplace_back(names_[n], QPen(seriesColor(static_cast<int>(n), theme.dark), 2.2));
    paintLineLegend(painter, area, tr("TEST LOSS"), 0, lines, theme, font());
    const PlotFrame frame = frameIn(area);
    if (curves_.empty()) {
        painter.setFont(font());
        painter.setPen(theme.muted);
        painter.drawText(area.adjusted(24, 30, -24, -10), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("The loss curves of all models come here, laid over each other."));
    } else if (frame.rect.width() > 20 && frame.rect.height() > 20) {
        const QFontMetricsF metrics(scaledFont(font(), 0.88));
        paintTicks(painter, frame, columnTicks(frame.x_low, frame.x_high, frame.rect.width(), metrics),
                   logRowTicks(frame, frame.rect.height(), font()), tr("step"), theme, font());
        painter.setBrush(Qt::NoBrush);
        for (const bool first : {false, true})
            for (const Curve &curve : curves_) {
                if (curve.first != first) continue;
                std::vector<double> x;
                for (std::size_t n = 0; n < curve.loss.size(); ++n) x.push_back(static_cast<double>(n + 1));
                QColor color = seriesColor(curve.model, theme.dark);
                if (!first) color.setAlphaF(0.35F);
                painter.setPen(QPen(color, first ? 2.2 : 1.1));
                painter.drawPath(curvePath(frame, x.data(), curve.loss.data(), x.size()));
            }
    }
    painter.restore();
}

void CompareChart::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    painter.fillRect(rect(), theme.panel);
    paintAll(painter, rect(), theme);
}

void CompareChart::paintExport(QPainter &painter, const QRectF &target) {
    painter.fillRect(target, Qt::white);
    paintAll(painter, target, Theme::light());
}

QString CompareChart::exportCsv() const {
    QString csv = QStringLiteral("model,run,step,test_loss\n");
    int run = 0;
    for (std::size_t n = 0; n < curves_.size(); ++n) {
        run = curves_[n].first ? 1 : run + 1;
        for (std::size_t step = 0; step < curves_[n].loss.size(); ++step)
            csv += QStringLiteral("\"%1\",%2,%3,%4\n")
                       .arg(names_[curves_[n].model])
                       .arg(run)
                       .arg(step + 1)
                       .arg(std::pow(10, curves_[n].loss[step]), 0, 'g', 9);
    }
    return csv;
}

void CompareChart::contextMenuEvent(QContextMenuEvent *event) {
    QMenu menu(this);
    addExportActions(menu, this, *this);
    menu.exec(event->globalPos());
}

}  // namespace kan::ui
