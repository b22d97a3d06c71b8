#pragma once

#include <string>
#include <utility>

#include "app/cli/status_line.h"
#include "core/train/trainer.h"

namespace kan::cli {

/// pykan's progress line on standard error: "| train_loss: 1.69e-01 | test_loss: … | reg: … | 20/20". On a terminal it
/// is redrawn at most 20 times a second; elsewhere nothing but the last line is printed.
class ProgressBar {
  public:
    ProgressBar(std::string title, int steps) : title_(std::move(title)), steps_(steps) {}
    void update(const TrainingHistory &history);
    void finish(const TrainingHistory &history) { line_.leave(text(history)); }

  private:
    std::string text(const TrainingHistory &history) const;

    std::string title_;
    int steps_;
    StatusLine line_;
};

}  // namespace kan::cli
