#include "ui/session/snapshot_builder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/kernels/evaluate.h"
#include "core/structure/moved_terms.h"
#include "core/train/loss.h"
#include "ui/session/fit_sampler.h"

namespace kan::ui {

namespace {

constexpr Eigen::Index kBriefRows = 512;
constexpr std::size_t kDetailedEdges = 200;  // details of all edges up to here

/// At most `count` rows, evenly spread.
Matrix spreadRows(const Matrix &rows, Eigen::Index count) {
    if (rows.rows() <= count) return rows;
    Matrix few(count, rows.cols());
    for (Eigen::Index r = 0; r < count; ++r) few.row(r) = rows.row(r * rows.rows() / count);
    return few;
}

QStringList toNames(const std::vector<std::string> &names) {
    QStringList list;
    for (const std::string &name : names) list << QString::fromStdString(name);
    return list;
}

void setScores(std::vector<EdgeSnapshot> &edges, const Attribution &scores, std::size_t l) {
    for (std::size_t e = 0; e < edges.size(); ++e) {
        double *score = edges[e].score;
        score[static_cast<int>(ImportanceMetric::Attribution)] = scores.edge_scores[l][e];
        score[static_cast<int>(ImportanceMetric::OutputStd)] = scores.edge_std[l][e];
        score[static_cast<int>(ImportanceMetric::OutputStdRatio)] = scores.edge_std_ratio[l][e];
        score[static_cast<int>(ImportanceMetric::MeanAbs)] = scores.edge_mean_abs[l][e];
    }
}

}  // namespace

void SnapshotBuilder::begin(PreparedDataPtr data, const Sampling &sampling,
                            const std::vector<std::string> &constraints) {
    if (data != data_) {
        few_rows_ = spreadRows(data->dataset->train_input, kBriefRows);
        input_names_ = toNames(data->dataset->input_names);
        const Dataset &rows = *data->dataset;
        input_titles_.clear();
        output_titles_.clear();
        for (int i = 0; i < rows.inputs() && !rows.input_units.empty(); ++i)
            input_titles_ << QString::fromStdString(rows.inputTitle(i));
        for (int m = 0; m < rows.outputs() && !rows.output_units.empty(); ++m)
            output_titles_ << QString::fromStdString(rows.outputTitle(m));
        kept_model_.reset();
        kept_look_ = {};
        fit_.reset();
        theory_.reset();
    }
    data_ = std::move(data);
    sampling_ = sampling;
    shapes_.begin(*data_->dataset, constraints);
}

void SnapshotBuilder::fill(Snapshot &snapshot, const Kan &model, const ViewRequest &request, SnapshotDetail detail,
                           const TrainingOptions &options) {
    const int threads = options.threads;
    const bool complete = detail == SnapshotDetail::Complete;
    const Look brief = complete ? Look() : lookAt(model, few_rows_, threads);
    const Look &look = complete ? completeLook(model, threads) : brief;

    snapshot.input_names = input_names_;
    snapshot.output_names = toNames(data_->dataset->outputNames(model.outputs()));
    snapshot.input_titles = input_titles_;
    snapshot.output_titles = output_titles_;
    snapshot.image_side = data_->image_side;
    snapshot.edges = static_cast<int>(model.edgeCount());
    snapshot.active_edges = static_cast<int>(model.activeEdgeCount());
    snapshot.node_scores = look.node_scores;
    snapshot.layers = look.sampled.layers;
    snapshot.curves = look.sampled.curves;
    shapes_.mark(model, snapshot.layers);
    if (snapshot.theory && !request.looked_at) fillMoved(snapshot, model, threads);
    fillDetails(snapshot, model, look.values, request, detail);
    if (detail == SnapshotDetail::Sketch) return;
    fillField(snapshot, model, request.field, detail, options);
    fillFit(snapshot, model, detail, options);
    if (request.prune) fillPreview(snapshot, model, *request.prune, options);
    snapshot.model = std::make_shared<const Kan>(model);
}

SnapshotBuilder::Look SnapshotBuilder::lookAt(const Kan &model, const Matrix &rows, int threads) const {
    const Attribution scores = attribute(model, rows, threads);
    Look look;
    look.node_scores = scores.node_scores;
    look.values = activations(model, rows, threads);
    look.sampled = sampleLayers(model, look.values, *data_);
    for (std::size_t l = 0; l < look.sampled.layers.size(); ++l) setScores(look.sampled.layers[l].edges, scores, l);
    return look;
}

const SnapshotBuilder::Look &SnapshotBuilder::completeLook(const Kan &model, int threads) {
    is_kept_ = kept_model_ && *kept_model_ == model;
    if (is_kept_) return kept_look_;
    kept_model_.reset();
    kept_look_ = lookAt(model, data_->dataset->train_input, threads);
    kept_look_.values.front().resize(0, 0);  // the training rows, which are there anyway
    kept_model_ = model;
    return kept_look_;
}

void SnapshotBuilder::fillField(Snapshot &snapshot, const Kan &model, FieldRequest wanted, SnapshotDetail detail,
                                const TrainingOptions &options) {
    const int threads = options.threads;
    wanted.loss = options.loss.kind;
    const bool complete = detail == SnapshotDetail::Complete;
    const FieldRequest field =
        field_choice_.resolve(wanted, data_, snapshot.node_scores.front(), snapshot.step, complete);
    const bool known = std::exchange(field_is_kept_, complete) && is_kept_ && field_.lastIsOf(data_, sampling_, field);
    if (complete && known) {
        snapshot.field = field_.last();
    } else if (complete) {
        snapshot.field = field_.sample(model, data_, sampling_, field, threads);
    } else {
        snapshot.field = field_.sampleAtTimes(model, data_, sampling_, field, threads);
    }
}

void SnapshotBuilder::fillDetails(Snapshot &snapshot, const Kan &model, const std::vector<Matrix> &values,
                                  const ViewRequest &request, SnapshotDetail detail) {
    const bool all = detail == SnapshotDetail::Complete && model.edgeCount() <= kDetailedEdges;
    std::vector<EdgeId> wanted = request.focus;
    if (all) {
        wanted.clear();
        for (const LayerSnapshot &layer : snapshot.layers) {
            for (const EdgeSnapshot &edge : layer.edges) wanted.push_back(edge.id);
        }
    }
    std::map<std::pair<int, int>, std::optional<SampledNode>> nodes;
    for (const EdgeId id : wanted) {
        if (id.l < 0 || id.l >= model.depth()) continue;
        const KanLayer &layer = model.layer(id.l);
        if (id.i < 0 || id.j < 0 || id.i >= layer.inputs || id.j >= layer.outputs) continue;
        auto &node = nodes[{id.l, id.i}];
        if (!node) {
            const Matrix &own = values[static_cast<std::size_t>(id.l)];
            const auto column = (own.size() > 0 ? own : data_->dataset->train_input).col(id.i);
            node = sampleNode(model, id.l, id.i, column, *data_);
        }
        snapshot.layers[static_cast<std::size_t>(id.l)].edges[layer.edge(id.i, id.j)].detail =
            sampleDetail(model, id, *node, *data_);
    }
}

void SnapshotBuilder::fillMoved(Snapshot &snapshot, const Kan &model, int threads) {
    if (theory_ != snapshot.theory) {
        theory_ = snapshot.theory;
        theory_values_ =
            theory_->inputs() == few_rows_.cols() ? activations(*theory_, few_rows_, threads) : std::vector<Matrix>();
    }
    if (theory_values_.empty()) return;
    const std::vector<std::vector<double>> moved = movedTerms(*theory_, model, theory_values_);
    for (std::size_t l = 0; l < moved.size(); ++l)
        for (std::size_t edge = 0; edge < moved[l].size(); ++edge)
            snapshot.layers[l].edges[edge].moved = moved[l][edge];
}

/// While training, tables that take long to go through keep the fit of the last complete picture.
void SnapshotBuilder::fillFit(Snapshot &snapshot, const Kan &model, SnapshotDetail detail,
                              const TrainingOptions &options) {
    const bool complete = detail == SnapshotDetail::Complete;
    const bool known = complete && is_kept_ && fit_is_kept_ && fit_loss_ == options.loss;
    if (!known && (complete || fitIsCheap(model, *data_))) {
        fit_ = sampleFit(model, data_, options.loss, options.threads);
        fit_loss_ = options.loss;
        fit_is_kept_ = complete;
    }
    snapshot.fit = fit_;
}

void SnapshotBuilder::fillPreview(Snapshot &snapshot, const Kan &model, const PruneThresholds &thresholds,
                                  const TrainingOptions &options) {
    const int threads = options.threads;
    const Dataset &dataset = *data_->dataset;
    const bool has_test = dataset.test_input.rows() > 0;
    const Matrix &input = has_test ? dataset.test_input : dataset.train_input;
    const Matrix &label = has_test ? dataset.test_label : dataset.train_label;
    const RowWeights &weights = has_test ? dataset.test_weight : dataset.train_weight;
    PruneResult pruned;
    try {
        pruned = prune(model, dataset.train_input, thresholds, threads);
    } catch (const std::invalid_argument &) {
        return;  // a network that cannot be pruned has no preview; whoever prunes it is told why
    }
    PrunePreview preview;
    preview.node_threshold = thresholds.node;
    preview.edge_threshold = thresholds.edge;
    preview.edges = pruned.removed_edges;
    preview.nodes = static_cast<int>(pruned.removed_nodes.size());
    preview.output_cut_off = pruned.output_cut_off;
    preview.test_loss_before = lossOf(options.loss, predict(model, input, threads), label, weights);
    preview.test_loss_after = lossOf(options.loss, predict(pruned.model, input, threads), label, weights);
    snapshot.prune_preview = std::move(preview);
}

}  // namespace kan::ui
