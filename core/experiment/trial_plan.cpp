#include "core/experiment/trial_plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "core/constraints/edge_rules.h"
#include "core/model/kan_layers.h"

namespace kan {

namespace {

constexpr Eigen::Index kMostRows = 5000;
constexpr Eigen::Index kRowsOfInterval = 10;
constexpr Eigen::Index kManyRows = 200;  // from which five folds do
constexpr double kRowsOfLamb = 500;      // up to which λ is as the trials say
constexpr double kBudget = 2.2e7;        // rows * edges * steps of all trainings: some two seconds of two threads

/// A curve on each edge, and how it goes on where training rows have not been.
struct TrialCurve {
    int grid, k;
    BaseFunction base_fun;
    Extrapolation extrapolation;
};

constexpr TrialCurve kStraight{1, 1, BaseFunction::Identity, Extrapolation::Linear};
constexpr TrialCurve kHeld{1, 1, BaseFunction::Zero, Extrapolation::Clamp};
constexpr TrialCurve kBent{1, 2, BaseFunction::Zero, Extrapolation::Clamp};
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
    {Additive, kHeld, 0.003, 0},     {Additive, kBent, 0.003, 0},
    {Additive, kStraight, 0.01, 0},  {Additive, kCubic, 0.01, 2},
    {Additive, kHeld, 0.01, 0},      {Additive, kStraight, 0, 0},
    {Additive, kSpline, 0.01, 2},    {Additive, kHeld, 0.03, 0},
    {Additive, kStraight, 0.03, 0},  {Additive, kCubic, 0.001, 2},
    {Additive, kBent, 0.01, 0},      {Additive, kSpline, 0.001, 2},
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

/// The loss is a mean over the rows: what a penalty counts beside more of them is as much less, in round numbers.
double lambOfRows(double lamb, Eigen::Index rows) {
    const double wanted = lamb * std::min(1.0, kRowsOfLamb / static_cast<double>(rows));
    for (const double round : {0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001})
        if (wanted * wanted > round * round / 3.3) return std::min(lamb, round);
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

TableTrial trialOf(const TrialSettings &settings, const Experiment &experiment, const FreeFields &free,
                   Eigen::Index rows) {
    const int carried = static_cast<int>(std::max<Eigen::Index>(1, std::min(rows, kMostRows) / kRowsOfInterval));
    const double least_lamb = leastLamb(experiment.training.loss, rows);
    TableTrial trial{
        .model = experiment.model,
        .lamb = free.lamb ? std::max(lambOfRows(settings.lamb, rows), least_lamb) : experiment.training.penalty.lamb,
        .lamb_entropy = free.lamb_entropy ? settings.lamb_entropy : experiment.training.penalty.entropy,
        .steps = experiment.training.steps};
    KanSpec &model = trial.model;
    if (free.width) setWidth(model, widthOf(settings.width, model.width.front(), model.width.back()));
    // A given grid or order speaks of splines.
    const TrialCurve curve = free.grid && free.k ? settings.curve : kSpline;
    if (free.grid) model.grid = std::min(free.k ? curve.grid : settings.curve.grid, carried);
    if (free.k) model.k = curve.k;
    if (free.base_fun) model.base_fun = curve.base_fun;
    if (free.extrapolation) model.extrapolation = curve.extrapolation;
    return trial;
}

/// Gives free fields what the constraints need.
void allowConstraints(KanSpec &model, const Experiment &experiment, const FreeFields &free,
                      const std::vector<InputConstraint> &constraints) {
    if (free.grid) model.grid = std::max(model.grid, leastGrid(constraints));
    if (free.extrapolation)
        model.extrapolation = extrapolationFor(experiment.training.constraints, model.extrapolation);
}

/// Why a network cannot keep the constraints; empty if it can.
std::string refusalOf(const KanSpec &model, const std::vector<InputConstraint> &constraints) {
    if (constraints.empty()) return {};
    try {
        edgeRules(Kan(model), constraints);
    } catch (const std::invalid_argument &error) {
        return error.what();
    }
    return {};
}

std::vector<TableTrial> trialsOf(const Experiment &experiment, const FreeFields &free, Eigen::Index rows,
                                 const std::vector<InputConstraint> &constraints) {
    std::vector<TableTrial> trials;
    std::string refusal;
    for (const TrialSettings &settings : kTrials) {
        TableTrial trial = trialOf(settings, experiment, free, rows);
        allowConstraints(trial.model, experiment, free, constraints);
        if (std::string refused = refusalOf(trial.model, constraints); !refused.empty()) {
            refusal = std::move(refused);
            continue;
        }
        const auto same = [&](const TableTrial &other) { return alike(trial, other); };
        if (std::none_of(trials.begin(), trials.end(), same)) trials.push_back(std::move(trial));
    }
    if (trials.empty()) throw std::invalid_argument(refusal);
    return trials;
}

/// In single edges of a network of one output: several share what an input's splines take.
double edgesOfWork(const KanSpec &model) {
    constexpr double kOwn = 0.2;
    double edges = 0;
    for (std::size_t layer = 0; layer + 1 < model.width.size(); ++layer)
        edges += model.width[layer] * (1 - kOwn + kOwn * model.width[layer + 1]);
    return edges;
}

/// So many folds, if so many trials can be afforded with them.
struct TrialExtent {
    int folds;
    std::size_t fewest_trials;
};

constexpr TrialExtent kExtents[] = {{10, std::size(kTrials)}, {5, std::size(kTrials)}, {3, 5}, {1, 4}};

/// Of all its trainings. Most lose patience after some eight steps.
double workOf(const TrialPlan &plan) {
    constexpr int kUsualSteps = 8;
    constexpr double kRowsOfEdge = 100;  // what its numbers cost the optimiser, rows or not
    double edges = 0;
    for (const TableTrial &trial : plan.trials) edges += edgesOfWork(trial.model) * std::min(trial.steps, kUsualSteps);
    const double trained = static_cast<double>(plan.rows) * (plan.folds == 1 ? 0.75 : plan.folds - 1);
    return edges * (trained + plan.folds * kRowsOfEdge);
}

void sortSimplestFirst(std::vector<TableTrial> &trials) {
    std::stable_sort(trials.begin(), trials.end(), [](const TableTrial &a, const TableTrial &b) {
        const std::size_t of_a = a.model.parameterCount(), of_b = b.model.parameterCount();
        const auto rest = [](const TableTrial &trial) { return std::pair(trial.model.extrapolation, -trial.lamb); };
        return of_a != of_b ? of_a < of_b : rest(a) < rest(b);
    });
}

/// Leaves the largest networks out until the rest can be afforded, or is the fewest.
void leaveLargestOut(TrialPlan &plan, std::size_t fewest) {
    while (workOf(plan) > kBudget && plan.trials.size() > fewest) {
        const auto largest =
            std::min_element(plan.trials.rbegin(), plan.trials.rend(),
                             [](const auto &a, const auto &b) { return edgesOfWork(a.model) > edgesOfWork(b.model); });
        plan.trials.erase(std::next(largest).base());
    }
}

/// Fewer folds, then fewer of the largest networks, then fewer rows.
TrialPlan affordable(const TrialPlan &all) {
    TrialPlan plan = all;
    for (const TrialExtent &extent : kExtents) {
        if (extent.folds > all.folds) continue;
        plan = {.trials = all.trials, .folds = extent.folds, .rows = all.rows};
        leaveLargestOut(plan, extent.fewest_trials);
        if (workOf(plan) <= kBudget) return plan;
    }
    const double share = kBudget / workOf(plan);
    plan.rows = std::max(kFewestTrialRows, static_cast<Eigen::Index>(share * static_cast<double>(plan.rows)));
    return plan;
}

}  // namespace

TrialPlan trialPlan(const Experiment &experiment, const FreeFields &free, const Dataset &data) {
    const Eigen::Index rows = data.train_input.rows();
    const std::vector<InputConstraint> constraints = constraintsOn(data, experiment.training.constraints);
    TrialPlan plan = affordable({.trials = trialsOf(experiment, free, rows, constraints),
                                 .folds = kExtents[rows < kManyRows ? 0 : 1].folds,
                                 .rows = std::min(rows, kMostRows)});
    sortSimplestFirst(plan.trials);
    return plan;
}

}  // namespace kan
