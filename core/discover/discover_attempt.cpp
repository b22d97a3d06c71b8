#include "core/discover/discover_attempt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/interpret/compose_chains.h"
#include "core/interpret/prune.h"
#include "core/interpret/snap.h"
#include "core/kernels/attribution.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/threads/independent.h"
#include "core/train/refine.h"

namespace kan {

namespace {

constexpr int kFreshSeeds = 2;   ///< trainings from the start that a smaller network gets
constexpr int kMostShapes = 24;  ///< smaller networks that are tried
constexpr double kRepair = 1.2;  ///< by which factor a change may leave the RMSE higher
constexpr int kPolishSteps = 200;
constexpr int kTrainRounds = 4;  ///< of train_steps each, while the network is untrained
constexpr int kOtherStarts = 8;  ///< seeds that are tried if it stays so
constexpr int kSeedStride = 100;

/// Masks all edges into a node behind layer l.
void maskInto(Kan &model, int l, int node) {
    const int first = model.layer(l).firstSubnode(node), count = model.layer(l).subnodesOf(node);
    for (int i = 0; i < model.layer(l).inputs; ++i)
        for (int s = first; s < first + count; ++s) model.setMask(l, i, s, 0);
}

/// The way from one trained network to a formula.
class Attempt {
  public:
    Attempt(int number, const Kan &start, const SymbolicLibrary &library, const DiscoverOptions &options,
            const Trials &trials, const DiscoverCallback &callback)
        : number_(number),
          data_(trials.sharedData()),
          library_(library),
          options_(options),
          trials_(trials),
          callback_(callback),
          start_(start),
          model_(start),
          start_seed_(start.spec().seed),
          deviation_(trials.deviation()) {}

    DiscoverResult run() {
        constexpr std::pair<const char *, void (Attempt::*)()> kStages[] = {
            {"train", &Attempt::trainStart},       {"sparsify", &Attempt::sparsify},
            {"prune nodes", &Attempt::pruneNodes}, {"prune edges", &Attempt::pruneEdges},
            {"refine", &Attempt::refineGrid},      {"suggest", &Attempt::straighten},
            {"fix", &Attempt::fixFunctions},       {"retrain", &Attempt::retrain},
            {"snap", &Attempt::snapConstants}};
        for (const auto &[name, stage] : kStages) {
            if (trials_.stopped()) break;
            tell(concat(name, ": ", model_.activeEdgeCount(), " edges"));
            (this->*stage)();
        }
        takeLastStage();
        result_.stopped = trials_.stopped();
        result_.exact = result_.model.allSymbolic() && result_.train_rmse <= options_.exact * deviation_ &&
                        result_.test_rmse <= options_.exact * deviation_;
        return std::move(result_);
    }

  private:
    /// The RMSE that a change of a network with RMSE `before` may lead to.
    double allowed(double before) const { return std::max(kRepair * before, options_.tolerance * deviation_); }

    void tell(const std::string &doing) const {
        if (options_.progress) options_.progress(number_, doing);
    }

    /// A stage that a stop cuts short is none: its network is neither what it says nor measured.
    void finish(const std::string &name, const std::string &detail) {
        DiscoverStage stage{number_,
                            name,
                            detail,
                            model_,
                            trials_.trainRmse(model_),
                            trials_.testRmse(model_),
                            static_cast<int>(model_.activeEdgeCount()),
                            static_cast<int>(model_.symbolicEdgeCount())};
        if (trials_.stopped()) return;
        result_.stages.push_back(std::move(stage));
        if (callback_) callback_(result_.stages.back());
    }

    /// The network that the last stage left, or the first one, as given.
    void takeLastStage() {
        constexpr double kUnmeasured = std::numeric_limits<double>::infinity();
        result_.model = start_;
        result_.train_rmse = result_.test_rmse = kUnmeasured;
        if (result_.stages.empty()) return;
        const DiscoverStage &last = result_.stages.back();
        result_.model = last.model;
        result_.train_rmse = last.train_rmse;
        result_.test_rmse = last.test_rmse;
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
        do model_ = trials_.repaired(model_, options_.train_steps);
        while (++rounds < kTrainRounds && untrained(model_) && !trials_.stopped());
        const int others = startElsewhere();
        finish("train", concat("Levenberg-Marquardt, ", rounds * options_.train_steps, " steps",
                               others > 0 ? concat(", best of ", others + 1, " starts") : std::string()));
    }
    bool untrained(const Kan &model) const { return trials_.trainRmse(model) > kUntrained * deviation_; }
    /// A network that training leaves stuck starts again from other seeds. Returns how often.
    int startElsewhere() {
        if (!untrained(model_) || model_.symbolicEdgeCount() > 0) return 0;
        std::vector<std::optional<Kan>> others(kOtherStarts);
        const int needed = searchIndependent(kOtherStarts, trials_.threads(), trials_.stop(), [&](int n, auto stop) {
            KanSpec spec = model_.spec();
            spec.seed = start_seed_ + static_cast<std::uint64_t>(kSeedStride * (n + 1));
            const Kan other = trials_.onOneThread(stop).repaired(Kan(spec), 2 * options_.train_steps);
            others[static_cast<std::size_t>(n)] = other;
            return !untrained(other);
        });
        int starts = 0;
        for (; starts < needed && others[static_cast<std::size_t>(starts)]; ++starts) {
            Kan &other = *others[static_cast<std::size_t>(starts)];
            if (trials_.trainRmse(other) < trials_.trainRmse(model_)) model_ = std::move(other);
        }
        return starts;
    }
    void sparsify() {
        const double lamb = options_.lamb * deviation_ * deviation_;
        const TrainingResult result = trials_.trained(model_, kTrialSteps, lamb);
        if (result.status != TrainingStatus::Failed) model_ = result.model;
        finish("sparsify", concat("penalty with lamb = ", lamb));
    }

    void pruneNodes();
    std::vector<std::vector<int>> smallerShapes() const;
    Kan keepBest(const std::vector<int> &width, const Attribution &scores) const;
    std::optional<Kan> bestOfShape(const std::vector<int> &width, const Attribution &scores, double limit,
                                   const Trials &trials) const;
    std::vector<EdgeId> edgesByScore() const;
    void pruneHalves();
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
    const Trials &trials_;
    const DiscoverCallback &callback_;
    const Kan &start_;
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
            maskInto(smaller, l - 1, order[n]);
            for (int j = 0; j < smaller.layer(l).outputs; ++j) smaller.setMask(l, order[n], j, 0);
        }
    }
    return compact(smaller);
}

std::optional<Kan> Attempt::bestOfShape(const std::vector<int> &width, const Attribution &scores, double limit,
                                        const Trials &trials) const {
    Kan kept = trials.repaired(keepBest(width, scores), options_.train_steps);
    if (trials.trainRmse(kept) <= limit) return kept;
    if (model_.symbolicEdgeCount() > 0) return std::nullopt;  // given functions would be lost
    if (model_.multiplies()) return std::nullopt;             // a width alone does not say which nodes multiply
    for (int n = 0; n < kFreshSeeds && !trials.stopped(); ++n) {
        KanSpec spec = model_.spec();
        spec.width = width;
        spec.seed += 1000 + static_cast<std::uint64_t>(n);
        Kan fresh = trials.repaired(Kan(spec), options_.train_steps);
        if (trials.trainRmse(fresh) <= limit) return fresh;
    }
    return std::nullopt;
}

void Attempt::pruneNodes() {
    const double limit = allowed(leastRmse());
    const Attribution scores = attribute(model_, data_->train_input, trials_.threads(), trials_.stop());
    const std::size_t before = model_.activeEdgeCount();
    std::vector<std::vector<int>> shapes = smallerShapes();
    std::erase(shapes, model_.spec().width);
    const int count = static_cast<int>(shapes.size());
    std::vector<std::optional<Kan>> smaller(shapes.size());
    const int tried = searchIndependent(count, trials_.threads(), trials_.stop(), [&](int task, auto stop) {
        const auto n = static_cast<std::size_t>(task);
        smaller[n] = bestOfShape(shapes[n], scores, limit, trials_.onOneThread(stop));
        return smaller[n].has_value();
    });
    if (trials_.stopped()) return;
    if (tried > 0 && smaller[static_cast<std::size_t>(tried) - 1])
        model_ = std::move(*smaller[static_cast<std::size_t>(tried) - 1]);
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

/// The least important first.
std::vector<EdgeId> Attempt::edgesByScore() const {
    const Attribution scores = attribute(model_, data_->train_input, trials_.threads(), trials_.stop());
    const auto scoreOf = [&](const EdgeId &edge) {
        return scores.edge_scores[static_cast<std::size_t>(edge.l)][model_.layer(edge.l).edge(edge.i, edge.j)];
    };
    std::vector<EdgeId> edges = liveEdges(false);
    std::stable_sort(edges.begin(), edges.end(),
                     [&](const EdgeId &a, const EdgeId &b) { return scoreOf(a) < scoreOf(b); });
    return edges;
}

/// The less important half of many edges at once, or a smaller share of them, while training repairs the loss.
void Attempt::pruneHalves() {
    const double limit = allowed(leastRmse());
    for (std::size_t share = 2; share <= 16 && model_.activeEdgeCount() > kMostSingly && !trials_.stopped();) {
        const std::vector<EdgeId> edges = edgesByScore();
        tell(concat("prune: ", edges.size() / share, " of ", edges.size(), " edges at once"));
        Kan trial = model_;
        for (std::size_t n = 0; n < edges.size() / share; ++n) trial.setMask(edges[n].l, edges[n].i, edges[n].j, 0);
        trial = trials_.repaired(trial, kTrialSteps);
        if (trials_.trainRmse(trial) <= limit)
            model_ = std::move(trial);
        else
            share *= 2;
    }
}

void Attempt::pruneEdges() {
    const std::size_t before = model_.activeEdgeCount();
    pruneHalves();
    const std::vector<EdgeId> edges = edgesByScore();
    std::size_t tried = 0;
    double loss = trials_.trainRmse(model_);
    const double limit = allowed(leastRmse());
    for (const EdgeId &edge : edges) {
        if (trials_.stopped() || model_.activeEdgeCount() <= 1) break;
        tell(concat("prune: ", ++tried, " of ", edges.size(), " edges"));
        Kan trial = model_;
        trial.setMask(edge.l, edge.i, edge.j, 0);
        if (std::abs(trials_.trainRmse(trial) - loss) > 0.5 * deviation_) continue;  // plainly needed
        trial = trials_.repaired(trial, kTrialSteps);
        const double after = trials_.trainRmse(trial);
        if (after > std::min(limit, std::max(kRepair * loss, 1e-3 * deviation_))) continue;
        model_ = std::move(trial);
        loss = after;
    }
    finish("prune", concat("edges: ", before, " became ", model_.activeEdgeCount()));
}

void Attempt::refineGrid() {
    const int carried = carriedGrid(data_->train_input.rows(), model_.spec().k);
    const int largest = std::min(options_.largest_grid, carried);
    for (const int grid : {10, 20, 50, 100}) {
        if (grid > largest || trials_.stopped()) break;
        Kan finer = refine(model_, grid, data_->train_input, trials_.threads(), trials_.stop());
        TrainingOptions training;
        training.opt = OptimizerKind::Lm;
        training.steps = kTrialSteps;
        training.grid.update = false;
        training.threads = trials_.threads();
        const TrainingResult result = train(std::move(finer), data_, training, trials_.stop());
        if (result.status != TrainingStatus::Failed && trials_.trainRmse(result.model) < trials_.trainRmse(model_))
            model_ = result.model;
    }
    finish("refine", carried < options_.largest_grid
                         ? concat("up to G = ", largest, ", as ", data_->train_input.rows(), " rows carry no more")
                         : concat("up to G = ", largest));
}

/// Edges that may as well be lines.
void Attempt::straighten() {
    const SymbolicFunction line = SymbolicLibrary::standard().at("x");
    if (!library_.find("x")) return;
    const auto byLine = [&](const EdgeCurve &curve) { return fitFunction(line, curve.x, curve.phi).fits.front().best; };
    const auto curvesOf = [&](std::span<const EdgeId> edges) {
        return edgeCurves(model_, edges, data_->train_input, trials_.threads());
    };
    std::vector<std::pair<double, EdgeId>> order;
    const std::vector<EdgeId> numeric = liveEdges(true);
    const std::vector<EdgeCurve> curves = curvesOf(numeric);
    for (std::size_t n = 0; n < numeric.size() && !trials_.stopped(); ++n)
        order.push_back({-byLine(curves[n]).r2, numeric[n]});
    std::sort(order.begin(), order.end());
    int lines = 0;
    for (const auto &[negative, edge] : order) {
        if (trials_.stopped()) break;
        const double before = trials_.trainRmse(model_);
        Kan trial = model_;
        const SymbolicAffine fit = byLine(curvesOf({&edge, 1}).front());
        trial.fixSymbolic(edge, line, {fit.a, fit.b, fit.c, fit.d});
        trial = trials_.repaired(trial, 2 * kTrialSteps);
        if (trials_.trainRmse(trial) > std::max(2 * before, 1e-4 * deviation_)) continue;
        model_ = std::move(trial);
        ++lines;
    }
    finish("suggest", concat(lines, lines == 1 ? " edge is a line" : " edges are lines"));
}

void Attempt::fixFunctions() {
    ChainOptions chains;
    chains.loss = std::max(kRepair * trials_.trainRmse(model_), 1e-6 * deviation_);
    chains.expressions = true;
    chains.threads = trials_.threads();
    model_ = composeChains(model_, *data_, library_, options_.suggest.fit, chains, trials_.stop());
    AutoSymbolicOptions automatic;
    automatic.suggest = options_.suggest;
    automatic.suggest.threads = trials_.threads();
    automatic.loss_tolerance = 3;
    automatic.r2_threshold = 0.95;
    AutoSymbolicResult result = autoSymbolic(model_, data_, library_, automatic, trials_.stop());
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
            if (!read) maskInto(model_, l, node);
        }
    }
    model_ = compact(model_);
}

/// Edges that were left splines because there is nothing on them.
void Attempt::dropIdleEdges() {
    for (const EdgeId &edge : liveEdges(true)) {
        if (trials_.stopped() || model_.activeEdgeCount() <= 1) return;
        const double before = trials_.trainRmse(model_);
        Kan trial = model_;
        trial.setMask(edge.l, edge.i, edge.j, 0);
        trial = polish(trial, *data_, kTrialSteps, {}, trials_.stop(), trials_.threads());
        if (trials_.trainRmse(trial) <= std::max(kRepair * before, options_.exact * deviation_))
            model_ = std::move(trial);
    }
    dropDeadEnds();
}

void Attempt::retrain() {
    const auto converge = [this] {
        model_ = polish(model_, *data_, kPolishSteps, {}, trials_.stop(), trials_.threads());
    };
    converge();
    AutoSymbolicOptions plain;
    plain.suggest = options_.suggest;
    plain.suggest.threads = trials_.threads();
    AutoSymbolicResult plainer = withoutLookAlikes(model_, data_, library_, plain, trials_.stop());
    if (std::any_of(plainer.steps.begin(), plainer.steps.end(), [](const AutoSymbolicStep &s) { return s.kept; })) {
        model_ = std::move(plainer.model);
        converge();
    }
    finish("retrain", "constants trained until nothing gets better");
}

void Attempt::snapConstants() {
    SnapOptions options;
    options.threads = trials_.threads();
    SnapResult result = snap(model_, data_, options, trials_.stop());
    model_ = std::move(result.model);
    const auto kept = std::count_if(result.steps.begin(), result.steps.end(), [](const SnapStep &s) { return s.kept; });
    finish("snap", concat(kept, " constants moved to nice numbers"));
}

}  // namespace

DiscoverResult discoverAttempt(int number, const Kan &start, const SymbolicLibrary &library,
                               const DiscoverOptions &options, const Trials &trials, const DiscoverCallback &callback) {
    return Attempt(number, start, library, options, trials, callback).run();
}

}  // namespace kan
