#pragma once

#include <QString>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/lab/gradients/gradient_figures.h"
#include "core/lab/gradients/gradient_table.h"
#include "ui/labs/lab_runner.h"

namespace kan::ui {

/// One fit of the lab, as far as it has come.
struct GradientFitView {
    QString name;  ///< "KAN, f and f′"
    double weight = 0;
    int epochs = 1;                              ///< to be made
    std::vector<double> epoch, loss_f, loss_df;  ///< thinned out; loss_df where it is known
    std::optional<GradientCurves> curves;        ///< of the network now
    std::optional<GradientFigures> figures;      ///< once it has ended
    QString problem;                             ///< why it failed
};

/// What is known of the function, to be drawn: along its first input.
struct FunctionView {
    std::vector<double> x, f, slope;
};

/// All fits of a run. Immutable.
struct GradientsState {
    std::vector<GradientFitView> fits;
    FunctionView function;  ///< empty where rows of a table have several inputs
    GradientRange range;
    double share = 0;  ///< done of the run
    QString now;       ///< "MLP, f alone: epoch 1,200 of 10,000"
};

/// What a run is to fit: a formula, or the rows of a table.
struct GradientsPlan {
    std::string formula;
    GradientRange range;
    int rows = 1000;
    std::filesystem::path table;  ///< in place of formula, range and rows, unless empty
    double weight = 1;
    int grid = 100;
    int mlp_epochs = 10'000;
    std::uint64_t seed = 0;
};

/// Makes four fits one after the other, KAN and perceptron, each without and with the gradient, and tells how they
/// stand. Throws in words what is wrong with the plan.
void runGradients(const GradientsPlan &plan, LabRunner<GradientsState>::Context &context);

}  // namespace kan::ui
