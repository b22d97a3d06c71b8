#include "core/experiment/comparison_source.h"

#include <algorithm>
#include <utility>

#include "core/compare/resplit.h"

namespace kan {

namespace {
constexpr int kMostRepeats = 10'000;  // that a comparison takes
}  // namespace

Comparison comparisonOf(const Experiment &experiment, const Dataset &data) {
    if (experiment.comparison) return *experiment.comparison;
    Comparison comparison;
    Contender network;
    network.kan = experiment.model;
    network.hidden.assign(experiment.model.width.begin() + 1, experiment.model.width.end() - 1);
    network.training = experiment.training;
    network.name = "KAN";
    comparison.contenders = usualRivals(network, data);
    comparison.contenders.insert(comparison.contenders.begin(), std::move(network));
    if (experiment.table && splitReads(experiment.table->split, "folds")) {
        comparison.vary = Vary::Split;
        comparison.repeats = std::min(kMostRepeats, experiment.table->split.folds);
    }
    return comparison;
}

ContenderOfRepeat chosenAnew(const Experiment &experiment, const FreeFields &free) {
    if (experiment.chosen.empty() || !experiment.table) return {};
    Experiment untried = experiment;
    untried.versions.clear();
    untried.initial.reset();
    untried.dataset.reset();
    untried.training.threads = 1;
    if (free.steps) untried.training.steps = TrainingOptions().steps;
    return [untried, free, model = experiment.model, training = experiment.training](
               const Contender &contender, const Dataset &data, const std::stop_token &stop) -> ContenderAnew {
        ContenderAnew anew{contender, {}};
        if (contender.kind != ContenderKind::Kan || !(contender.kan == model) || !(contender.training == training))
            return anew;
        const std::optional<TableTrials> found = tableTrials(untried, data, free, stop);
        if (!found) return anew;
        Experiment chosen = untried;
        adopt(*found, chosen);
        chosen.training.threads = training.threads;
        anew.contender.kan = chosen.model;
        anew.contender.hidden.assign(chosen.model.width.begin() + 1, chosen.model.width.end() - 1);
        anew.contender.training = chosen.training;
        anew.chosen = chosen.chosen;
        return anew;
    };
}

DatasetOfRepeat repeatsOf(const Experiment &experiment, std::shared_ptr<const Dataset> data) {
    return [experiment, data](int repeat) -> std::shared_ptr<const Dataset> {
        if (repeat == 0) return data;
        if (!experiment.table || !experiment.table->test_file.empty() || !experiment.table->split.column.empty())
            return resplit(*data, static_cast<std::uint64_t>(repeat));
        Experiment other = experiment;
        other.table->split = splitOfRepeat(experiment.table->split, repeat);
        if (other.table == experiment.table) return data;
        other.dataset.reset();
        return other.makeDataset();
    };
}

}  // namespace kan
