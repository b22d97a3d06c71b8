#include "ui/plot/csv.h"

#include <cmath>

namespace kan::ui {

QString csvNumber(double value, int digits) {
    return std::isfinite(value) ? QString::number(value, 'g', digits) : QString();
}

QString csvCell(QString text) {
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n')) return text;
    return u'"' + text.replace(QLatin1String("\""), QLatin1String("\"\"")) + u'"';
}

}  // namespace kan::ui
