#include "core/interpret/discover.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "core/interpret/canonical_form.h"
#include "core/interpret/compose_chains.h"
#include "core/interpret/formula_front.h"
#include "core/interpret/prune.h"
#include "core/interpret/snap.h"
#include "core/kernels/attribution.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/train/refine.h"
#include "core/train/trainer.h"

namespace kan {

namespace {

constexpr int kFreshSeeds = 2;   ///< trainings from the start that a smaller network gets
constexpr int kMostShapes = 24;  ///< smaller networks that are tried
constexpr int kTrialSteps = 15;  ///< of training again after a change
constexpr double kRepair = 1.2;  ///< by which factor a change may leave the RMSE higher
constexpr int kPolishSteps = 200;
constexpr int kTrainRounds = 4;  ///< of train_steps each, while the RMSE is above ...
constexpr int kOtherStarts = 8;  ///< seeds that are tried if it stays above
constexpr int kSeedStride = 100;
constexpr double kUntrained = 0.05;  ///< ... this share of the labels' standard deviation

double deviation(const Matrix &labels) {
    const Matrix centred = labels.rowwise() - labels.colwise().mean();
    return std::sqrt(centred.squaredNorm() / static_cast<double>(std::max<Eigen::Index>(1, centred.size())));
}

/// The way from one trained network to a formula.
class Attempt {
  public:
    Attempt(int number, const Kan &start, std::shared_ptr<const Dataset> dataset, const SymbolicLibrary &library,
            const DiscoverOptions &options, std::stop_token stop, const DiscoverCallback &callback)
        : number_(number),
          data_(std::move(dataset)),
          library_(library),
          options_(options),
          stop_(std::move(stop)),
          callback_(callback),
          model_(start),
          start_seed_(start.spec().seed),
          deviation_(std::max(deviation(data_->train_label), std::numeric_limits<double>::min())) {}

    DiscoverResult run() {
        const Kan start = model_;
        const auto stages = {&Attempt::trainStart,   &Attempt::sparsify,   &Attempt::pruneNodes,
                             &Attempt::pruneEdges,   &Attempt::refineGrid, &Attempt::straighten,
                             &Attempt::fixFunctions, &Attempt::retrain,    &Attempt::snapConstants};
        for (const auto stage : stages) {
            if (stop_.stop_requested()) break;
            (this->*stage)();
        }
        result_.stopped = stop_.stop_requested();
        result_.model = model_;
        result_.train_rmse = trainRmse(model_);
        result_.test_rmse = testRmse(model_);
        result_.exact = model_.allSymbolic() && result_.train_rmse <= options_.exact * deviation_ &&
                        result_.test_rmse <= options_.exact * deviation_;
        return std::move(result_);
    }

  private:
    double trainRmse(const Kan &model) const {
        const double loss = rmse(predict(model, data_->train_input, options_.threads), data_->train_label);
        return std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity();
    }
    double testRmse(const Kan &model) const {
        if (data_->test_input.rows() == 0) return trainRmse(model);
        const double loss = rmse(predict(model, data_->test_input, options_.threads), data_->test_label);
        return std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity();
    }
    /// The RMSE that a change of a network with RMSE `before` may lead to.
    double allowed(double before) const { return std::max(kRepair * before, options_.tolerance * deviation_); }

    TrainingResult trained(Kan model, int steps, double lamb = 0) const {
        TrainingOptions training = TrainingOptions::defaults(model.spec().rules);
        training.opt = OptimizerKind::Lm;
        training.steps = steps;
        training.penalty.lamb = lamb;
        training.grid.stop_update_step = std::max(1, steps / 2);
        training.grid.update_num = std::max(1, std::min(5, steps / 4));
        training.threads = options_.threads;
        return train(std::move(model), data_, training, stop_);
    }
    /// Trained again without penalty; the network as given if that fails.
    Kan repaired(const Kan &model, int steps = kTrialSteps) const {
        TrainingResult result = trained(model, steps);
        return result.status == TrainingStatus::Failed ? model : std::move(result.model);
    }

    void finish(const std::string &name, const std::string &detail) {
        DiscoverStage stage{number_,
                            name,
                            detail,
                            model_,
                            trainRmse(model_),
                            testRmse(model_),
                            static_cast<int>(model_.activeEdgeCount()),
                            static_cast<int>(model_.symbolicEdgeCount())};
        result_.stages.push_back(std::move(stage));
        if (callback_) callback_(result_.stages.back());
    }

    /// The least RMSE of the stages so far: what the data allows a network.
    double leastRmse() const {
        double least = std::numeric_limits<double>::infinity();
        for (const DiscoverStage &stage : result_.stages) least = std::min(least, stage.train_rmse);
        return least;
    }

    void trainStart() {
        int rounds = 0;
        // Every round has fresh damping and grids that fit what the nodes do by now.
        do model_ = repaired(model_, options_.train_steps);
        while (++rounds < kTrainRounds && untrained(model_) && !stop_.stop_requested());
        const int others = startElsewhere();
        finish("train", concat("Levenberg-Marquardt, ", rounds * options_.train_steps, " steps",
                               others > 0 ? concat(", best of ", others + 1, " starts") : std::string()));
    }
    bool untrained(const Kan &model) const { return trainRmse(model) > kUntrained * deviation_; }
    /// A network that training leaves stuck starts again from other seeds. Returns how often.
    int startElsewhere() {
        int starts = 0;
        while (starts < kOtherStarts && untrained(model_) && !stop_.stop_requested()) {
            if (model_.symbolicEdgeCount() > 0) break;
            KanSpec spec = model_.spec();
            spec.seed = start_seed_ + static_cast<std::uint64_t>(kSeedStride * ++starts);
            const Kan other = repaired(Kan(spec), 2 * options_.train_steps);
            if (trainRmse(other) < trainRmse(model_)) model_ = other;
        }
        return starts;
    }
    void sparsify() {
        const double lamb = options_.lamb * deviation_ * deviation_;
        const TrainingResult result = trained(model_, kTrialSteps, lamb);
        if (result.status != TrainingStatus::Failed) model_ = result.model;
        finish("sparsify", concat("penalty with lamb = ", lamb));
    }

    void pruneNodes();
    std::vector<std::vector<int>> smallerShapes() const;
    Kan keepBest(const std::vector<int> &width, const Attribution &scores) const;
    std::optional<Kan> bestOfShape(const std::vector<int> &width, const Attribution &scores, double limit) const;
    void pruneEdges();
    void refineGrid();
    void straighten();
    void fixFunctions();
    void dropIdleEdges();
    void dropDeadEnds();
    void retrain();
    void snapConstants();

    std::vector<EdgeId> liveEdges(bool numeric_only) const;

    int number_;
    std::shared_ptr<const Dataset> data_;
    const SymbolicLibrary &library_;
    const DiscoverOptions &options_;
    std::stop_token stop_;
    const DiscoverCallback &callback_;
    Kan model_;
    std::uint64_t start_seed_;
    double deviation_;
    DiscoverResult result_;
};

/// Widths with fewer hidden nodes, by rising number of edges, the network's own width last.
std::vector<std::vector<int>> Attempt::smallerShapes() const {
    const std::vector<int> &width = model_.spec().width;
    std::vector<std::vector<int>> shapes = {width};
    for (std::size_t l = 1; l + 1 < width.size(); ++l) {
        std::vector<std::vector<int>> more;
        for (const std::vector<int> &shape : shapes)
            for (int nodes = 1; nodes <= width[l]; ++nodes) {
                more.push_back(shape);
                more.back()[l] = nodes;
            }
        shapes = std::move(more);
        // Large networks have too many sub-networks: the smallest will do.
        const auto edges = [](const std::vector<int> &shape) {
            std::size_t count = 0;
            for (std::size_t m = 0; m + 1 < shape.size(); ++m)
                count += static_cast<std::size_t>(shape[m]) * static_cast<std::size_t>(shape[m + 1]);
            return count;
        };
        std::stable_sort(shapes.begin(), shapes.end(),
                         [&](const auto &a, const auto &b) { return edges(a) < edges(b); });
    }
    if (shapes.size() > kMostShapes) shapes.resize(kMostShapes);
    return shapes;
}

/// The most important nodes of each layer, compacted.
Kan Attempt::keepBest(const std::vector<int> &width, const Attribution &scores) const {
    Kan smaller = model_;
    for (int l = 1; l < model_.depth(); ++l) {
        const std::vector<double> &score = scores.node_scores[static_cast<std::size_t>(l)];
        std::vector<int> order(score.size());
        for (std::size_t n = 0; n < order.size(); ++n) order[n] = static_cast<int>(n);
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
            return score[static_cast<std::size_t>(a)] > score[static_cast<std::size_t>(b)];
        });
        for (std::size_t n = static_cast<std::size_t>(width[static_cast<std::size_t>(l)]); n < order.size(); ++n) {
            for (int i = 0; i < smaller.layer(l - 1).inputs; ++i) smaller.setMask(l - 1, i, order[n], 0);
            for (int j = 0; j < smaller.layer(l).outputs; ++j) smaller.setMask(l, order[n], j, 0);
        }
    }
    return compact(smaller);
}

std::optional<Kan> Attempt::bestOfShape(const std::vector<int> &width, const Attribution &scores, double limit) const {
    Kan kept = repaired(keepBest(width, scores), options_.train_steps);
    if (trainRmse(kept) <= limit) return kept;
    if (model_.symbolicEdgeCount() > 0) return std::nullopt;  // given functions would be lost
    for (int n = 0; n < kFreshSeeds && !stop_.stop_requested(); ++n) {
        KanSpec spec = model_.spec();
        spec.width = width;
        spec.seed += 1000 + static_cast<std::uint64_t>(n);
        Kan fresh = repaired(Kan(spec), options_.train_steps);
        if (trainRmse(fresh) <= limit) return fresh;
    }
    return std::nullopt;
}

void Attempt::pruneNodes() {
    const double limit = allowed(leastRmse());
    const Attribution scores = attribute(model_, data_->train_input, options_.threads);
    const std::size_t before = model_.activeEdgeCount();
    for (const std::vector<int> &width : smallerShapes()) {
        if (stop_.stop_requested()) return;
        if (width == model_.spec().width) break;
        if (std::optional<Kan> smaller = bestOfShape(width, scores, limit)) {
            model_ = std::move(*smaller);
            break;
        }
    }
    finish("prune", concat("nodes: ", before, " edges became ", model_.activeEdgeCount()));
}

std::vector<EdgeId> Attempt::liveEdges(bool numeric_only) const {
    std::vector<EdgeId> edges;
    for (int l = 0; l < model_.depth(); ++l)
        for (int i = 0; i < model_.layer(l).inputs; ++i)
            for (int j = 0; j < model_.layer(l).outputs; ++j)
                if (model_.mask(l, i, j) != 0 && !(numeric_only && model_.symbolic({l, i, j})))
                    edges.push_back({l, i, j});
    return edges;
}

void Attempt::pruneEdges() {
    const std::size_t before = model_.activeEdgeCount();
    const Attribution scores = attribute(model_, data_->train_input, options_.threads);
    const auto scoreOf = [&](const EdgeId &edge) {
        return scores.edge_scores[static_cast<std::size_t>(edge.l)][model_.layer(edge.l).edge(edge.i, edge.j)];
    };
    std::vector<EdgeId> edges = liveEdges(false);
    std::stable_sort(edges.begin(), edges.end(),
                     [&](const EdgeId &a, const EdgeId &b) { return scoreOf(a) < scoreOf(b); });
    double loss = trainRmse(model_);
    const double limit = allowed(leastRmse());
    for (const EdgeId &edge : edges) {
        if (stop_.stop_requested() || model_.activeEdgeCount() <= 1) break;
        Kan trial = model_;
        trial.setMask(edge.l, edge.i, edge.j, 0);
        if (std::abs(trainRmse(trial) - loss) > 0.5 * deviation_) continue;  // plainly needed
        trial = repaired(trial);
        const double after = trainRmse(trial);
        if (after > std::min(limit, std::max(kRepair * loss, 1e-3 * deviation_))) continue;
        model_ = std::move(trial);
        loss = after;
    }
    finish("prune", concat("edges: ", before, " became ", model_.activeEdgeCount()));
}

void Attempt::refineGrid() {
    for (const int grid : {10, 20, 50, 100}) {
        if (grid > options_.largest_grid || stop_.stop_requested()) break;
        Kan finer = refine(model_, grid, data_->train_input, options_.threads);
        TrainingOptions training;
        training.opt = OptimizerKind::Lm;
        training.steps = kTrialSteps;
        training.grid.update = false;
        training.threads = options_.threads;
        const TrainingResult result = train(std::move(finer), data_, training, stop_);
        if (result.status != TrainingStatus::Failed && trainRmse(result.model) < trainRmse(model_))
            model_ = result.model;
    }
    finish("refine", concat("up to G = ", options_.largest_grid));
}

/// Edges that may as well be lines.
void Attempt::straighten() {
    const SymbolicFunction line = SymbolicLibrary::standard().at("x");
    if (!library_.find("x")) return;
    const auto byLine = [&](const EdgeId &edge) {
        const EdgeId edges[] = {edge};
        const EdgeCurve curve = edgeCurves(model_, edges, data_->train_input, options_.threads).front();
        return fitFunction(line, curve.x, curve.phi).fits.front().best;
    };
    std::vector<std::pair<double, EdgeId>> order;
    for (const EdgeId &edge : liveEdges(true)) order.push_back({-byLine(edge).r2, edge});
    std::sort(order.begin(), order.end());
    int lines = 0;
    for (const auto &[negative, edge] : order) {
        if (stop_.stop_requested()) break;
        const double before = trainRmse(model_);
        Kan trial = model_;
        const SymbolicAffine fit = byLine(edge);
        trial.fixSymbolic(edge, line, {fit.a, fit.b, fit.c, fit.d});
        trial = repaired(trial, 2 * kTrialSteps);
        if (trainRmse(trial) > std::max(2 * before, 1e-4 * deviation_)) continue;
        model_ = std::move(trial);
        ++lines;
    }
    finish("suggest", concat(lines, lines == 1 ? " edge is a line" : " edges are lines"));
}

void Attempt::fixFunctions() {
    ChainOptions chains;
    chains.loss = std::max(kRepair * trainRmse(model_), 1e-6 * deviation_);
    chains.threads = options_.threads;
    model_ = composeChains(model_, *data_, library_, options_.suggest.fit, chains, stop_);
    AutoSymbolicOptions automatic;
    automatic.suggest = options_.suggest;
    automatic.suggest.threads = options_.threads;
    automatic.loss_tolerance = 3;
    automatic.r2_threshold = 0.95;
    AutoSymbolicResult result = autoSymbolic(model_, data_, library_, automatic, stop_);
    model_ = std::move(result.model);
    dropIdleEdges();
    finish("fix", result.message);
}

/// Nothing goes on from such nodes, so nothing need come in.
void Attempt::dropDeadEnds() {
    for (int l = model_.depth() - 2; l >= 0; --l) {
        const KanLayer &next = model_.layer(l + 1);
        for (int node = 0; node < next.inputs; ++node) {
            bool read = false;
            for (int j = 0; j < next.outputs; ++j) read = read || model_.mask(l + 1, node, j) != 0;
            for (int i = 0; !read && i < model_.layer(l).inputs; ++i) model_.setMask(l, i, node, 0);
        }
    }
    model_ = compact(model_);
}

/// Edges that were left splines because there is nothing on them.
void Attempt::dropIdleEdges() {
    for (const EdgeId &edge : liveEdges(true)) {
        if (stop_.stop_requested() || model_.activeEdgeCount() <= 1) return;
        const double before = trainRmse(model_);
        Kan trial = model_;
        trial.setMask(edge.l, edge.i, edge.j, 0);
        trial = polish(trial, *data_, kTrialSteps, {}, stop_, options_.threads);
        if (trainRmse(trial) <= std::max(kRepair * before, options_.exact * deviation_)) model_ = std::move(trial);
    }
    dropDeadEnds();
}

void Attempt::retrain() {
    model_ = polish(model_, *data_, kPolishSteps, {}, stop_, options_.threads);
    finish("retrain", "constants trained until nothing gets better");
}

void Attempt::snapConstants() {
    SnapOptions options;
    options.threads = options_.threads;
    SnapResult result = snap(model_, data_, options, stop_);
    model_ = std::move(result.model);
    const auto kept = std::count_if(result.steps.begin(), result.steps.end(), [](const SnapStep &s) { return s.kept; });
    finish("snap", concat(kept, " constants moved to nice numbers"));
}

/// Exact before closed form before the rest, then the lower test RMSE; but what misses the data comes last.
bool better(const DiscoverResult &a, const DiscoverResult &b, double deviation) {
    if (a.exact != b.exact) return a.exact;
    const auto misses = [&](const DiscoverResult &result) { return !(result.test_rmse < kUntrained * deviation); };
    if (misses(a) != misses(b)) return misses(b);
    if (a.model.allSymbolic() != b.model.allSymbolic()) return a.model.allSymbolic();
    if (a.exact) return symbolicComplexity(a.model) < symbolicComplexity(b.model);
    return a.test_rmse < b.test_rmse;
}

}  // namespace

void DiscoverOptions::validate() const {
    const auto require = [](bool good, const char *name, double value, const char *range) {
        if (!good) throw std::invalid_argument(concat(name, " is ", value, "; expected ", range));
    };
    require(tolerance > 0 && tolerance <= 1, "tolerance", tolerance, "above 0, up to 1");
    require(exact > 0 && exact <= 1, "exact", exact, "above 0, up to 1");
    require(attempts >= 1 && attempts <= 1000, "attempts", attempts, "1 .. 1000");
    require(train_steps >= 1 && train_steps <= 100000, "train_steps", train_steps, "1 .. 100000");
    require(lamb >= 0 && lamb <= 1e6, "lamb", lamb, "0 .. 1e6");
    require(largest_grid >= 1 && largest_grid <= 1000, "largest_grid", largest_grid, "1 .. 1000");
    suggest.fit.validate();
}

DiscoverResult discover(const Kan &start, std::shared_ptr<const Dataset> dataset, const SymbolicLibrary &library,
                        const DiscoverOptions &options, std::stop_token stop, const DiscoverCallback &callback) {
    options.validate();
    if (library.functions().empty()) throw std::invalid_argument("the library has no functions; name at least one");
    const Trainer fits(start, dataset, TrainingOptions{});
    std::optional<DiscoverResult> best;
    for (int n = 0; n < options.attempts && !stop.stop_requested(); ++n) {
        Kan network = start;
        if (n > 0) {
            if (start.symbolicEdgeCount() > 0) break;
            KanSpec spec = start.spec();
            spec.seed += static_cast<std::uint64_t>(n);
            network = Kan(spec);
        }
        DiscoverResult result = Attempt(n, network, dataset, library, options, stop, callback).run();
        if (!best || better(result, *best, deviation(dataset->train_label))) best = std::move(result);
        if (best->exact) break;
    }
    if (!best) best = DiscoverResult{true, false, "", start, 0, 0, {}, {}};
    best->stopped = stop.stop_requested();
    best->front = formulaFront(best->model, *dataset, kTrialSteps, options.threads, stop);
    best->message = best->stopped ? "stopped before the end"
                    : best->exact ? "the formula is exact"
                    : best->model.allSymbolic()
                        ? "a formula, but not an exact one: see its RMSE"
                        : concat(best->model.activeEdgeCount() - best->model.symbolicEdgeCount(),
                                 " edges are no function of the library and stay splines");
    return std::move(*best);
}

}  // namespace kan
