#include "core/train/loss_unit.h"

#include <algorithm>
#include <cmath>

namespace kan {

std::string_view nameInWords(Loss loss) {
    switch (loss) {
        case Loss::Mse:
            return "RMSE";
        case Loss::Mae:
            return "MAE";
        case Loss::Huber:
            return "Huber loss";
        case Loss::BinaryCrossEntropy:
        case Loss::CrossEntropy:
            break;
    }
    return "log-loss";
}

LossUnit lossUnit(Loss loss, const Dataset &dataset) {
    const std::vector<ColumnScaling> &scaling = dataset.output_scaling;
    const bool scaled = std::any_of(scaling.begin(), scaling.end(),
                                    [](const ColumnScaling &column) { return column.log || column.scale != 1; });
    if (dataset.classes > 0 || !scaled) return {};
    const bool alike = std::all_of(scaling.begin(), scaling.end(), [&](const ColumnScaling &column) {
        return !column.log && column.scale == scaling.front().scale;
    });
    const bool proportional = loss == Loss::Mse || loss == Loss::Mae;
    if (!alike || !proportional) return {.standardised = proportional || loss == Loss::Huber};
    return {.factor = std::abs(scaling.front().scale)};
}

}  // namespace kan
