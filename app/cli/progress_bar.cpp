#include "app/cli/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace kan::cli {

ProgressBar::ProgressBar(std::string title, int steps)
    : title_(std::move(title)), steps_(steps), terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressBar::draw(const TrainingHistory &history) const {
    constexpr int kWidth = 24;
    const int done = history.steps();
    const int filled = steps_ > 0 ? std::clamp(kWidth * done / steps_, 0, kWidth) : kWidth;
    std::string bar;
    for (int n = 0; n < kWidth; ++n) bar += n < filled ? "█" : "·";
    const double train = done > 0 ? history.train_loss.back() : 0.0;
    const double test = done > 0 ? history.test_loss.back() : 0.0;
    const double reg = done > 0 ? history.reg.back() : 0.0;
    std::fprintf(stderr, "%s| train_loss: %.2e | test_loss: %.2e | reg: %.2e | %s %d/%d", title_.c_str(), train, test,
                 reg, bar.c_str(), done, steps_);
}

void ProgressBar::update(const TrainingHistory &history) {
    if (!terminal_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(50)) return;
    last_ = now;
    std::fputs("\r", stderr);
    draw(history);
}

void ProgressBar::finish(const TrainingHistory &history) {
    if (terminal_) std::fputs("\r", stderr);
    draw(history);
    std::fputs("\n", stderr);
}

}  // namespace kan::cli
