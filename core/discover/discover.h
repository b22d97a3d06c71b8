#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/discover/far_rows.h"
#include "core/discover/formula_wishes.h"
#include "core/discover/verdict.h"
#include "core/interpret/auto_symbolic.h"
#include "core/interpret/formula_front.h"
#include "core/interpret/symbolic_settings.h"
#include "core/model/kan.h"

namespace kan {

/// Edges that discover tries to prune one by one; and those that it takes at all.
inline constexpr std::size_t kMostSingly = 64;
inline constexpr std::size_t kMostDiscovered = 2000;

struct DiscoverOptions {
    /// RMSE on the training rows, relative to the labels' standard deviation, up to which a smaller network is as good
    /// as the larger one it comes from (or up to 1.2 times the larger one's RMSE, if that is more).
    double tolerance = 0.02;
    double exact = 1e-8;     ///< RMSE relative to the labels' standard deviation below which a formula is exact
    int attempts = 3;        ///< networks (seeds seed, seed + 1, ...) that are tried until one is exact
    int train_steps = 30;    ///< Levenberg-Marquardt steps of a first training
    double lamb = 1e-3;      ///< penalty of the sparsifying steps, relative to the labels' variance
    int largest_grid = 20;   ///< to which the pruned network is refined before its curves are compared
    bool laws = true;        ///< laws are looked for on the rows first (laws_of_rows.h); else through networks alone
    FormulaWishes wishes;    ///< of the formula; see below for what becomes of one that does not meet them
    int threads = 0;         ///< 0: all of the machine; results do not depend on it
    LossFunction loss;       ///< bce: a formula of the log-odds of two classes; all others: by least squares
    SuggestOptions suggest;  ///< its threads are those above
    /// Told in words what is being done, "prune: 300 of 1000 edges", before and within stages. The first attempt, 0,
    /// calls it on the caller's thread; calls of those after it may overlap and come from other threads.
    std::function<void(int attempt, const std::string &doing)> progress;

    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
};

/// As an experiment's settings say it.
DiscoverOptions discoverOptions(const SymbolicSettings &settings, int threads);

/// What a network was like when a stage was done.
struct DiscoverStage {
    int attempt = 0;     ///< counted from 0
    std::string name;    ///< law, train, sparsify, prune, refine, suggest, fix, retrain, snap, wishes, log-odds
    std::string detail;  ///< in words
    Kan model;
    double train_rmse = 0, test_rmse = 0;
    int edges = 0, symbolic_edges = 0;  ///< live ones
};

/// Another formula that the rows cannot tell from the result's.
struct Alternative {
    FrontPoint point;
    std::vector<double> where;  ///< inputs in the user's units: measured there, both can be told apart
    double difference = 0;      ///< of their outputs there, in the user's units
};

struct DiscoverResult {
    bool stopped = false;
    bool exact = false;  ///< every edge in closed form, the RMSE below DiscoverOptions::exact, also in the user's units
    Verdict verdict;     ///< of the model; nothing after a stop and of classes
    std::string message;                    ///< the verdict in words, or what happened
    Kan model;                              ///< of the last stage of the best attempt; `start` if a stop left none
    double train_rmse = 0, test_rmse = 0;   ///< infinite if a stop came before the first stage was done
    std::vector<DiscoverStage> stages;      ///< of the best attempt: those that were done
    std::vector<FrontPoint> front;          ///< by rising complexity and falling RMSE; empty after a stop
    FormulaWishes wishes;                   ///< those that were asked for, for writing the formulas (writtenAsWished)
    std::vector<Alternative> alternatives;  ///< of a law of one output that is within the noise
    FarRows far_rows;                       ///< of the dataset, that were left out: all figures are of the others
};

/// Called after every stage of every attempt, in the order of attempts and stages. Calls do not overlap, but may come
/// from other threads than the caller's: attempts after the first run at once.
using DiscoverCallback = std::function<void(const DiscoverStage &stage)>;

/// From data to a formula in one call.
///
/// Laws are looked for on the rows first (laws_of_rows.h): one that misses them by no more than networks do is the
/// result, as a single stage. Otherwise networks are taken apart, in the stages train, sparsify, prune, refine,
/// suggest, fix, retrain, snap, and the better one of both is the result.
///
/// `start` is trained with Levenberg-Marquardt, then with a penalty that makes unneeded nodes fade. Pruning goes by
/// trial, not by a threshold: networks of the most important nodes, smallest first, are trained again (as they come
/// from pruning, and anew from seeds), until one is as good as `tolerance` asks; then edges go one by one where
/// training again repairs the loss; of more than kMostSingly edges half go at once, as long as training repairs it. The
/// remaining network is refined, edges that may be lines become lines (a network that can say the same in several ways
/// is led to the plainest), autoSymbolic fixes functions of `library`, and the constants are trained to convergence and
/// moved to nice numbers. If the result is not exact, other seeds are tried, up to `attempts`, and the best result is
/// taken: exact before closed form before the rest, then the lower test RMSE.
///
/// Of one input and one output the rows are a curve by themselves: where that is as good as what came of a network and
/// plainer, or plainly better, and the formula is not exact, one edge with the function or small expression of the rows
/// takes its place (row_curve.h).
///
/// Of two classes (bce) all this is done with their labels, 0 and 1, as numbers; then the network, and those of the
/// front, are trained to log-odds (log_odds.h), and their RMSE are those of the probability. A stop leaves numbers.
///
/// A stop leaves the best of what was found before it.
///
/// Of very many rows every n-th is searched (8,000 to train, 4,000 to test); the figures are of all. Rows that lie
/// far from what was found (far_rows.h) are left out, and the search done again; if the others are then explained,
/// exactly or within their noise, that is the result, and it names the rows.
///
/// Wishes are kept by laws and by their front; networks are searched with the functions that the wishes allow, and of
/// their front the best formula that meets them is taken. If none does, the result is the best without them, and its
/// message says so.
///
/// The front is formulaFront of the final network, or, beside a law, of other laws. Without test rows, test figures are
/// those of the training rows. Deterministic. Throws std::invalid_argument if options, dataset or model do not fit, for
/// the loss cross_entropy, or if the model has more than kMostDiscovered edges; symbolic edges of `start` stay as they
/// are.
DiscoverResult discover(const Kan &start, std::shared_ptr<const Dataset> dataset, const SymbolicLibrary &library,
                        const DiscoverOptions &options = {}, std::stop_token stop = {},
                        const DiscoverCallback &callback = {});

}  // namespace kan
