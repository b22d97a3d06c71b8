#include "ui/plot/heat_map_layout.h"

#include <algorithm>

#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kMargin = 12;
constexpr double kMaxAspect = 1.45;    // of a map, either way
constexpr double kLeastWithBar = 96;   // narrower maps have slim bars
constexpr double kLeastWithSlim = 44;  // narrower maps have none

enum class Bars { Full, Slim, None };

struct Gaps {
    double maps, bar, bar_width, label;
};

Gaps gapsOf(Bars bars) {
    return bars == Bars::Full ? Gaps{18, 8, 9, 4} : Gaps{10, 4, 5, 3};
}

std::vector<AxisTick> barTicks(Bars bars, double low, double high, double height, const QFontMetricsF &metrics) {
    if (bars == Bars::None) return {};
    if (bars == Bars::Full) {
        std::vector<AxisTick> ticks = rowTicks(low, high, height, metrics);
        if (ticks.size() > 1) return ticks;
    }
    return {{low, formatNumber(low, 2)}, {high, formatNumber(high, 2)}};
}

std::vector<HeatMapPanel> layOutWith(Bars bars, const QRectF &area, const HeatMapNeeds &needs) {
    const Gaps gaps = gapsOf(bars);
    const double most = std::max(10.0, area.height());
    // Maps stand still while the numbers beside them change.
    const double usual = needs.ticks.horizontalAdvance(QStringLiteral("−0.00"));
    const auto barRoom = [&](double low, double high) {
        if (bars == Bars::None || !(high > low)) return 0.0;
        return gaps.bar + gaps.bar_width + gaps.label +
               std::max(usual, widestLabel(barTicks(bars, low, high, most, needs.ticks), needs.ticks));
    };
    const bool three = needs.maps == 3;
    const double room = area.width() - needs.axis - (needs.maps - 1) * gaps.maps - barRoom(needs.low, needs.high) -
                        (three ? barRoom(-needs.limit, needs.limit) : 0);
    const double height = std::max(10.0, std::min(most, kMaxAspect * room / needs.maps));
    const double side = std::max(10.0, std::min(room / needs.maps, kMaxAspect * height));
    std::vector<HeatMapPanel> panels;
    double x = area.left() + needs.axis;
    for (int n = 0; n < needs.maps; ++n) {
        HeatMapPanel panel;
        panel.map = QRectF(x, area.top(), side, height);
        panel.slim = bars == Bars::Slim;
        panel.error = n == 2;
        panel.has_axis = n == 0;
        x += side;
        const double low = panel.error ? -needs.limit : needs.low, high = panel.error ? needs.limit : needs.high;
        if (bars != Bars::None && high > low && (n > 0 || !three)) {
            panel.bar = QRectF(x + gaps.bar, area.top(), gaps.bar_width, height);
            panel.bar_ticks = barTicks(bars, low, high, height, needs.ticks);
            x += barRoom(low, high);
        }
        x += gaps.maps;
        panels.push_back(std::move(panel));
    }
    return panels;
}

}  // namespace

std::vector<HeatMapPanel> layOutHeatMaps(const QRectF &area, const HeatMapNeeds &needs) {
    const QRectF room = area.adjusted(kMargin, needs.caption + 12, -kMargin, -needs.ticks.height() - 10);
    std::vector<HeatMapPanel> panels = layOutWith(Bars::Full, room, needs);
    if (panels.front().map.width() < kLeastWithBar) panels = layOutWith(Bars::Slim, room, needs);
    if (panels.front().map.width() < kLeastWithSlim) panels = layOutWith(Bars::None, room, needs);
    return panels;
}

}  // namespace kan::ui
