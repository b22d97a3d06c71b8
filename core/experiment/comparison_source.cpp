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
