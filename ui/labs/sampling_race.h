#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/lab/sampling/sampling_run.h"
#include "core/threads/task_team.h"
#include "ui/labs/lab_runner.h"
#include "ui/labs/sampling_map_view.h"

namespace kan::ui {

/// The errors that a run is asked to come down to: 1e-2, 1e-3, 1e-4.
const std::vector<double> &samplingGoals();

QString samplingName(SamplingStrategy strategy);     ///< "Largest change"
QString samplingName(SamplingLearner learner);       ///< "KAN"
QString samplingTitle(const SamplingOptions &run);   ///< "Largest change, KAN"
QString samplingLegend(const SamplingOptions &run);  ///< as short as it gets: "largest, KAN"

/// One run of the race, as far as it has come.
struct SamplingRunView {
    QString strategy, model;  ///< "Largest change", "KAN 2-1-1-1"
    QString title, legend;
    bool clever = false;  ///< a network whose points are chosen by what it has learnt
    SamplingStatus status = SamplingStatus::Running;
    int evaluations = 0;
    std::vector<double> at, error;       ///< evaluations and the mean error after them; finite ones only
    std::vector<std::optional<int>> to;  ///< evaluations to each of samplingGoals()
    double seconds = 0;                  ///< of its own rounds
    QString message;                     ///< the formula found, or why it failed
    std::shared_ptr<const SamplingHeat> prediction, difference;  ///< null before its first round
    std::shared_ptr<const std::vector<SampledPoint>> points;
};

/// All runs of a race. Immutable.
struct SamplingState {
    std::shared_ptr<const SamplingHeat> target;
    std::vector<SamplingRunView> runs;
    int start = 0, budget = 0;  ///< evaluations
    double share = 0;           ///< done of the race
    QString now;                ///< "640 of 1,000 evaluations"
};

/// Carries out several runs side by side: whoever has used the fewest evaluations makes the next round, so that the
/// errors can be compared at any moment. Those that look for a formula, which takes seconds a time, come after the
/// others. The figures are those of runSampling, run by run.
class SamplingRace {
  public:
    explicit SamplingRace(std::vector<SamplingOptions> plan) : plan_(std::move(plan)) {}

    /// For the thread of a LabRunner. Throws what SamplingRun says of the options.
    void operator()(LabRunner<SamplingState>::Context &context);

  private:
    using Context = LabRunner<SamplingState>::Context;
    struct Lane {
        SamplingRun run;
        double seconds = 0;
        bool changed = true;  ///< since it was looked at
    };

    void prepare(TaskTeam &team);
    /// A round of those that are behind; false if there is none, or the race is to end.
    bool turn(bool formulas, TaskTeam &team, Context &context);
    void tell(TaskTeam &team, Context &context);
    QString summary(bool stopped) const;

    std::vector<SamplingOptions> plan_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    SamplingState state_;
};

}  // namespace kan::ui
