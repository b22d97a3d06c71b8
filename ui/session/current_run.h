#pragma once

#include <cstdint>
#include <optional>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// The run that the session ordered last, and which of the pictures that the worker still sends count.
class CurrentRun {
  public:
    std::uint64_t id() const { return id_; }
    /// A new run. Pictures of runs before are shown until its own come.
    std::uint64_t follow();
    /// A new run. Pictures of runs before are not shown any more.
    std::uint64_t replace();

    /// From now until the worker has said so, pictures that still run do not count as running.
    void askToPause() { pausing_ = true; }
    void goOn() { pausing_ = false; }

    /// The network is not what the seed alone gives.
    bool isDerived() const { return derived_; }
    void setDerived(bool derived) { derived_ = derived; }

    bool shows(std::uint64_t run_id) const { return run_id >= oldest_shown_; }
    /// A picture that is shown has arrived: earlier runs' do not count from here on. What it says of whether the
    /// present run is under way, if it says so.
    std::optional<bool> pictureArrived(std::uint64_t run_id, RunState state);

  private:
    std::uint64_t id_ = 0;
    std::uint64_t oldest_shown_ = 0;
    bool pausing_ = false;
    bool derived_ = false;
};

}  // namespace kan::ui
