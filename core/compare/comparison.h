#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/compare/contender.h"
#include "core/fit/form_fit.h"
#include "core/interpret/symbolic_settings.h"
#include "core/train/metrics.h"
#include "core/train/trainer.h"

namespace kan {

/// What differs from repeat to repeat: the networks' seeds, or the split into training and test rows.
enum class Vary { Seed, Split };
std::string_view toString(Vary vary);  ///< "seed", "split"
Vary varyFromString(std::string_view text);

/// Models that learn the same data, each several times.
struct Comparison {
    std::vector<Contender> contenders;
    int repeats = 5;
    Vary vary = Vary::Seed;

    /// Throws std::invalid_argument in words: no models, two of the same name, numbers out of range.
    void validate() const;
    bool operator==(const Comparison &) const = default;
};

/// One training of one contender. The formula is measured as the network is: where it is undefined, a row counts as
/// wrong (classes) or makes the formula's figures empty (numbers).
struct ContenderRun {
    TrainingStatus status = TrainingStatus::Failed;
    std::string message;
    double seconds = 0;         ///< of training, pruning and training again, or of the fit
    int active_edges = 0;       ///< of a KAN
    TrainingHistory history;    ///< of the first training; of a Formula one entry. Losses in the user's units, if they
                                ///< have a factor (LossUnit)
    bool standardised = false;  ///< they have none: these are the network's
    Metrics train, test;
    std::optional<std::string> formula;     ///< rounded to 4 digits, in the user's names and units; several lines for
                                            ///< several outputs. Empty if nothing was made symbolic or it is too long.
                                            ///< Of a Formula: with its constants
    std::vector<FittedConstant> constants;  ///< of a Formula, in the user's units
    std::string chosen;                     ///< how its network was chosen on the rows of the repeat; else empty
    bool all_symbolic = false;
    std::optional<Metrics> formula_train, formula_test;
};

struct ContenderResult {
    Contender contender;
    std::size_t parameters = 0;
    std::vector<ContenderRun> runs;  ///< one per repeat that was finished
};

struct ComparisonResult {
    bool stopped = false;
    std::vector<ContenderResult> contenders;
};

/// A run has ended, or goes on: contender, repeat, steps done of steps. From the thread that trains; calls do not
/// overlap.
using ComparisonCallback =
    std::function<void(int contender, int repeat, int step, int steps, const ContenderRun *done)>;

/// Data of repeat 0, 1, ...: the same for Vary::Seed, another split each for Vary::Split.
using DatasetOfRepeat = std::function<std::shared_ptr<const Dataset>(int repeat)>;

/// What a contender is on the data of a repeat whose rows are others, and how that was chosen, in words (empty: it is
/// the same). Called from the threads that train.
struct ContenderAnew {
    Contender contender;
    std::string chosen;
};
using ContenderOfRepeat =
    std::function<ContenderAnew(const Contender &contender, const Dataset &data, const std::stop_token &stop)>;

/// Trains every contender `repeats` times, the runs spread over `threads`, each on one of them; the numbers (seconds
/// apart) do not depend on it. A run that fails is in the result with its message. Throws std::invalid_argument if a
/// contender does not fit the data. `anew` is asked for Vary::Split, from the second repeat on; none: contenders stay.
ComparisonResult compare(const Comparison &comparison, const DatasetOfRepeat &data, const SymbolicSettings &symbolic,
                         int threads = 0, std::stop_token stop = {}, const ComparisonCallback &callback = {},
                         const ContenderOfRepeat &anew = {});

/// Mean and deviation over the finished runs of what `value` takes from each, runs without it left out.
std::optional<Spread> spreadOf(const ContenderResult &result,
                               const std::function<std::optional<double>(const ContenderRun &)> &value);

}  // namespace kan
