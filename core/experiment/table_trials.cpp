#include "core/experiment/table_trials.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "core/experiment/trial_choice.h"
#include "core/experiment/trial_folds.h"
#include "core/experiment/trial_plan.h"
#include "core/formula/formula_number.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/threads/independent.h"
#include "core/train/data_loss.h"
#include "core/train/trainer.h"

namespace kan {

namespace {

constexpr int kPatience = 4;  // steps without a lower held-out loss

/// Held-out losses of one training: [step][validation row], up to where it stopped.
using StepLosses = std::vector<std::vector<double>>;

/// Of these rows, one in the mean of all that count; nothing without weights.
RowWeights weightsOf(const Dataset &data, const std::vector<Eigen::Index> &rows) {
    RowWeights weights;
    if (data.train_weight.empty()) return weights;
    const auto counting =
        std::count_if(data.train_weight.begin(), data.train_weight.end(), [](double w) { return w > 0; });
    const double mean = pairwiseSum(data.train_weight.data(), data.train_weight.size()) / static_cast<double>(counting);
    weights.reserve(rows.size());
    for (const Eigen::Index row : rows) weights.push_back(data.train_weight[static_cast<std::size_t>(row)] / mean);
    return weights;
}

std::shared_ptr<const Dataset> partOf(const Dataset &data, const std::vector<Eigen::Index> &rows) {
    auto part = std::make_shared<Dataset>();
    part->train_input = data.train_input(rows, Eigen::all);
    part->train_label = data.train_label(rows, Eigen::all);
    part->train_weight = weightsOf(data, rows);
    part->test_input.resize(0, data.train_input.cols());
    part->test_label.resize(0, data.train_label.cols());
    part->classes = data.classes;
    part->input_names = data.input_names;
    part->output_names = data.output_names;
    part->input_scaling = data.input_scaling;
    part->output_scaling = data.output_scaling;
    return part;
}

/// Losses of single rows by their weights, several outputs averaged.
class RowLosses {
  public:
    RowLosses(const LossFunction &loss, const Dataset &data, const std::vector<Eigen::Index> &rows)
        : loss_(loss), inputs_(data.train_input(rows, Eigen::all)) {
        values_.bind(data.train_label(rows, Eigen::all), weightsOf(data, rows));
    }

    std::vector<double> of(const Kan &model) {
        const Matrix outputs = predict(model, inputs_, 1);
        const auto rows = static_cast<std::size_t>(inputs_.rows());
        values_.use(loss_, static_cast<int>(outputs.cols()));
        values_.rows(0, static_cast<int>(rows), outputRows(outputs), nullptr);
        const std::size_t columns = values_.values().size() / rows;
        std::vector<double> result(rows);
        for (std::size_t row = 0; row < rows; ++row)
            result[row] = pairwiseSum(values_.values().data() + row * columns, columns) / static_cast<double>(columns);
        return result;
    }

  private:
    LossFunction loss_;
    Matrix inputs_;
    DataLoss values_;
};

TrainingOptions optionsOf(const TableTrial &trial, TrainingOptions options) {
    options.opt = OptimizerKind::Lbfgs;
    options.batch = {};
    options.step = {};
    options.validation = 0;
    options.threads = 1;
    options.penalty.lamb = trial.lamb;
    options.penalty.entropy = trial.lamb_entropy;
    options.steps = std::min(trial.steps, TrainingOptions().steps);
    return options;
}

/// What is tried of an experiment.
struct TrialTask {
    const Experiment &experiment;
    const Dataset &rows;
    const FreeFields &free;
    std::stop_token stop;
};

StepLosses trained(const TableTrial &trial, const TrialFold &fold, const TrialTask &task) {
    const TrainingOptions options = optionsOf(trial, task.experiment.training);
    Trainer trainer(Kan(trial.model), partOf(task.rows, fold.train), options);
    RowLosses losses(options.loss, task.rows, fold.validation);
    StepLosses result;
    double least = std::numeric_limits<double>::infinity();
    int least_step = 0;
    for (int step = 0; step < options.steps && !task.stop.stop_requested(); ++step) {
        const TrainingStatus status = trainer.step(task.stop);
        if (status == TrainingStatus::Failed || status == TrainingStatus::Stopped) break;
        result.push_back(losses.of(trainer.model()));
        const double loss = pairwiseMean(result.back());
        if (loss < least * (1 - kTiedLosses)) {
            least = loss;
            least_step = step;
        }
        if (task.free.steps && step - least_step >= kPatience) break;
    }
    return result;
}

/// The rows' losses after this step, fold after fold; a training that stopped before stays as it was. Empty if one has
/// none.
std::vector<double> pooled(const std::vector<StepLosses> &folds, std::size_t step) {
    std::vector<double> losses;
    for (const StepLosses &fold : folds) {
        if (fold.empty()) return {};
        const std::vector<double> &rows = fold[std::min(step, fold.size() - 1)];
        losses.insert(losses.end(), rows.begin(), rows.end());
    }
    return losses;
}

/// Takes the step with the least loss, or the last one if steps are given, and returns its rows' losses.
std::vector<double> takeBestStep(const std::vector<StepLosses> &folds, bool free_steps, TableTrial &trial) {
    std::size_t longest = 0;
    for (const StepLosses &fold : folds) longest = std::max(longest, fold.size());
    std::vector<double> best;
    trial.loss = std::numeric_limits<double>::infinity();
    for (std::size_t step = free_steps || longest == 0 ? 0 : longest - 1; step < longest; ++step) {
        std::vector<double> losses = pooled(folds, step);
        if (losses.empty()) break;
        const double loss = pairwiseMean(losses);
        if (!(loss < trial.loss * (1 - kTiedLosses))) continue;
        trial.loss = loss;
        if (free_steps) trial.steps = static_cast<int>(step) + 1;
        best = std::move(losses);
    }
    return best;
}

std::string short3(double value) {
    return concat(roundedTo(value, 3));
}

std::string networkWords(const KanSpec &model) {
    std::string width;
    for (const int nodes : model.width) width += concat(width.empty() ? "[" : ",", nodes);
    return concat(width, "], G = ", model.grid);
}

std::string curveWords(const KanSpec &model) {
    return concat(", k = ", model.k, ", outside ", toString(model.extrapolation));
}

/// "RMSE 3.1" in the target's unit where that is one number.
std::string lossWords(const TableTrial &trial, const TrialTask &task) {
    const Loss kind = task.experiment.training.loss.kind;
    if (kind == Loss::BinaryCrossEntropy || kind == Loss::CrossEntropy) return concat("log-loss ", short3(trial.loss));
    const std::vector<ColumnScaling> &scaling = task.rows.output_scaling;
    const bool plain = scaling.size() == 1 && !scaling.front().log;
    const double scale = plain ? scaling.front().scale : 1;
    const std::string_view of = plain || scaling.empty() ? "" : " of the scaled outputs";
    if (kind == Loss::Mse) return concat("RMSE ", short3(std::sqrt(trial.loss) * scale), of);
    return concat(toString(kind), " ", short3(trial.loss), scaling.empty() ? "" : " of the scaled outputs");
}

std::string wordsOf(const TableTrials &found, const TrialTask &task) {
    const TableTrial &chosen = found.trials[found.chosen];
    std::string words =
        concat("Chosen among ", found.trials.size(), " quick trials on ", found.folds,
               found.folds == 1 ? " inner fold of " : " inner folds of ", found.rows,
               " training rows: ", networkWords(chosen.model), curveWords(chosen.model), ", λ = ", chosen.lamb, ", ",
               chosen.steps, chosen.steps == 1 ? " step" : " steps", ": held-out ", lossWords(chosen, task));
    if (!found.next) return words + ".";
    const TableTrial &next = found.trials[*found.next];
    const bool preferred = next.loss < chosen.loss;
    std::string other = networkWords(next.model);
    if (other == networkWords(chosen.model)) other += curveWords(next.model);
    words += concat(preferred ? "; the less simple " : "; next best ", other, ", ", lossWords(next, task));
    return words + (preferred ? ", which is no clear gain." : ".");
}

bool isUntrained(const Experiment &experiment) {
    return experiment.table && !experiment.initial && experiment.versions.empty();
}

}  // namespace

FreeFields freeFields(const std::vector<std::string> &assignments) {
    FreeFields free;
    for (const std::string &assignment : assignments) {
        std::string_view key = std::string_view(assignment).substr(0, assignment.find('='));
        for (const std::string_view section : {"model.", "training."})
            if (key.starts_with(section)) key.remove_prefix(section.size());
        const std::string_view value = std::string_view(assignment).substr(assignment.find('=') + 1);
        const bool other_optimiser = key == "opt" && value != toString(OptimizerKind::Lbfgs);
        if (key == "width") free.width = false;
        if (key == "grid" || key == "grid_schedule") free.grid = false;
        if (key == "k") free.k = false;
        if (key == "base_fun") free.base_fun = false;
        if (key == "extrapolation") free.extrapolation = false;
        if (key == "lamb") free.lamb = free.lamb_entropy = false;
        if (key == "lamb_entropy") free.lamb_entropy = false;
        if (key == "steps" || key == "grid_schedule" || other_optimiser) free.steps = false;
    }
    return free;
}

std::optional<TableTrials> tableTrials(const Experiment &experiment, const Dataset &rows, const FreeFields &free,
                                       const std::stop_token &stop) {
    if (!isUntrained(experiment) || !free.any() || rows.train_input.rows() < kFewestTrialRows) return std::nullopt;
    const TrialTask task{experiment, rows, free, stop};
    TrialPlan plan = trialPlan(experiment, free, rows);
    const TableSplit &split = experiment.table->split;
    const bool ruled = split.column.empty() && experiment.table->test_file.empty();
    const SplitRule rule = ruled ? split.rule : SplitRule::Random;
    const std::vector<Eigen::Index> used = trialRows(rows, rule, plan.rows);
    const std::vector<TrialFold> folds = trialFolds(rows, rule, used, plan.folds);
    const auto count = static_cast<int>(folds.size());
    std::vector<StepLosses> runs(plan.trials.size() * folds.size());
    forEachIndependent(static_cast<int>(runs.size()), experiment.training.threads, [&](int n) {
        runs[static_cast<std::size_t>(n)] =
            trained(plan.trials[static_cast<std::size_t>(n / count)], folds[static_cast<std::size_t>(n % count)], task);
    });
    if (stop.stop_requested() || folds.empty()) return std::nullopt;
    TableTrials found;
    found.trials = std::move(plan.trials);
    found.folds = count;
    found.rows = plan.rows;
    std::vector<std::vector<double>> losses;
    for (std::size_t n = 0; n < found.trials.size(); ++n) {
        const auto first = runs.begin() + static_cast<std::ptrdiff_t>(n) * count;
        losses.push_back(takeBestStep({first, first + count}, free.steps, found.trials[n]));
    }
    const std::optional<std::size_t> chosen =
        chosenTrial(found.trials, losses, static_cast<double>(folds.back().train.size()));
    if (!chosen) return std::nullopt;
    found.chosen = *chosen;
    const KanSpec &model = found.trials[*chosen].model;
    found.next = bestOf(found.trials, [&](const TableTrial &trial) { return !(trial.model == model); });
    found.words = wordsOf(found, task);
    return found;
}

void adopt(const TableTrials &trials, Experiment &experiment) {
    const TableTrial &chosen = trials.trials[trials.chosen];
    experiment.model = chosen.model;
    experiment.training.penalty.lamb = chosen.lamb;
    experiment.training.penalty.entropy = chosen.lamb_entropy;
    experiment.training.steps = chosen.steps;
    experiment.chosen = trials.words;
}

}  // namespace kan
