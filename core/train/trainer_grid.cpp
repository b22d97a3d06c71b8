#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/text.h"
#include "core/train/grid_update.h"
#include "core/train/refine.h"
#include "core/train/trainer_state.h"

namespace kan {

int largestGrid(const Kan &model) {
    int grid = 0;
    for (const KanLayer &layer : model.layers()) grid = std::max(grid, layer.grid);
    return grid;
}

namespace {

bool gridUpdateDue(const TrainerState<Kan> &state) {
    const TrainingOptions &options = state.options;
    const int step = state.history.steps();
    const int every = std::max(1, options.grid.stop_update_step / options.grid.update_num);
    return options.grid.update && step % every == 0 && step < options.grid.stop_update_step &&
           step >= options.grid.start_update_step;
}

/// The grid that the schedule asks for before the present step; 0: none yet.
int scheduledGrid(const TrainerState<Kan> &state) {
    const std::vector<int> &grids = state.options.grid.schedule;
    if (grids.empty() || state.options.steps < 1) return 0;
    const auto stages = static_cast<std::int64_t>(grids.size()) + 1;
    const std::int64_t stage = std::min(state.history.steps() * stages / state.options.steps, stages - 1);
    return stage > 0 ? grids[static_cast<std::size_t>(stage) - 1] : 0;
}

/// Magnitudes in the penalty are relative to the grid's width, so that an update can raise the objective; Levenberg-
/// Marquardt, quick to put edges to rest, would not find its way back.
bool keepsObjective(const TrainerState<Kan> &state, const Kan &updated) {
    constexpr double kTolerated = 1.05;
    const auto objectiveOf = [&](const Kan &candidate) {
        Objective objective(state.team);
        objective.bind(candidate, state.stepInputs(), state.stepLabels());
        return objective.losses(candidate.parameters(), state.options.loss, state.options.penalty).objective;
    };
    return state.history.steps() == 0 || objectiveOf(updated) <= kTolerated * objectiveOf(state.model);
}

}  // namespace

void refineIfDue(TrainerState<Kan> &state, const std::stop_token &stop) {
    const int grid = scheduledGrid(state);
    if (grid <= largestGrid(state.model)) return;
    Kan refined = refine(state.model, grid, state.dataset->train_input, state.options.threads, stop);
    if (stop.stop_requested()) return;
    if (!refined.allFinite()) {
        state.message = concat("the refinement to grid ", grid,
                               " was skipped: it would have left the network without finite coefficients");
        return;
    }
    impose(refined, state.constraints);
    state.model = std::move(refined);
    state.clearMemory();
    state.rebindAll();
}

void updateGridIfDue(TrainerState<Kan> &state, const std::stop_token &stop) {
    if (!gridUpdateDue(state)) return;
    Kan updated = state.model;
    updateGrid(updated, state.stepInputs(), *state.team, stop);
    if (stop.stop_requested()) return;
    if (!state.constraints.empty()) {
        takeBackChosenKnots(updated, state.model, state.constraints);
        impose(updated, state.constraints);
    }
    if (!updated.allFinite()) {
        state.message = "the grid update was skipped: it would have left the network without finite coefficients";
        return;
    }
    const TrainingOptions &options = state.options;
    if (options.opt == OptimizerKind::Lm && options.penalty.active() && !keepsObjective(state, updated)) return;
    state.model = std::move(updated);
    state.history.grid_updates.push_back(state.history.steps());
    state.rebindAll();
    if (!state.usesBatches()) return;
    state.batch->objective.rebind(state.model);
    state.batch->bound = true;
}

}  // namespace kan
