#pragma once

#include "ui/session/training_worker.h"

namespace kan::ui {

ModelChange pruneChange(const PruneThresholds &thresholds, int threads);
ModelChange maskChange(std::vector<EdgeId> edges, bool pruned);
ModelChange restoreChange();
ModelChange compactChange();
ModelChange coefficientChange(EdgeId edge, int q, double value, const QString &merge_key);
ModelChange refineChange(int new_grid, int threads);
/// Without an undo command of its own: part of an edit.
ModelChange quietRefineChange(int new_grid, int threads);

}  // namespace kan::ui
