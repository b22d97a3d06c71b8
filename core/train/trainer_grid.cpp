#include <algorithm>
#include <cstdint>
#include <numeric>
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

Matrix Trainer::State::drawBatch() {
    const Eigen::Index rows = dataset->train_input.rows();
    std::vector<Eigen::Index> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    Matrix inputs(options.batch, dataset->train_input.cols());
    Matrix labels(options.batch, dataset->train_label.cols());
    for (int r = 0; r < options.batch; ++r) {
        const std::size_t at = static_cast<std::size_t>(r);
        const std::size_t other = at + static_cast<std::size_t>(batch_generator.below(order.size() - at));
        std::swap(order[at], order[other]);
        inputs.row(r) = dataset->train_input.row(order[at]);
        labels.row(r) = dataset->train_label.row(order[at]);
    }
    batch.bind(model, inputs, labels);
    batch_labels = std::move(labels);
    return inputs;
}

bool Trainer::State::gridUpdateDue() const {
    const int step = history.steps();
    const int every = std::max(1, options.stop_grid_update_step / options.grid_update_num);
    return options.update_grid && step % every == 0 && step < options.stop_grid_update_step &&
           step >= options.start_grid_update_step;
}

/// The grid that the schedule asks for before the present step; 0: none yet.
int Trainer::State::scheduledGrid() const {
    const std::vector<int> &grids = options.grid_schedule;
    if (grids.empty() || options.steps < 1) return 0;
    const auto stages = static_cast<std::int64_t>(grids.size()) + 1;
    const std::int64_t stage = std::min(history.steps() * stages / options.steps, stages - 1);
    return stage > 0 ? grids[static_cast<std::size_t>(stage) - 1] : 0;
}

void Trainer::State::refineKeepingFinite(int grid) {
    Kan refined = refine(model, grid, dataset->train_input, options.threads);
    if (!refined.allFinite()) {
        message = concat("the refinement to grid ", grid,
                         " was skipped: it would have left the network without finite coefficients");
        return;
    }
    model = std::move(refined);
    clearMemory();
    rebindAll();
}

/// Magnitudes in the penalty are relative to the grid's width, so that an update can raise the objective; Levenberg-
/// Marquardt, quick to put edges to rest, would not find its way back.
bool Trainer::State::keepsObjective(const Kan &updated, const Matrix &inputs) {
    constexpr double kTolerated = 1.05;
    const auto objectiveOf = [&](const Kan &candidate) {
        Objective objective(options.threads);
        objective.bind(candidate, inputs, usesBatches() ? batch_labels : dataset->train_label);
        return objective.losses(candidate.parameters(), options).objective(options.lamb);
    };
    return history.steps() == 0 || objectiveOf(updated) <= kTolerated * objectiveOf(model);
}

void Trainer::State::updateGridKeepingFinite(const Matrix &inputs) {
    Kan updated = model;
    updateGrid(updated, inputs, options.threads);
    if (!updated.allFinite()) {
        message = "the grid update was skipped: it would have left the network without finite coefficients";
        return;
    }
    if (options.opt == Optimizer::Lm && options.lamb > 0 && !keepsObjective(updated, inputs)) return;
    model = std::move(updated);
    history.grid_updates.push_back(history.steps());
    rebindAll();
    if (usesBatches()) batch.rebind(model);
}

}  // namespace kan
