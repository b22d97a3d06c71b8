#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/model/kan.h"
#include "core/train/trainer.h"
#include "ui/session/fit_snapshot.h"
#include "ui/session/snapshot_ptr.h"

namespace kan::ui {

/// What the brightness of an edge stands for.
enum class ImportanceMetric { Attribution, OutputStd, OutputStdRatio, MeanAbs };
inline constexpr int kImportanceMetrics = 4;

/// What all edges from one node have in common in the card and the inspector, in the units of EdgeUnits.
struct NodeDetail {
    std::vector<double> knots;      ///< t_0..t_G
    std::vector<double> control_x;  ///< Greville abscissae of the coefficients
    std::vector<double> x;          ///< ascending over the observed range, widened to the knots
    std::vector<double> rug;        ///< at most 200 observed inputs
    std::vector<int> histogram;     ///< 32 equal bins over [observed_min, observed_max]
};

/// Everything the card and the inspector show of one edge, in the units of EdgeUnits.
struct EdgeDetail {
    std::shared_ptr<const NodeDetail> node;  ///< the same for all edges from it; never null
    std::vector<double> coef;                ///< G+k coefficients
    double scale_base = 0, scale_sp = 0;
    Affine affine;                    ///< of the function on the edge, if there is one
    std::vector<double> y;            ///< whole edge function at node->x
    std::vector<double> base_part;    ///< mask * scale_base * b(x)
    std::vector<double> spline_part;  ///< mask * scale_sp * spline(x)
};

/// Heights of the curves of a network, one edge after the other. Made once, then shared by everything that shows them.
using CurveBlock = std::shared_ptr<const std::vector<float>>;

/// One edge as the network view draws it, in the units of EdgeUnits.
struct EdgeSnapshot {
    EdgeId id;
    bool pruned = false;
    std::span<const float> curve;  ///< y at equidistant x over [x_min, x_max]; finite; a part of a CurveBlock
    double x_min = -1, x_max = 1;  ///< observed range of the input node
    double y_min = 0, y_max = 0;   ///< of the curve
    double score[kImportanceMetrics] = {0, 0, 0, 0};
    double outside = 0;                        ///< fraction of samples outside [t_0, t_G]
    QString symbol;                            ///< name of the fixed function; empty for a spline
    bool numeric = true;                       ///< a spline is active (with a symbol too: both)
    std::shared_ptr<const EdgeDetail> detail;  ///< for all edges of small networks, for focused ones of large networks
};

struct LayerSnapshot {
    int inputs = 0, outputs = 0, grid = 0, k = 0;
    std::vector<EdgeSnapshot> edges;  ///< [i * outputs + j]
};

/// Shares of rows whose class the network names.
struct Accuracy {
    double train = 0, test = 0;  ///< test: NaN without test rows
};

/// A row of the data over the two inputs of a map.
struct ClassPoint {
    float x = 0, y = 0;
    int label = 0;  ///< class
    bool test = false;
};

/// Target, network and error over two inputs (heat map), or over one input (function view).
struct FieldSnapshot {
    int input_x = 0, input_y = -1;  ///< input_y -1: one input
    int output = 0;
    double x_min = -1, x_max = 1, y_min = -1, y_max = 1;
    int columns = 0, rows = 0;  ///< rows 1 for one input
    std::vector<float> target;  ///< row-major, row 0 at y_min; empty if the data has no formula; NaN: undefined there
    std::vector<float> network;
    bool x_constant = false, y_constant = false;  ///< the training rows have one value there; the range is made up
    double train_x_min = -1, train_x_max = 1;     ///< range the training rows cover
    std::vector<float> data_x, data_y;            ///< one input: at most 500 training rows

    // Two inputs of data with classes; else empty.
    QStringList class_names;
    std::vector<int> decided;        ///< class, as `network` is laid out
    std::vector<float> certainty;    ///< its probability; NaN where outputs are rounded to classes
    std::vector<ClassPoint> points;  ///< at most 300 training rows and 300 test rows
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

/// All that views need, made on the worker, never changed afterwards. Views hold shared_ptr<const Snapshot>.
struct Snapshot {
    std::uint64_t run_id = 0;
    RunState state = RunState::Idle;
    QString message;  ///< for the status bar
    int step = 0, steps = 0;
    long evaluations = 0;
    double seconds = 0, steps_per_second = 0;
    TrainingHistory history;
    std::vector<int> grid_schedule;  ///< grids the run is refined to on its way
    std::vector<Marker> markers;
    QStringList input_names, output_names;
    QString extrapolation;  ///< rule outside the knots: "zero", "linear", "clamp"; empty: not said
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
    std::shared_ptr<const Kan> model;  ///< for saving and export; views do not look inside
};

}  // namespace kan::ui
