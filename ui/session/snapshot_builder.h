#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/interpret/prune.h"
#include "core/kernels/attribution.h"
#include "ui/session/edge_sampler.h"
#include "ui/session/edge_shapes.h"
#include "ui/session/field_choice.h"
#include "ui/session/field_sampler.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// What views want to see beside the network itself.
struct ViewRequest {
    std::vector<EdgeId> focus;
    FieldRequest field;
    std::optional<PruneThresholds> prune;
    std::shared_ptr<const LookedAt> looked_at;  ///< what to draw in place of the run's network; null: that
};

/// How much of a snapshot is made anew.
enum class SnapshotDetail {
    Complete,  ///< all: nothing changes for a while
    Running,  ///< while training: statistics on fewer rows if the table is long, details of the focused edges only, the
              ///< field at a lower rate
    Sketch    ///< only what the network view draws
};

/// Fills the network part of snapshots: curves, ranges, scores, details, field and prune preview. Lives on the worker.
class SnapshotBuilder {
  public:
    /// Called when a run begins: `data` gives names, rows and units.
    void begin(PreparedDataPtr data, const Sampling &sampling, const std::vector<std::string> &constraints);

    /// What views draw of `model` goes into `snapshot`.
    void fill(Snapshot &snapshot, const Kan &model, const ViewRequest &request, SnapshotDetail detail,
              const TrainingOptions &options);

  private:
    /// What one network looks like on some rows.
    struct Look {
        SampledLayers sampled;  ///< without details
        std::vector<std::vector<double>> node_scores;
        std::vector<Matrix> values;  ///< of all nodes, per layer; layer 0 may be left out: the rows themselves
    };

    Look lookAt(const Kan &model, const Matrix &rows, int threads) const;
    /// The look on all rows, kept as long as only views change.
    const Look &completeLook(const Kan &model, int threads);
    void fillField(Snapshot &snapshot, const Kan &model, FieldRequest wanted, SnapshotDetail detail,
                   const TrainingOptions &options);
    void fillDetails(Snapshot &snapshot, const Kan &model, const std::vector<Matrix> &values,
                     const ViewRequest &request, SnapshotDetail detail);
    void fillMoved(Snapshot &snapshot, const Kan &model, int threads);
    void fillFit(Snapshot &snapshot, const Kan &model, SnapshotDetail detail, const TrainingOptions &options);
    void fillPreview(Snapshot &snapshot, const Kan &model, const PruneThresholds &thresholds,
                     const TrainingOptions &options);

    PreparedDataPtr data_;
    Sampling sampling_;
    Matrix few_rows_;  ///< of a long table, evenly spread
    QStringList input_names_, input_titles_, output_titles_;
    std::optional<Kan> kept_model_;  ///< of kept_look_
    Look kept_look_;
    bool is_kept_ = false;        ///< the network being shown is the kept one from before
    bool field_is_kept_ = false;  ///< the last field was sampled with a complete look
    std::shared_ptr<const FitSnapshot> fit_;
    LossFunction fit_loss_;
    bool fit_is_kept_ = false;  ///< fit_ is of kept_model_
    EdgeShapes shapes_;
    std::shared_ptr<const Kan> theory_;  ///< of theory_values_
    std::vector<Matrix> theory_values_;  ///< of its nodes on few rows
    FieldChoice field_choice_;
    FieldSampler field_;
};

}  // namespace kan::ui
