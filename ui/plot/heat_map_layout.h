#pragma once

#include <QFontMetricsF>
#include <QRectF>
#include <vector>

#include "ui/plot/plot_axes.h"

namespace kan::ui {

/// What has to find room beside the maps.
struct HeatMapNeeds {
    int maps = 3;              ///< target, network, error; or the network alone
    double low = 0, high = 1;  ///< ends of the colour bar of target and network; none if they are equal
    double limit = 1;          ///< ends of the error's colour bar: -limit and limit
    double axis = 0;           ///< width of the labels of the vertical axis
    double caption = 0;        ///< height of a title
    QFontMetricsF ticks{QFont()};
};

struct HeatMapPanel {
    QRectF map;                       ///< the picture
    QRectF bar;                       ///< its colour bar; empty if it has none
    std::vector<AxisTick> bar_ticks;  ///< round values, or both ends where the bar is slim
    bool slim = false;
    bool error = false;
    bool has_axis = false;  ///< the vertical axis is labelled
};

/// Maps of one size side by side. Colour bars become slim, with labels at their ends only, before they disappear.
std::vector<HeatMapPanel> layOutHeatMaps(const QRectF &area, const HeatMapNeeds &needs);

}  // namespace kan::ui
