#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/train/loss.h"

namespace kan {

/// How well one class is found. What is not defined (no row of it, none decided to be it) is empty.
struct ClassMetrics {
    std::string name;                 ///< its number if it has none
    double share = 0;                 ///< of the rows
    std::optional<double> recall;     ///< of its rows, those decided to be it
    std::optional<double> precision;  ///< of the rows decided to be it, those that are
    std::optional<double> f1;         ///< harmonic mean of both
};

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
    std::optional<double> majority;  ///< the accuracy of who always says the class that most of these rows have
    /// Of class 1 of two: precision, averaged over the recall that each lower threshold adds, as in scikit-learn.
    std::optional<double> average_precision;
    std::vector<ClassMetrics> classes;  ///< one per class
};

/// Outputs [N][m] as the network gives them, labels as the dataset holds them; `data` says whether they are classes and
/// what their units are. Rows count by their
/// weights in everything. No rows: everything empty.
Metrics metricsOf(const LossFunction &loss, const Matrix &outputs, const Matrix &label, const Dataset &data,
                  const RowWeights &weights = {});

/// Score of a class in each row, for AUC and ROC: the probability; for losses of numbers on classes 0 and 1, the
/// output.
std::vector<double> classScores(Loss loss, const Matrix &outputs, int of_class);

/// Rows of `of_class` against the others. Empty if one side has no rows.
std::optional<double> areaUnderRoc(const std::vector<double> &scores, const Matrix &label, int of_class,
                                   const RowWeights &weights = {});

/// (false positive rate, true positive rate) from (0, 0) to (1, 1), a point for each distinct score, largest first.
/// Empty if one side has no rows.
std::vector<std::pair<double, double>> rocCurve(const std::vector<double> &scores, const Matrix &label, int of_class,
                                                const RowWeights &weights = {});

/// (recall, precision) for each distinct score, largest first: what is found and what is right of it if all rows from
/// this score on are said to be of the class. Empty if one side has no rows.
std::vector<std::pair<double, double>> precisionCurve(const std::vector<double> &scores, const Matrix &label,
                                                      int of_class, const RowWeights &weights = {});

/// Precision, averaged over the recall that each lower threshold adds, as in scikit-learn. Empty if one side has no
/// rows.
std::optional<double> averagePrecision(const std::vector<double> &scores, const Matrix &label, int of_class,
                                       const RowWeights &weights = {});

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
