#include "core/interpret/auto_symbolic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/interpret/edge_expressions.h"
#include "core/interpret/function_trial.h"
#include "core/interpret/look_alike.h"
#include "core/symbolic/symbolic_functions.h"
#include "core/text.h"
#include "core/threads/independent.h"
#include "core/train/trainer.h"

namespace kan {

namespace {

constexpr double kRevisionGain = 0.5;        ///< what a revision must bring the loss down to
constexpr double kAsGoodLoss = 1.1;          ///< by which factor a plainer function may leave the loss higher
constexpr std::size_t kMostExpressions = 2;  ///< that are tried on an edge
constexpr double kRoundingOfLabels = 1e-13;  ///< of the labels: losses below differ by chance

/// A function that may stand on an edge.
struct Candidate {
    SymbolicFunction function;
    SymbolicAffine fit;
};

/// What is known of one edge before it is tried.
struct Prospect {
    EdgeId edge;
    std::vector<Candidate> candidates;  ///< best first
    std::string reason;                 ///< if there are none
};

class Search {
  public:
    Search(const Kan &model, std::shared_ptr<const Dataset> dataset, const SymbolicLibrary &library,
           const AutoSymbolicOptions &options, std::stop_token stop, const AutoSymbolicCallback &callback)
        : data_(std::move(dataset)),
          library_(library),
          options_(options),
          stop_(std::move(stop)),
          callback_(callback),
          trials_(*data_, options.loss, options.trial_steps, options.suggest.threads),
          floor_(kRoundingOfLabels *
                 std::sqrt(data_->train_label.squaredNorm() /
                           static_cast<double>(std::max<Eigen::Index>(1, data_->train_label.size())))) {
        result_.model = model;
        result_.loss_before = result_.loss_after = trials_.lossOf(model);
    }

    AutoSymbolicResult run() {
        settle();
        if (options_.expressions && !stopped()) {  // once it is known what functions can do
            expressions_ = true;
            functions_ = false;
            done_ = {fixed_.begin(), fixed_.end()};
            settle();
        }
        preferPlainer(fixed_);
        return finished();
    }

    AutoSymbolicResult runPlainer() {
        std::vector<EdgeId> edges;
        for (int l = 0; l < result_.model.depth(); ++l)
            for (int i = 0; i < result_.model.layer(l).inputs; ++i)
                for (int j = 0; j < result_.model.layer(l).outputs; ++j)
                    if (const EdgeId edge{l, i, j};
                        result_.model.mask(l, i, j) != 0 && onlySymbolic(edge) && !result_.model.frozen(edge))
                        edges.push_back(edge);
        preferPlainer(edges);
        return finished();
    }

  private:
    bool stopped() const { return result_.stopped || stop_.stop_requested(); }
    bool revisesNoMore() const { return stopped() || trials_.work() > options_.revision_work; }
    /// Until nothing more can be fixed or revised.
    void settle() {
        tryAll();
        for (bool again = options_.revise; again && !revisesNoMore();) {
            const double before = result_.loss_after;
            revise();
            const std::size_t fixed = fixed_.size();
            // With better functions on the others, edges that were left may find theirs.
            if (result_.loss_after < before && !stopped()) {
                functions_ = true;
                done_ = {fixed_.begin(), fixed_.end()};
                tryAll();
            }
            again = fixed_.size() > fixed;
        }
    }
    /// Edge by edge, the surest first.
    void tryAll() {
        while (!stopped()) {
            const std::optional<Prospect> next = bestProspect();
            if (!next) return;
            tryEdge(*next);
        }
    }
    AutoSymbolicResult finished() {
        result_.stopped = result_.stopped || stop_.stop_requested();
        result_.message = concat(result_.model.symbolicEdgeCount(), " of ", result_.model.activeEdgeCount(),
                                 " edges stand in closed form",
                                 result_.stopped                           ? "; stopped before the end"
                                 : trials_.work() > options_.revision_work ? "; the bound on revisions was reached"
                                                                           : "");
        return std::move(result_);
    }
    Prospect prospectOf(EdgeId edge, std::size_t most, const SuggestOptions &options) const;
    std::vector<EdgeId> openEdges() const;
    std::optional<Prospect> bestProspect();
    void tryEdge(const Prospect &prospect);
    bool tryExpressions(EdgeId edge, double allowed, bool revision);
    void revise();
    bool reviseEdge(EdgeId edge);
    bool onlySymbolic(EdgeId edge) const {
        const KanLayer &layer = result_.model.layer(edge.l);
        return result_.model.symbolic(edge) && !layer.numeric(layer.edge(edge.i, edge.j));
    }
    std::vector<double> inputsOf(EdgeId edge, const Kan &model) const;
    LookAlike lookAlikeOn(EdgeId edge, const Kan &model) const;
    void preferPlainer(const std::vector<EdgeId> &edges);
    void preferPlainerOn(EdgeId edge);
    Kan trained(Kan model, const SymbolicFunction &changed, double enough, AutoSymbolicStep &step);
    AutoSymbolicStep tryFunction(EdgeId edge, const Candidate &candidate, double allowed);
    void report(AutoSymbolicStep step);

    std::shared_ptr<const Dataset> data_;
    const SymbolicLibrary &library_;
    const AutoSymbolicOptions &options_;
    std::stop_token stop_;
    const AutoSymbolicCallback &callback_;
    FunctionTrials trials_;
    double floor_;
    bool functions_ = true;                 ///< of the library; false: they have all been tried on this network
    bool expressions_ = false;              ///< small expressions are tried too
    std::map<EdgeId, Prospect> prospects_;  ///< of the network as it stands
    std::set<EdgeId> done_;
    std::vector<EdgeId> fixed_;  ///< in this order
    AutoSymbolicResult result_;
};

/// Fits that are defined on the observed range but not on its margin (a square root that begins at the first sample)
/// and are better than r2; best first. The truth may well begin where the samples do.
std::vector<Candidate> borderCandidates(const Suggestions &found, const SymbolicLibrary &library,
                                        const std::vector<double> &x, double r2) {
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    std::vector<Candidate> candidates;
    for (const RankedFit &entry : found.fits) {
        const SymbolicAffine &fit = entry.fit.best;
        const SymbolicFunction &function = library.at(entry.fit.function);
        if (entry.fit.domain_ok || fit.lookAlike() || !(fit.r2 > r2)) continue;
        if (function.domain.contains(fit.a * *low + fit.b, fit.a * *high + fit.b))
            candidates.push_back({function, fit});
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate &a, const Candidate &b) { return a.fit.r2 > b.fit.r2; });
    return candidates;
}

/// With at most so many candidates that are defined beyond the border, after those that are not and fit better; and at
/// most so many look-alikes after them, in case that the plainer functions turn out not to do.
Prospect Search::prospectOf(EdgeId edge, std::size_t most, const SuggestOptions &options) const {
    const Suggestions found = suggest(result_.model, edge, data_->train_input, library_, options);
    Prospect prospect{edge, {}, found.message};
    std::vector<Candidate> look_alikes;
    double best = 0;
    for (const RankedFit &entry : found.fits) {
        const SymbolicAffine *fit = admissibleFit(entry.fit);
        if (!fit) continue;
        best = std::max(best, fit->r2);
        std::vector<Candidate> &candidates = fit->lookAlike() ? look_alikes : prospect.candidates;
        if (candidates.size() < most && fit->r2 >= options_.r2_threshold)
            candidates.push_back({library_.at(entry.fit.function), *fit});
    }
    const EdgeId edges[] = {edge};
    const std::vector<double> x = edgeCurves(result_.model, edges, data_->train_input, options.threads)[0].x;
    std::vector<Candidate> border = borderCandidates(found, library_, x, std::max(best, options_.r2_threshold));
    border.resize(std::min(border.size(), most), Candidate{});
    prospect.candidates.insert(prospect.candidates.begin(), border.begin(), border.end());
    prospect.candidates.insert(prospect.candidates.end(), look_alikes.begin(), look_alikes.end());
    if (prospect.candidates.empty() && prospect.reason.empty())
        prospect.reason = concat("no function reaches an R^2 of ", options_.r2_threshold, "; the best has ", best);
    return prospect;
}

std::vector<EdgeId> Search::openEdges() const {
    std::vector<EdgeId> edges;
    for (int l = 0; l < result_.model.depth(); ++l)
        for (int i = 0; i < result_.model.layer(l).inputs; ++i)
            for (int j = 0; j < result_.model.layer(l).outputs; ++j) {
                const EdgeId edge{l, i, j};
                if (!done_.contains(edge) && result_.model.mask(l, i, j) != 0 && !result_.model.symbolic(edge))
                    edges.push_back(edge);
            }
    return edges;
}

/// The edge whose first candidate has the highest R^2. Nothing when stopped.
std::optional<Prospect> Search::bestProspect() {
    const std::vector<EdgeId> edges = openEdges();
    std::vector<EdgeId> unknown;
    for (const EdgeId edge : edges)
        if (!prospects_.contains(edge)) unknown.push_back(edge);
    std::vector<Prospect> prospects(unknown.size());
    SuggestOptions one_thread = options_.suggest;
    if (unknown.size() > 1) one_thread.threads = 1;
    forEachIndependent(static_cast<int>(unknown.size()), options_.suggest.threads, [&](int task) {
        const auto n = static_cast<std::size_t>(task);
        if (stop_.stop_requested()) return;
        prospects[n] = prospectOf(unknown[n], static_cast<std::size_t>(options_.candidates), one_thread);
    });
    if (stop_.stop_requested()) return std::nullopt;
    for (std::size_t n = 0; n < unknown.size(); ++n) prospects_[unknown[n]] = std::move(prospects[n]);
    const auto r2 = [](const Prospect &p) { return p.candidates.empty() ? -1 : p.candidates[0].fit.r2; };
    const Prospect *best = nullptr;
    for (const EdgeId edge : edges)
        if (const Prospect &prospect = prospects_[edge]; !best || r2(prospect) > r2(*best)) best = &prospect;
    return best ? std::optional(*best) : std::nullopt;
}

/// The whole network trained after `changed` has been put in place, until the loss is `enough`; `step` gets the loss,
/// and the reason if something is wrong.
Kan Search::trained(Kan model, const SymbolicFunction &changed, double enough, AutoSymbolicStep &step) {
    TrialledNetwork trial = trials_.trained(std::move(model), changed, enough, stop_);
    step.loss_after = trial.loss;
    step.reason = trial.stopped ? "stopped" : trial.problem;
    result_.stopped = result_.stopped || trial.stopped;
    return std::move(trial.model);
}

/// `allowed`: the loss up to which the step is kept.
AutoSymbolicStep Search::tryFunction(EdgeId edge, const Candidate &candidate, double allowed) {
    const SymbolicAffine &fit = candidate.fit;
    AutoSymbolicStep step;
    step.edge = edge;
    step.function = candidate.function.name;
    step.r2 = fit.r2;
    step.affine = {fit.a, fit.b, fit.c, fit.d};
    step.loss_before = result_.loss_after;
    Kan trial = result_.model;
    trial.fixSymbolic(edge, candidate.function, step.affine);
    trial = trained(std::move(trial), candidate.function, allowed, step);
    if (result_.stopped) return step;
    step.kept = step.loss_after <= allowed;
    if (step.kept && lookAlikeOn(edge, trial).cancels) {
        step.kept = false;
        step.reason = concat("the constants of ", step.function, " cancel");
    }
    if (!step.kept && step.reason.empty())
        step.reason = concat("the loss would go from ", step.loss_before, " to ", step.loss_after, ", above ", allowed);
    if (!step.kept) return step;
    step.affine = trial.affine(edge);
    result_.model = std::move(trial);
    prospects_.clear();
    result_.loss_after = step.loss_after;
    return step;
}

void Search::tryEdge(const Prospect &prospect) {
    done_.insert(prospect.edge);
    for (const Candidate &candidate : prospect.candidates) {
        if (!functions_) break;
        const double allowed = std::max((1 + options_.loss_tolerance) * result_.loss_after, floor_);
        AutoSymbolicStep step = tryFunction(prospect.edge, candidate, allowed);
        const bool kept = step.kept;
        if (kept) fixed_.push_back(prospect.edge);
        report(std::move(step));
        if (kept || result_.stopped) return;
    }
    // With so many constants, an expression that is right costs nothing.
    if (tryExpressions(prospect.edge, std::max(kAsGoodLoss * result_.loss_after, floor_), false)) {
        fixed_.push_back(prospect.edge);
        functions_ = true;
        return;
    }
    if (!functions_ || !prospect.candidates.empty() || result_.stopped) return;
    AutoSymbolicStep left;
    left.edge = prospect.edge;
    left.loss_before = left.loss_after = result_.loss_after;
    left.reason = prospect.reason;
    report(std::move(left));
}

/// Whether one was kept. `allowed`: the loss up to which it is.
bool Search::tryExpressions(EdgeId edge, double allowed, bool revision) {
    if (!expressions_ || stopped()) return false;
    const CurveExpressions found = suggestExpressions(result_.model, edge, *data_, library_, options_.suggest.fit,
                                                      EdgeTarget::Rows, options_.suggest.threads);
    if (!found.preferred) return false;
    for (std::size_t n = 0; n < std::min(kMostExpressions, found.list.size()); ++n) {
        const CurveExpression &expression = found.list[n];
        if (expression.r2 < options_.r2_threshold || stopped()) break;
        const SymbolicAffine as_it_is{.a = 1, .b = 0, .c = 1, .d = 0, .r2 = expression.r2};
        AutoSymbolicStep step = tryFunction(edge, {functionOf(expression), as_it_is}, allowed);
        step.revision = revision;
        const bool kept = step.kept;
        report(std::move(step));
        if (kept) return true;
    }
    return false;
}

/// As long as other functions on single edges make the network much better.
void Search::revise() {
    std::size_t since = 0;  // edges in a row for which there is nothing better
    for (std::size_t n = 0; since < fixed_.size() && !revisesNoMore(); n = (n + 1) % fixed_.size())
        since = reviseEdge(fixed_[n]) ? 0 : since + 1;
}

bool Search::reviseEdge(EdgeId edge) {
    const SymbolicFunction &standing = result_.model.symbolic(edge)->function;
    const std::string present = standing.name;
    // An expression stands where no function of the library does.
    if (standing.kind == SymbolicKind::User && !library_.find(present)) return false;
    for (const Candidate &candidate : prospectOf(edge, library_.functions().size(), options_.suggest).candidates) {
        if (revisesNoMore() || result_.loss_after <= floor_) return false;
        if (candidate.function.name == present) continue;
        AutoSymbolicStep step = tryFunction(edge, candidate, kRevisionGain * result_.loss_after);
        step.revision = true;
        const bool kept = step.kept;
        report(std::move(step));
        if (kept || result_.stopped) return kept;
    }
    if (edge.l + 1 < result_.model.depth() || result_.model.layer(edge.l).staged() || result_.loss_after <= floor_)
        return false;
    return tryExpressions(edge, kRevisionGain * result_.loss_after, true);
}

/// In ascending order.
std::vector<double> Search::inputsOf(EdgeId edge, const Kan &model) const {
    const EdgeId edges[] = {edge};
    std::vector<double> x = edgeCurves(model, edges, data_->train_input, options_.suggest.threads)[0].x;
    std::sort(x.begin(), x.end());
    return x;
}

LookAlike Search::lookAlikeOn(EdgeId edge, const Kan &model) const {
    const Affine at = model.affine(edge);
    return lookAlike(model.symbolic(edge)->function, {at.a, at.b, at.c, at.d}, inputsOf(edge, model));
}

/// Functions that training has led to where they imitate a plainer one, which does as well.
void Search::preferPlainer(const std::vector<EdgeId> &edges) {
    for (const EdgeId edge : edges) {
        if (stop_.stop_requested() || result_.stopped) return;
        preferPlainerOn(edge);
    }
}

void Search::preferPlainerOn(EdgeId edge) {
    const SymbolicFunction present = result_.model.symbolic(edge)->function;
    const LookAlike like = lookAlikeOn(edge, result_.model);
    if (like.shapes.empty()) return;
    AutoSymbolicStep same;  // what training alone would bring
    trained(result_.model, present, std::numeric_limits<double>::infinity(), same);
    const double allowed = std::max(kAsGoodLoss * std::min(result_.loss_after, same.loss_after), floor_);
    const std::vector<double> x = inputsOf(edge, result_.model);
    const Affine at = result_.model.affine(edge);
    std::vector<double> curve;
    curve.reserve(x.size());
    for (const double value : x) curve.push_back(at.c * present.value(at.a * value + at.b) + at.d);
    for (const SymbolicKind shape : like.shapes) {
        const SymbolicFunction *plainer = library_.find(builtinFunction(shape).name);
        if (!plainer || plainer->name == present.name || result_.stopped) continue;
        const SymbolicFits fits = fitFunction(*plainer, x, curve, options_.suggest.fit);
        const SymbolicAffine *fit = admissibleFit(fits.fits.front());
        if (!fit) continue;
        AutoSymbolicStep step = tryFunction(edge, {*plainer, *fit}, allowed);
        step.revision = true;
        const bool kept = step.kept;
        report(std::move(step));
        if (kept) return;
    }
}

void Search::report(AutoSymbolicStep step) {
    result_.steps.push_back(std::move(step));
    if (callback_) callback_(result_.steps.back(), result_.model);
}

}  // namespace

void AutoSymbolicOptions::validate() const {
    const auto require = [](bool good, const char *name, double value, const char *range) {
        if (!good) throw std::invalid_argument(concat(name, " is ", value, "; expected ", range));
    };
    require(r2_threshold >= 0 && r2_threshold <= 1, "r2_threshold", r2_threshold, "0 .. 1");
    require(loss_tolerance >= 0 && loss_tolerance <= 1e6, "loss_tolerance", loss_tolerance, "0 .. 1e6");
    require(trial_steps >= 0 && trial_steps <= 100000, "trial_steps", trial_steps, "0 .. 100000");
    require(revision_work >= 0, "revision_work", revision_work, "at least 0");
    require(candidates >= 1 && candidates <= 1000, "candidates", candidates, "1 .. 1000");
    suggest.fit.validate();
}

AutoSymbolicResult autoSymbolic(const Kan &model, std::shared_ptr<const Dataset> dataset,
                                const SymbolicLibrary &library, const AutoSymbolicOptions &options,
                                std::stop_token stop, const AutoSymbolicCallback &callback) {
    options.validate();
    if (library.functions().empty()) throw std::invalid_argument("the library has no functions; name at least one");
    // Trainer's own checks: dataset, widths, finite numbers.
    const Trainer fits(model, dataset, TrainingOptions{});
    return Search(model, std::move(dataset), library, options, std::move(stop), callback).run();
}

AutoSymbolicResult withoutLookAlikes(const Kan &model, std::shared_ptr<const Dataset> dataset,
                                     const SymbolicLibrary &library, const AutoSymbolicOptions &options,
                                     std::stop_token stop) {
    options.validate();
    const Trainer fits(model, dataset, TrainingOptions{});
    const AutoSymbolicCallback nobody;
    return Search(model, std::move(dataset), library, options, std::move(stop), nobody).runPlainer();
}

}  // namespace kan
