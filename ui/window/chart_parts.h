#pragma once

#include "ui/charts/field_data.h"
#include "ui/charts/loss_page.h"
#include "ui/session/snapshot_ptr.h"

namespace kan::ui {

/// What the charts of a run show of a snapshot; of null nothing.
RunCharts chartsOf(const SnapshotPtr &snapshot);
std::shared_ptr<const LossData> lossesOf(const SnapshotPtr &snapshot);
/// What the field view shows of it; null for null.
FieldDataPtr fieldOf(const SnapshotPtr &snapshot);

}  // namespace kan::ui
