#include "core/experiment/table_experiment.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/model/kan_layers.h"
#include "core/train/refine.h"

namespace kan {

namespace {

constexpr int kFewInputs = 6;  // with a hidden layer there are still few enough curves to be looked at
constexpr int kHiddenNodes = 3;
constexpr int kGrid = 3;  // measured rows are few and noisy: stiff curves and some penalty do better on test rows
constexpr double kClassPenalty = 0.02;
constexpr double kNumberPenalty = 0.001;

bool hasClasses(const TableSource &source) {
    return std::any_of(source.columns.begin(), source.columns.end(), [](const TableColumnUse &use) {
        return use.role == ColumnRole::Target && use.coding == ColumnCoding::Codes;
    });
}

Loss lossOfClasses(int classes) {
    return classes == 2 ? Loss::BinaryCrossEntropy : Loss::CrossEntropy;
}

}  // namespace

void fitToRows(const Dataset &rows, Experiment &experiment) {
    TrainingOptions &training = experiment.training;
    LossFunction &loss = training.loss;
    if (loss.ofClasses() && rows.classes == 0) loss.kind = Loss::Mse;
    if (loss.kind == Loss::BinaryCrossEntropy && rows.classes > 2) loss.kind = Loss::CrossEntropy;
    const bool weighed = loss.ofClasses() && static_cast<int>(loss.class_weights.size()) == rows.classes;
    if (!weighed) loss.class_weights.clear();
    if (loss.kind != Loss::Mse && training.opt == OptimizerKind::Lm) training.opt = OptimizerKind::Lbfgs;
    std::vector<int> width = experiment.model.width;
    if (width.size() < 2) return;
    width.front() = rows.inputs();
    width.back() = loss.outputs(rows.outputs(), rows.classes);
    if (width == experiment.model.width) return;
    setWidth(experiment.model, std::move(width));
    experiment.initial.reset();
}

void adoptColumns(const TableSource &source, const Dataset &rows, Experiment &experiment) {
    const bool had_classes = experiment.table && hasClasses(*experiment.table);
    experiment.table = source;
    LossFunction &loss = experiment.training.loss;
    if (rows.classes > 0 && !had_classes) loss = {.kind = lossOfClasses(rows.classes)};
    fitToRows(rows, experiment);
}

Experiment tableExperiment(const TableSource &source, const Dataset &rows) {
    Experiment experiment;
    experiment.name = std::filesystem::path(source.file).stem().string();
    experiment.formula.clear();
    experiment.sampling = {};
    experiment.table = source;
    LossFunction &loss = experiment.training.loss;
    if (rows.classes > 0) loss.kind = lossOfClasses(rows.classes);
    experiment.training.penalty.lamb = rows.classes > 0 ? kClassPenalty : kNumberPenalty;
    experiment.model.grid = std::min(kGrid, carriedGrid(rows.train_input.rows(), experiment.model.k));
    // Test rows and new ones lie outside the training rows' range now and then; zero there is no sensible guess.
    experiment.model.extrapolation = Extrapolation::Linear;
    const int outputs = loss.outputs(rows.outputs(), rows.classes);
    experiment.model.width = {rows.inputs(), outputs};
    if (rows.inputs() <= kFewInputs) experiment.model.width = {rows.inputs(), kHiddenNodes, outputs};
    return experiment;
}

Kan discoverStart(const Experiment &experiment, const Dataset &rows) {
    if (experiment.chosen.empty() || !experiment.table || experiment.initial) return experiment.makeModel();
    KanSpec spec = tableExperiment(*experiment.table, rows).model;
    spec.width.front() = experiment.model.width.front();
    spec.width.back() = experiment.model.width.back();
    spec.seed = experiment.model.seed;
    return Kan(spec);
}

}  // namespace kan
