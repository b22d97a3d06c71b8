#include "ui/dialogs/compare_chart.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "core/compare/comparison.h"
#include "core/train/loss_unit.h"
#include "ui/plot/color_map.h"

namespace kan::ui {

namespace {
constexpr double kSmallestLoss = 1e-16;  // smaller ones are drawn here
}

CompareChart::CompareChart(QWidget *parent) : AxesPlot(QStringLiteral("comparison"), parent) {
    setMinimumSize(220, 150);
    setAccessibleName(tr("Test loss of all models over the steps"));
}

void CompareChart::setResult(const ComparisonResult &result) {
    curves_.clear();
    names_.clear();
    standardised_ = false;
    for (std::size_t n = 0; n < result.contenders.size(); ++n) {
        const QString name = QString::fromUtf8(nameInWords(result.contenders[n].contender.training.loss.kind).data());
        loss_ = n == 0 || loss_ == name ? name : tr("loss");
        names_ << QString::fromStdString(result.contenders[n].contender.name);
        bool first = true;
        for (const ContenderRun &run : result.contenders[n].runs) {
            Curve curve{static_cast<int>(n), first, result.contenders[n].contender.kind == ContenderKind::Formula, {}};
            for (const double loss : run.history.test_loss)
                curve.loss.push_back(std::log10(std::max(loss, kSmallestLoss)));
            curves_.push_back(std::move(curve));
            standardised_ = standardised_ || run.standardised;
            first = false;
        }
    }
    update();
}

QColor CompareChart::colorOf(int model) const {
    return seriesColor(model, Theme::of(this).dark);
}

QString CompareChart::title() const {
    return (standardised_ ? tr("TEST %1, STANDARDISED") : tr("TEST %1")).arg(loss_.toUpper());
}

QString CompareChart::xName() const {
    return tr("step");
}

/// Those that do not fit stand in their colours in the table.
PlotLegend CompareChart::legend(const Theme &theme) const {
    PlotLegend lines;
    for (qsizetype n = 0; n < names_.size(); ++n)
        lines.emplace_back(names_[n], QPen(seriesColor(static_cast<int>(n), theme.dark), 2.2));
    return lines;
}

QString CompareChart::emptyText() const {
    return curves_.empty() ? tr("The loss curves of all models come here, laid over each other.") : QString();
}

PlotRange CompareChart::range() const {
    double steps = 2;
    ValueReach loss;
    for (const Curve &curve : curves_) {
        steps = std::max(steps, static_cast<double>(curve.loss.size()));
        for (const double value : curve.loss)
            if (value <= 10) loss.take(value);
    }
    loss.orElse(-2, 0);
    const double room = std::max(0.1, 0.06 * loss.span());
    return {1, steps, loss.low - room, loss.high + room, false, true};
}

std::vector<PlotSeries> CompareChart::series(const Theme &theme) const {
    std::vector<PlotSeries> lines;
    for (const bool first : {false, true})
        for (const Curve &curve : curves_) {
            if (curve.first != first) continue;
            if (curve.loss.empty()) continue;
            std::vector<double> x, y = curve.loss;
            for (std::size_t n = 0; n < curve.loss.size(); ++n) x.push_back(static_cast<double>(n + 1));
            if (curve.level) {
                x = {1, range().x_high};
                y = {curve.loss.front(), curve.loss.front()};
            }
            QColor color = seriesColor(curve.model, theme.dark);
            if (!first) color.setAlphaF(0.35F);
            lines.push_back({std::move(x), std::move(y),
                             QPen(color, first ? 2.2 : 1.1, curve.level ? Qt::DashLine : Qt::SolidLine)});
        }
    return lines;
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

}  // namespace kan::ui

#include "moc_compare_chart.cpp"
