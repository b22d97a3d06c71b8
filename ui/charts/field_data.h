#pragma once

#include <QStringList>
#include <memory>
#include <vector>

#include "ui/session/field_snapshot.h"

namespace kan::ui {

/// What the field view shows, and what it can be asked for.
struct FieldData {
    std::shared_ptr<const FieldSnapshot> field;  ///< null: nothing to show
    QStringList input_names, output_names;       ///< of all inputs and outputs, plain
    QString extrapolation;                       ///< rule outside the knots; empty: not said
    int image_side = 0;                          ///< the inputs are square images of so many rows; 0: they are not
    std::vector<double> input_scores;            ///< how much each input matters; empty: not known
};
using FieldDataPtr = std::shared_ptr<const FieldData>;

}  // namespace kan::ui
