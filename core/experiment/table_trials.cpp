#include "core/experiment/table_trials.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "core/experiment/trial_folds.h"
#include "core/formula/formula_number.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/threads/independent.h"
#include "core/train/data_loss.h"
#include "core/train/trainer.h"

namespace kan {

namespace {

constexpr Eigen::Index kFewestRows = 12;
constexpr Eigen::Index kMostRows = 5000;
constexpr Eigen::Index kRowsOfInterval = 10;
constexpr Eigen::Index kManyRows = 200;  // from which five folds do
constexpr int kFolds[] = {10, 5, 3, 1};
constexpr double kBudget = 2.2e7;  // rows * edges * steps of all trainings: some two seconds of two threads
constexpr std::size_t kFewestTrials = 4;
constexpr int kPatience = 4;    // steps without a lower held-out loss
constexpr double kTied = 1e-6;  // relative difference of losses that is none

/// A curve on each edge, and how it goes on where training rows have not been.
struct TrialCurve {
    int grid, k;
    BaseFunction base_fun;
    Extrapolation extrapolation;
};

constexpr TrialCurve kStraight{1, 1, BaseFunction::Identity, Extrapolation::Linear};
constexpr TrialCurve kHeld{1, 1, BaseFunction::Zero, Extrapolation::Clamp};
constexpr TrialCurve kCubic{1, 3, BaseFunction::Silu, Extrapolation::Clamp};
constexpr TrialCurve kSpline{3, 3, BaseFunction::Silu, Extrapolation::Clamp};
constexpr TrialCurve kFine{10, 3, BaseFunction::Silu, Extrapolation::Clamp};

enum class TrialWidth { Additive, Narrow, Wide };

/// λ with the weight of the entropy in it: without it, a sum of magnitudes, many weak edges may live.
struct TrialSettings {
    TrialWidth width;
    TrialCurve curve;
    double lamb, lamb_entropy;
};

using enum TrialWidth;
/// Those that say most first: the last are left out where all would be too much work.
constexpr TrialSettings kTrials[] = {
    {Additive, kHeld, 0.003, 0},     {Additive, kStraight, 0.01, 0},
    {Additive, kCubic, 0.01, 2},     {Additive, kHeld, 0.01, 0},
    {Additive, kStraight, 0, 0},     {Additive, kSpline, 0.01, 2},
    {Additive, kHeld, 0.03, 0},      {Additive, kStraight, 0.03, 0},
    {Additive, kCubic, 0.001, 2},    {Additive, kSpline, 0.001, 2},
    {Additive, kStraight, 0.003, 0}, {Additive, kStraight, 0.01, 2},
    {Additive, kCubic, 0.03, 0},     {Additive, kFine, 0, 2},
    {Narrow, kCubic, 0.003, 2},      {Narrow, kCubic, 0.01, 2},
    {Wide, kCubic, 0.01, 2},         {Wide, kSpline, 0.001, 2},
    {Wide, kSpline, 0.01, 2},        {Wide, kFine, 0, 2},
};

/// Classes that a network tells apart without a mistake draw its outputs to infinity, unless a penalty holds them: some
/// half over the rows, in round numbers.
double leastLamb(const LossFunction &loss, Eigen::Index rows) {
    if (!loss.ofClasses()) return 0;
    constexpr double kShare = 0.5;
    for (const double lamb : {0.003, 0.001, 0.0003, 0.0001})
        if (lamb * static_cast<double>(rows) <= kShare) return lamb;
    return 0;
}

std::vector<int> widthOf(TrialWidth width, int inputs, int outputs) {
    constexpr int kNarrow = 2, kWide = 5;
    switch (width) {
        case Additive:
            return {inputs, outputs};
        case Narrow:
            return {inputs, outputs == 1 ? kNarrow : outputs, outputs};
        case Wide:
            return {inputs, std::max(kWide, outputs), outputs};
    }
    return {};
}

bool alike(const TableTrial &a, const TableTrial &b) {
    return a.model == b.model && a.lamb == b.lamb && a.lamb_entropy == b.lamb_entropy;
}

TableTrial trialOf(const TrialSettings &settings, const Experiment &experiment, const FreeFields &free, int carried,
                   double least_lamb) {
    TableTrial trial{.model = experiment.model,
                     .lamb = free.lamb ? std::max(settings.lamb, least_lamb) : experiment.training.penalty.lamb,
                     .lamb_entropy = free.lamb_entropy ? settings.lamb_entropy : experiment.training.penalty.entropy,
                     .steps = experiment.training.steps};
    KanSpec &model = trial.model;
    if (free.width) model.width = widthOf(settings.width, model.width.front(), model.width.back());
    // A given grid or order speaks of splines.
    const TrialCurve curve = free.grid && free.k ? settings.curve : kSpline;
    if (free.grid) model.grid = std::min(free.k ? curve.grid : settings.curve.grid, carried);
    if (free.k) model.k = curve.k;
    if (free.base_fun) model.base_fun = curve.base_fun;
    if (free.extrapolation) model.extrapolation = curve.extrapolation;
    return trial;
}

std::vector<TableTrial> trialsOf(const Experiment &experiment, const FreeFields &free, Eigen::Index rows) {
    std::vector<TableTrial> trials;
    const int carried = static_cast<int>(std::max<Eigen::Index>(1, std::min(rows, kMostRows) / kRowsOfInterval));
    const double least_lamb = leastLamb(experiment.training.loss, rows);
    for (const TrialSettings &settings : kTrials) {
        TableTrial trial = trialOf(settings, experiment, free, carried, least_lamb);
        const auto same = [&](const TableTrial &other) { return alike(trial, other); };
        if (std::none_of(trials.begin(), trials.end(), same)) trials.push_back(std::move(trial));
    }
    return trials;
}

/// What is trained on which rows.
struct TrialPlan {
    std::vector<TableTrial> trials;
    int folds = 0;
    Eigen::Index rows = 0;

    /// Most trainings lose patience after some eight steps.
    double work() const {
        constexpr int kUsualSteps = 8;
        constexpr double kRowsOfEdge = 100;  // what its numbers cost the optimiser, rows or not
        double edges = 0;
        for (const TableTrial &trial : trials)
            edges += static_cast<double>(trial.model.edgeCount()) * std::min(trial.steps, kUsualSteps);
        const double trained = static_cast<double>(rows) * (folds == 1 ? 0.75 : folds - 1);
        return edges * (trained + folds * kRowsOfEdge);
    }
};

void sortSimplestFirst(std::vector<TableTrial> &trials) {
    std::stable_sort(trials.begin(), trials.end(), [](const TableTrial &a, const TableTrial &b) {
        const std::size_t of_a = a.model.parameterCount(), of_b = b.model.parameterCount();
        const auto rest = [](const TableTrial &trial) { return std::pair(trial.model.extrapolation, -trial.lamb); };
        return of_a != of_b ? of_a < of_b : rest(a) < rest(b);
    });
}

/// Fewer folds, then fewer of the largest networks, then fewer rows.
void fitToBudget(TrialPlan &plan) {
    for (const int folds : kFolds)
        if (plan.work() > kBudget && folds < plan.folds) plan.folds = folds;
    while (plan.work() > kBudget && plan.trials.size() > kFewestTrials) {
        const auto largest =
            std::min_element(plan.trials.rbegin(), plan.trials.rend(),
                             [](const auto &a, const auto &b) { return a.model.edgeCount() > b.model.edgeCount(); });
        plan.trials.erase(std::next(largest).base());
    }
    const double share = kBudget / plan.work();
    if (share < 1) plan.rows = std::max(kFewestRows, static_cast<Eigen::Index>(share * static_cast<double>(plan.rows)));
}

double meanOf(const std::vector<double> &values) {
    return pairwiseSum(values.data(), values.size()) / static_cast<double>(values.size());
}

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
        const double loss = meanOf(result.back());
        if (loss < least * (1 - kTied)) {
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
        const double loss = meanOf(losses);
        if (!(loss < trial.loss * (1 - kTied))) continue;
        trial.loss = loss;
        if (free_steps) trial.steps = static_cast<int>(step) + 1;
        best = std::move(losses);
    }
    return best;
}

/// Whether its rows lose clearly against those of the best: more than a standard error of their differences, which
/// grows since the folds' training rows are nearly the same (Nadeau and Bengio 2003).
bool clearlyWorse(const std::vector<double> &losses, const std::vector<double> &best, double trained) {
    if (losses.size() != best.size()) return true;
    std::vector<double> differences(best.size()), squares(best.size());
    for (std::size_t row = 0; row < best.size(); ++row) differences[row] = losses[row] - best[row];
    const double mean = meanOf(differences);
    for (std::size_t row = 0; row < best.size(); ++row)
        squares[row] = (differences[row] - mean) * (differences[row] - mean);
    const double error = std::sqrt(meanOf(squares) * (1 / static_cast<double>(best.size()) + 1 / trained));
    return mean > std::max(error, kTied * meanOf(best));
}

/// The best trial for which `counts`; the simpler of equal ones. None: all failed.
template <class Counts>
std::optional<std::size_t> bestOf(const std::vector<TableTrial> &trials, const Counts &counts) {
    std::optional<std::size_t> best;
    for (std::size_t n = 0; n < trials.size(); ++n) {
        if (!std::isfinite(trials[n].loss) || !counts(trials[n])) continue;
        if (!best || trials[n].loss < trials[*best].loss * (1 - kTied)) best = n;
    }
    return best;
}

/// The simplest network that is not clearly worse than the best, by its best λ. One that is worse than a simpler one is
/// none, however much its rows scatter. `trained`: rows that a fold trains on.
std::optional<std::size_t> choiceOf(const std::vector<TableTrial> &trials,
                                    const std::vector<std::vector<double>> &losses, double trained) {
    const std::optional<std::size_t> best = bestOf(trials, [](const TableTrial &) { return true; });
    if (!best) return best;
    double least = std::numeric_limits<double>::infinity();
    for (const TableTrial &trial : trials) {
        const auto own = bestOf(trials, [&](const TableTrial &other) { return other.model == trial.model; });
        if (!own || trials[*own].loss > least) continue;
        least = trials[*own].loss;
        if (!clearlyWorse(losses[*own], losses[*best], trained)) return own;
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

TrialPlan planOf(const TrialTask &task) {
    const Eigen::Index all = task.rows.train_input.rows();
    TrialPlan plan;
    plan.trials = trialsOf(task.experiment, task.free, all);
    plan.rows = std::min(all, kMostRows);
    plan.folds = all < kManyRows ? kFolds[0] : kFolds[1];
    fitToBudget(plan);
    sortSimplestFirst(plan.trials);
    return plan;
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
    if (!isUntrained(experiment) || !free.any() || rows.train_input.rows() < kFewestRows) return std::nullopt;
    const TrialTask task{experiment, rows, free, stop};
    TrialPlan plan = planOf(task);
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
        choiceOf(found.trials, losses, static_cast<double>(folds.back().train.size()));
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
