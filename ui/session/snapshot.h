#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/model/kan.h"
#include "core/train/loss_unit.h"
#include "core/train/trainer.h"
#include "ui/session/edge_snapshot.h"
#include "ui/session/field_snapshot.h"
#include "ui/session/fit_snapshot.h"
#include "ui/session/snapshot_ptr.h"

namespace kan::ui {

/// Shares of rows whose class the network names.
struct Accuracy {
    double train = 0, test = 0;  ///< test: NaN without test rows
};

/// Losses of a network that no step of the history led to: edited by hand, pruned, refined, brought back.
struct EditedLosses {
    double train_loss = 0, test_loss = 0, reg = 0;  ///< as the history has them
};

enum class RunState { Idle, Running, Paused, Finished, Stopped, Failed };

struct Marker {
    int step = 0;  ///< on the chart's x axis
    QString text;  ///< "grid", "prune", "λ 0.01", "refine 10"
};

/// What a threshold pair would prune, and what it would cost. Computed on the worker.
struct PrunePreview {
    double node_threshold = 0, edge_threshold = 0;
    std::vector<EdgeId> edges;
    int nodes = 0;
    double test_loss_before = 0, test_loss_after = 0;
    bool output_cut_off = false;
};

/// A network that is looked at in place of the run's own.
struct LookedAt {
    QString words;  ///< "complexity 5 · RMSE train 0.1, test 0.2"
    std::shared_ptr<const Kan> model;
};

/// All that views need, made on the worker, never changed afterwards. Views hold shared_ptr<const Snapshot>.
struct Snapshot {
    std::uint64_t run_id = 0;
    std::uint64_t changes = 0;  ///< as many had the worker told of (ModelChanged::number)
    RunState state = RunState::Idle;
    QString message;  ///< for the status bar
    int step = 0, steps = 0;
    long evaluations = 0;
    double seconds = 0, steps_per_second = 0;
    TrainingHistory history;
    std::optional<EditedLosses> edited;  ///< of `model`, if it is not the one that the history's last step led to
    LossUnit loss_unit;                  ///< of all losses here
    bool losses_are_old = false;         ///< it is not, and its losses are not measured yet
    std::vector<int> grid_schedule;      ///< grids the run is refined to on its way
    std::vector<Marker> markers;
    QStringList input_names, output_names;
    QStringList input_titles, output_titles;  ///< with units, for axes; empty: the names
    QString extrapolation;                    ///< rule outside the knots: "zero", "linear", "clamp"; empty: not said
    Rules rules = Rules::Pykan00;
    std::uint64_t seed = 0;
    int threads = 1;
    OptimizerKind optimizer = OptimizerKind::Lbfgs;
    Loss loss = Loss::Mse;
    std::vector<LayerSnapshot> layers;
    CurveBlock curves;                             ///< what the edges' curves are parts of
    std::vector<std::vector<double>> node_scores;  ///< per layer 0..depth
    std::optional<Accuracy> accuracy;              ///< of a step's end, for data with classes
    int image_side = 0;                            ///< the inputs are square images of so many rows; 0: they are not
    int active_edges = 0, edges = 0;
    std::shared_ptr<const FieldSnapshot> field;  ///< while training it may be some frames old; null: nothing to show
    std::shared_ptr<const FitSnapshot> fit;      ///< the same; null: nothing to show
    std::optional<PrunePreview> prune_preview;
    std::shared_ptr<const Kan> model;           ///< for saving and export; views do not look inside
    std::shared_ptr<const Kan> theory;          ///< the closed forms that the run began with; null: none
    std::shared_ptr<const LookedAt> looked_at;  ///< the picture is of this; null: of `model`
};

}  // namespace kan::ui
