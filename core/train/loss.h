#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/field.h"
#include "core/matrix.h"

namespace kan {

/// What training minimises, before the penalty. The first three compare numbers; the last two take the outputs as
/// logits of classes.
enum class Loss { Mse, Mae, Huber, BinaryCrossEntropy, CrossEntropy };

std::string_view toString(Loss loss);  ///< "mse", "mae", "huber", "bce", "cross_entropy"
/// Throws std::invalid_argument naming the choices.
Loss lossFromString(std::string_view text);

inline constexpr FieldRange kHuberDeltaRange{
    .low = 0, .high = 1e12, .words = "be above 0 and at most 1e12", .above_low = true};

/// A loss with its settings. Values of one row with outputs z and labels y:
///
/// - mse: mean over outputs of (z-y)^2;
/// - mae: mean of |z-y|;
/// - huber: mean of (z-y)^2/2 within `huber_delta`, delta (|z-y| - delta/2) beyond (Huber 1964; torch's HuberLoss);
/// - bce: log(1+e^z) - y z, one output, y 0 or 1 (torch's BCEWithLogitsLoss);
/// - cross_entropy: log sum_j e^(z_j) - z_y, as many outputs as classes, y the one column of class numbers (torch's
///   CrossEntropyLoss).
///
/// The loss of a table is the mean over its rows, weighted by the weights of their classes as torch's are, times those
/// of the rows themselves.
struct LossFunction {
    Loss kind = Loss::Mse;
    double huber_delta = 1;
    std::vector<double> class_weights = {};  ///< for bce and cross_entropy, per class; empty: all 1

    bool ofClasses() const { return kind == Loss::BinaryCrossEntropy || kind == Loss::CrossEntropy; }
    /// Outputs that a network for these labels has.
    int outputs(int label_columns, int classes) const;
    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
    bool operator==(const LossFunction &) const = default;
};

/// Throws std::invalid_argument in words if the loss cannot be taken of a network with so many outputs on labels in so
/// many columns, which hold `classes` classes (0: numbers).
void requireLossFits(const LossFunction &loss, int outputs, int label_columns, int classes);

/// Classes weighted so that each counts the same: rows / (classes * rows of the class); 0 for a class without rows.
std::vector<double> balancedClassWeights(const Matrix &label, int classes);

/// Outputs of some rows, in panels of `lanes` outputs side by side, `pitch` apart; a plain table is one panel.
struct OutputRows {
    const double *values = nullptr;
    std::ptrdiff_t row_stride = 1;
    int outputs = 1;
    int lanes = 1;
    std::ptrdiff_t pitch = 0;

    /// Of output j's value from row 0's first.
    std::ptrdiff_t place(int j) const { return j / lanes * pitch + j % lanes; }
    double at(std::ptrdiff_t row, int j) const { return values[row * row_stride + place(j)]; }
};

/// The rows of a plain table; valid as long as it is.
OutputRows outputRows(const Matrix &outputs);

/// The class that outputs stand for: the larger of 0 and 1 by sign for bce, the largest output for cross_entropy, else
/// the one output rounded.
double decidedClass(Loss loss, const OutputRows &outputs, std::ptrdiff_t row);
/// The probability of each class, [N][classes], of logits [N][outputs]: the logistic function for one output, else the
/// softmax.
Matrix classProbabilities(const Matrix &outputs);

/// Loss of a table as histories tell it: the root of the mean square for mse, else the (weighted) mean. 0 for no rows.
/// Labels [N][m], outputs [N][LossFunction::outputs].
double lossOf(const LossFunction &loss, const Matrix &outputs, const Matrix &label, const RowWeights &weights = {});
/// Share of rows, by their weights, whose decidedClass is their label; 0 for no rows.
double accuracyOf(Loss loss, const Matrix &outputs, const Matrix &label, const RowWeights &weights = {});

}  // namespace kan
