#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "core/experiment/experiment.h"
#include "ui/session/training_run.h"

namespace kan::ui {

/// The network that was trained last, as a short cut to what training under other penalties will give: some iterations
/// from it show where the network is going, long before training from the seed gets there. Only for the picture; never
/// a result. Not thread-safe.
class WarmStart {
  public:
    /// A network trained from its seed to the end.
    void keep(std::shared_ptr<const Kan> trained, const Experiment &experiment, PreparedDataPtr data);
    void forget();
    /// True if `start` trains the same network on the same rows, from the same seed, under other penalties.
    bool fits(const RunStart &start) const;
    /// Starts from the kept network and ends after at most one step of the optimiser, or at the first iteration after
    /// `budget`. `start` must fit. Nothing if that leads nowhere.
    std::optional<Kan> towards(const RunStart &start, std::chrono::steady_clock::duration budget) const;

  private:
    std::shared_ptr<const Kan> trained_;
    Experiment experiment_;
    PreparedDataPtr data_;
};

}  // namespace kan::ui
