#pragma once

#include <QString>

namespace kan::ui {

/// As few digits as so many significant ones need; nothing for what is not finite.
QString csvNumber(double value, int digits = 12);

/// In quotes where a cell needs them.
QString csvCell(QString text);

}  // namespace kan::ui
