#include "core/experiment/trial_choice.h"

#include <algorithm>
#include <limits>

#include "core/train/data_loss.h"

namespace kan {

namespace {

constexpr double kDear = 0.05;  // share of the loss that no simpler network is worth
constexpr std::size_t kManyHeldOut = 1000;

bool clearlyWorse(const std::vector<double> &losses, const std::vector<double> &best, double trained) {
    if (losses.size() != best.size()) return true;
    std::vector<double> differences(best.size()), squares(best.size());
    for (std::size_t row = 0; row < best.size(); ++row) differences[row] = losses[row] - best[row];
    const double mean = pairwiseMean(differences);
    for (std::size_t row = 0; row < best.size(); ++row)
        squares[row] = (differences[row] - mean) * (differences[row] - mean);
    const double error = std::sqrt(pairwiseMean(squares) * (1 / static_cast<double>(best.size()) + 1 / trained));
    const double loss = pairwiseMean(best);
    const double worth = best.size() < kManyHeldOut ? error : std::min(error, kDear * loss);
    return mean > std::max(worth, kTiedLosses * loss);
}

}  // namespace

std::optional<std::size_t> chosenTrial(const std::vector<TableTrial> &trials,
                                       const std::vector<std::vector<double>> &losses, double trained) {
    const std::optional<std::size_t> best = bestOf(trials, [](const TableTrial &) { return true; });
    if (!best) return best;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t n = 0; n < trials.size(); ++n) {
        const auto own = bestOf(trials, [&](const TableTrial &other) { return other.model == trials[n].model; });
        if (!own || trials[*own].loss > least) continue;
        least = trials[*own].loss;
        if (!clearlyWorse(losses[n], losses[*best], trained)) return n;
    }
    return best;
}

}  // namespace kan
