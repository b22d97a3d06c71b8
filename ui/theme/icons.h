#pragma once

#include <QColor>
#include <QIcon>

namespace kan::ui {

enum class Sign { Play, Pause, Fit, Export };

/// Drawn signs for buttons, sharp at any scale.
QIcon signIcon(Sign sign, const QColor &color);

}  // namespace kan::ui
