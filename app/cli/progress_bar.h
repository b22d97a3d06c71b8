#pragma once

#include <string>
#include <utility>

#include "app/cli/status_line.h"
#include "core/train/loss_unit.h"
#include "core/train/trainer.h"

namespace kan::cli {

/// pykan's progress line on standard error: "| train_loss: 1.69e-01 | test_loss: … | reg: … | 20/20", losses in the
/// user's units or with "(standardised)" behind them. On a terminal it is redrawn at most 20 times a second; elsewhere
/// nothing but the last line is printed.
class ProgressBar {
  public:
    ProgressBar(std::string title, int steps, const LossUnit &unit)
        : title_(std::move(title)), steps_(steps), unit_(unit) {}
    void update(const TrainingHistory &history);
    void finish(const TrainingHistory &history) { line_.leave(text(history)); }

  private:
    std::string text(const TrainingHistory &history) const;

    std::string title_;
    int steps_;
    LossUnit unit_;
    StatusLine line_;
};

}  // namespace kan::cli
