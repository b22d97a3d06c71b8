#pragma once

#include "ui/session/drag_policy.h"

namespace kan::ui {

/// When a run's next picture, preview and measurement of its accuracy are due, so that they take but a share of the
/// time from training. Has no clock: times are arguments.
class PictureTimes {
  public:
    using Time = DragPolicy::Time;
    using Duration = DragPolicy::Duration;

    static constexpr std::chrono::milliseconds kInterval{16};      ///< between pictures
    static constexpr int kShare = 8;                               ///< at most 1/8 of the time goes into pictures,
    static constexpr int kCostlyShare = 20;                        ///< and 1/20 into those
    static constexpr std::chrono::milliseconds kCostly{20};        ///< that take longer than this
    static constexpr std::chrono::milliseconds kPreviewBudget{1};  ///< of training for one preview
    static constexpr int kPreviewShare = 3;                        ///< at most 1/(1 + 3) of the time

    /// The first picture is due at once.
    void runBegan(Time now) { next_picture_ = now; }
    /// After a preview the beginnings of a short run would be steps back.
    void previewedRunBegan(Time now) { next_picture_ = now + DragPolicy::kShortRest; }

    bool pictureIsDue(Time now) const { return now >= next_picture_; }
    bool accuracyIsDue(Time now) const { return now >= next_accuracy_; }
    /// Of a start that waits; one that begins is previewed at once.
    bool previewIsDue(Time now) const { return now >= next_preview_; }

    void pictureMade(Time began, Time ended) { next_picture_ = nextAfter(began, ended); }
    void accuracyMeasured(Time began, Time ended) { next_accuracy_ = nextAfter(began, ended); }
    void previewMade(Time began, Time ended) { next_preview_ = ended + kPreviewShare * (ended - began); }

  private:
    static Time nextAfter(Time began, Time ended);

    Time next_picture_;
    Time next_accuracy_;
    Time next_preview_;
};

}  // namespace kan::ui
