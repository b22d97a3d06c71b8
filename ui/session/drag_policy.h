#pragma once

#include <chrono>
#include <optional>

#include "ui/session/run_pace.h"

namespace kan::ui {

/// What waits for the run under way.
enum class Waiting {
    Nothing,
    Orders,       ///< none of them a start
    Start,        ///< that the run has to give way to, or a start and more
    PatientStart  ///< and nothing else
};

/// Who goes first while a slider is dragged: the run under way or the start that is to replace it. During a fast drag
/// something is to be seen, so a run may go on for a moment: one that has not shown a picture yet until it has, and
/// before a patient start one that is nearly done to its end. Has no clock: times are arguments.
class DragPolicy {
  public:
    using Clock = RunPace::Clock;
    using Time = Clock::time_point;
    using Duration = Clock::duration;

    static constexpr std::chrono::milliseconds kFirstPicture{250};  ///< a superseded run may take to its first picture
    static constexpr std::chrono::milliseconds kShortRest{180};     ///< a run's rest that a patient start waits for
    static constexpr std::chrono::milliseconds kLongestWait{195};   ///< of a patient start, whatever was expected
    static constexpr std::chrono::milliseconds kPreviewableStep{12};  ///< longer steps make previews late

    // --- what happens
    /// Starts that replace one that waits wait since that came.
    void startArrived(Time now);
    void ordersTaken();
    /// `alike`: its steps take about as long as those of the run before. It shows nothing yet.
    void runBegan(Time now, int steps, bool alike);
    void setTraining(bool training) { training_ = training; }
    void stepDone(Time now, int steps_left) { pace_.stepDone(now, steps_left); }
    void stepBrokenOff() { pace_.breakOff(); }
    /// The run under way has shown a picture, or will not show one.
    void pictureShown() { picture_shown_ = true; }

    // --- what follows
    bool isTraining() const { return training_; }
    /// The orders wait until the run is done.
    bool runGoesFirst(Waiting waiting, Time now) const;
    /// A start waits and nothing speaks for the step under way.
    bool runGivesWay(Waiting waiting, Time now) const;
    bool previewsComeInTime() const { return pace_.perStep() <= kPreviewableStep; }

  private:
    bool showsNothingYet(Time now) const;

    std::optional<Time> waiting_since_;
    bool training_ = false;
    bool picture_shown_ = true;
    Time run_began_;
    RunPace pace_;
};

}  // namespace kan::ui
