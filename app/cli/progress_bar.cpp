#include "app/cli/progress_bar.h"

#include <algorithm>

#include "app/cli/number_text.h"
#include "core/text.h"

namespace kan::cli {

std::string ProgressBar::text(const TrainingHistory &history) const {
    constexpr int kWidth = 24;
    const int done = history.steps();
    const int filled = steps_ > 0 ? std::clamp(kWidth * done / steps_, 0, kWidth) : kWidth;
    std::string bar;
    for (int n = 0; n < kWidth; ++n) bar += n < filled ? "█" : "·";
    const auto last = [&](const std::vector<double> &values, double factor) {
        return numberText("%.2e", done > 0 ? factor * values.back() : 0.0);
    };
    return concat(title_, "| train_loss: ", last(history.train_loss, unit_.factor),
                  " | test_loss: ", last(history.test_loss, unit_.factor), unit_.standardised ? " (standardised)" : "",
                  " | reg: ", last(history.reg, 1), " | ", bar, " ", done, "/", steps_);
}

void ProgressBar::update(const TrainingHistory &history) {
    if (line_.due()) line_.show(text(history));
}

}  // namespace kan::cli
