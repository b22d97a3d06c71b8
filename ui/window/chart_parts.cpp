#include "ui/window/chart_parts.h"

#include "ui/charts/loss_series.h"
#include "ui/session/snapshot.h"
#include "ui/session/snapshot_names.h"

namespace kan::ui {

namespace {

/// With units.
QStringList namesOf(const Snapshot &snapshot, int layer, int count) {
    QStringList names;
    for (int n = 0; n < count; ++n) names << nodeTitle(snapshot, layer, n);
    return names;
}

}  // namespace

std::shared_ptr<const LossData> lossesOf(const SnapshotPtr &snapshot) {
    if (!snapshot) return nullptr;
    const auto shared = [&](const std::vector<double> &list) {
        return std::shared_ptr<const std::vector<double>>(snapshot, &list);
    };
    const TrainingHistory &history = snapshot->history;
    LossData losses{snapshot->run_id,
                    snapshot->steps,
                    shared(history.train_loss),
                    shared(history.test_loss),
                    shared(history.reg),
                    snapshot->loss_unit.factor,
                    snapshot->loss_unit.standardised,
                    LossFunction{snapshot->loss}.ofClasses(),
                    {},
                    {}};
    if (const auto &edited = snapshot->edited) losses.now = {edited->train_loss, edited->test_loss, edited->reg};
    for (const Marker &marker : snapshot->markers) losses.markers.push_back({marker.step, marker.text});
    return std::make_shared<const LossData>(std::move(losses));
}

RunCharts chartsOf(const SnapshotPtr &snapshot) {
    if (!snapshot) return {};
    return {lossesOf(snapshot), snapshot->fit, gridStages(snapshot->history, snapshot->loss_unit.factor),
            !snapshot->grid_schedule.empty()};
}

FieldDataPtr fieldOf(const SnapshotPtr &snapshot) {
    if (!snapshot) return nullptr;
    FieldData data;
    data.field = snapshot->field;
    const std::vector<LayerSnapshot> &layers = snapshot->layers;
    const int inputs = layers.empty() ? static_cast<int>(snapshot->input_names.size()) : layers.front().inputs;
    const int outputs = layers.empty() ? 1 : layers.back().nodes();
    data.input_names = namesOf(*snapshot, 0, inputs);
    data.output_names = namesOf(*snapshot, static_cast<int>(layers.size()), outputs);
    data.extrapolation = snapshot->extrapolation;
    data.image_side = snapshot->image_side;
    if (!snapshot->node_scores.empty()) data.input_scores = snapshot->node_scores.front();
    return std::make_shared<const FieldData>(std::move(data));
}

}  // namespace kan::ui
