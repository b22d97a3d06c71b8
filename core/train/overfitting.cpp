#include "core/train/overfitting.h"

#include <algorithm>

namespace kan {

std::optional<Overfitting> overfitting(const TrainingHistory &history) {
    constexpr double kTolerated = 1.1, kGap = 1.5;
    if (history.steps() < 3) return std::nullopt;
    const auto least = std::min_element(history.test_loss.begin(), history.test_loss.end());
    const double train = history.train_loss.back(), test = history.test_loss.back();
    if (!(test > kTolerated * *least) || !(test > kGap * train) || !(train > 0) || !(*least > 0)) return std::nullopt;
    return Overfitting{test / train, test / *least, static_cast<int>(least - history.test_loss.begin()) + 1};
}

}  // namespace kan
