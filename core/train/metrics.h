#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/train/loss.h"

namespace kan {

/// How good outputs are, in the user's units. What does not apply, or is not defined on these rows, is empty.
struct Metrics {
    double loss = 0;             ///< lossOf
    std::optional<double> rmse;  ///< of numbers, over all outputs
    std::optional<double> mae;
    std::optional<double> r2;        ///< 1 - SSE/SST over all outputs, each with its own mean; empty if nothing varies
    std::optional<double> accuracy;  ///< of classes
    /// Area under the ROC curve: the chance that a row of the class gets a higher score than one of another, ties
    /// counting half (Hanley & McNeil 1982); the mean over classes if they are more than two, as in scikit-learn
    /// (one-vs-rest, macro).
    std::optional<double> auc;
    std::optional<double> log_loss;  ///< mean negative logarithm of the right class's probability; for bce and
                                     ///< cross_entropy
};

/// Outputs [N][m] as the network gives them, labels as the dataset holds them; `data` says whether they are classes and
/// what their units are. No rows: everything empty.
Metrics metricsOf(const LossFunction &loss, const Matrix &outputs, const Matrix &label, const Dataset &data);

/// Score of a class in each row, for AUC and ROC: the probability; for losses of numbers on classes 0 and 1, the
/// output.
std::vector<double> classScores(Loss loss, const Matrix &outputs, int of_class);

/// Rows of `of_class` against the others. Empty if one side has no rows.
std::optional<double> areaUnderRoc(const std::vector<double> &scores, const Matrix &label, int of_class);

/// (false positive rate, true positive rate) from (0, 0) to (1, 1), a point for each distinct score, largest first.
/// Empty if one side has no rows.
std::vector<std::pair<double, double>> rocCurve(const std::vector<double> &scores, const Matrix &label, int of_class);

/// The class that each row's outputs stand for, 0..classes-1; decisions that are no class (rounding may give -1 or 7)
/// count as the nearest.
std::vector<int> decidedClasses(Loss loss, const Matrix &outputs, int classes);

/// [classes][classes]: rows of class i that were decided to be class j.
std::vector<std::vector<int>> confusionMatrix(Loss loss, const Matrix &outputs, const Matrix &label, int classes);

/// Mean and standard deviation (divisor n - 1; 0 for one value).
struct Spread {
    double mean = 0, deviation = 0;
};
std::optional<Spread> spreadOf(const std::vector<double> &values);  ///< empty for no values

}  // namespace kan
