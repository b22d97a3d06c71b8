#include "ui/plot/curve_points.h"

namespace kan::ui {

double CurvePoints::at(double x) const {
    if (empty()) return 0;
    std::size_t low = 0, high = size() - 1;
    if (x <= this->x(low)) return y(low);
    if (x >= this->x(high)) return y(high);
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        (this->x(middle) <= x ? low : high) = middle;
    }
    const double width = this->x(high) - this->x(low);
    const double part = width > 0 ? (x - this->x(low)) / width : 0;
    return y(low) + (y(high) - y(low)) * part;
}

}  // namespace kan::ui
