#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "core/discover/discover.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/formula/network_formula.h"
#include "core/lab/sampling/sampling_run.h"
#include "core/text.h"

/// How a SamplingRun turns its KAN into a formula.
namespace kan {

namespace {

constexpr double kPredicts = 1e-6;  ///< error at every new point, relative to the labels' deviation
constexpr int kDigits = 12;         ///< of the formula that is told
constexpr double kHalf = 0.5;       ///< of the network's error: what a formula that is not exact must come down to

}  // namespace

bool SamplingRun::recognitionIsDue() const {
    if (options_.learner != SamplingLearner::Formula) return false;
    if (evaluations() + options_.recognition.check_points > options_.budget) return false;
    return recognitions_ == 0 || evaluations() >= recognised_at_ + options_.recognition.every;
}

/// False if it was stopped, with nothing changed. Networks start anew, from other seeds each time.
bool SamplingRun::recognise(const std::stop_token &stop) {
    KanSpec spec = std::get<KanSpec>(options_.model);
    spec.seed += options_.seed + static_cast<std::uint64_t>(recognitions_ * options_.recognition.attempts);
    auto rows = std::make_shared<Dataset>();
    rows->train_input = knownInputs();
    rows->train_label = knownLabels();
    rows->test_input.resize(0, options_.inputs());
    rows->test_label.resize(0, 1);
    DiscoverOptions discovery;
    discovery.attempts = options_.recognition.attempts;
    discovery.exact = options_.recognition.exact;
    discovery.threads = options_.threads;
    const DiscoverResult found = discover(Kan(spec), rows, SymbolicLibrary::standard(), discovery, stop);
    if (found.stopped) return false;
    ++recognitions_;
    // Before the first training there is nothing to compare a formula with that is not exact.
    if (found.exact || (round_ > 0 && found.model.allSymbolic())) check(found.model, found.exact, stop);
    recognised_at_ = evaluations();
    return true;
}

/// Evaluates the function at new random points and keeps what predicts them better: formula or network.
void SamplingRun::check(const Kan &formula, bool exact, const std::stop_token &stop) {
    SamplingNetwork network = committee_.front();
    network.setModel(formula);
    const Matrix labels = knownLabels();
    const double deviation = std::sqrt((labels.array() - labels.mean()).square().mean());
    const std::size_t first = points_.size();
    try {
        for (int n = 0; n < options_.recognition.check_points; ++n) evaluate(randomPoint(), true);
    } catch (const std::invalid_argument &error) {
        return finish(SamplingStatus::Failed, error.what());
    }
    double worst = 0, of_formula = 0, of_network = 0;
    for (std::size_t n = first; n < points_.size(); ++n) {
        const Matrix row = Eigen::Map<const Eigen::RowVectorXd>(points_[n].x.data(), options_.inputs());
        const double error = std::abs(network.predict(row)(0, 0) - points_[n].y);
        worst = std::isfinite(error) ? std::max(worst, error) : error;
        of_formula += error;
        of_network += points_[n].surprise;
    }
    const bool found = exact && worst <= kPredicts * deviation;
    const bool better = round_ > 0 && committee_.size() == 1 && of_formula < kHalf * of_network;
    if (!found && !better) return;
    committee_.assign(1, network);
    before_ = committee_;
    if (!found) return;
    measure(true);
    const WrittenFormula written =
        writtenFormula(NetworkFormula(formula), knownInputs(), knownLabels(), Refit::Near, stop);
    finish(SamplingStatus::FormulaFound, formulaLine(written.formula, kDigits));
}

}  // namespace kan
