#pragma once

#include <optional>
#include <vector>

#include "core/lab/gradients/gradient_fit.h"

namespace kan {

/// Along one input, others held: function, network and their derivatives by that input, to be drawn.
struct GradientCurves {
    std::vector<double> x;
    Matrix function, network;              ///< [points][m]
    Matrix function_slope, network_slope;  ///< [points][m]: derivatives by the input that varies
};

/// `points` >= 2 equidistant points of the range; the other inputs stand at `others` [n] (empty: the middle of the
/// range). The range may reach beyond the data. Where the function is not defined its values are not finite.
/// Throws std::invalid_argument naming the argument.
GradientCurves gradientCurves(const GradientModel &model, const FormulaGradient &formula, const GradientRange &range,
                              int points, int input = 0, const std::vector<double> &others = {}, int threads = 0);
/// The network's alone, for functions that are known at some points only: `function` and `function_slope` are empty.
GradientCurves gradientCurves(const GradientModel &model, const GradientRange &range, int points, int input = 0,
                              const std::vector<double> &others = {}, int threads = 0);

/// Root mean squared errors over points where the function and its gradient are defined: of f over outputs, and of its
/// gradient, whose squared error is summed over the inputs (so that df^2 is GradientLosses::df there).
struct GradientErrors {
    double f = 0, df = 0;
};

/// The row of a fit in the lab's table.
struct GradientFigures {
    GradientErrors inside;                  ///< at points of the range between those that were fitted
    std::optional<GradientErrors> outside;  ///< from `to` to `to` + length; none: the function is nowhere defined there
    GradientLosses losses;
    std::size_t parameters = 0;  ///< trainable numbers
    double seconds = 0;
    int epochs = 0;
};
GradientFigures gradientFigures(const GradientFitOptions &options, const GradientFitResult &result);
/// Of a fit to a table: `inside` are the held rows (NaN without any), and there is no outside.
GradientFigures gradientFigures(const GradientDataset &held, const GradientFitResult &result, int threads = 0);

}  // namespace kan
