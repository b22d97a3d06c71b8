#pragma once

#include <QString>

namespace kan {
struct TrainingOptions;
}

namespace kan::ui {

/// Marker text for options changed on the way: "λ 0.01"; empty if nothing worth marking changed.
QString optionsNote(const TrainingOptions &before, const TrainingOptions &after);

}  // namespace kan::ui
