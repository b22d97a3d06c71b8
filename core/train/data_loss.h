#pragma once

#include <vector>

#include "core/train/loss.h"

namespace kan {

/// Sum with an error that grows with log N only: line searches near a minimum live on the last digits of the loss.
double pairwiseSum(const double *values, std::size_t count);
/// pairwiseSum over the count; NaN of none.
double pairwiseMean(const std::vector<double> &values);

/// Share of the rows of `labels`, by their weights, whose decidedClass is their label; 0 for no rows. outputsOf(row)
/// gives OutputRows that begin with this row.
template <class OutputsOf>
double rightShare(Loss loss, const Matrix &labels, const RowWeights &weights, const OutputsOf &outputsOf) {
    double right = 0;
    double all = 0;
    for (int row = 0; row < static_cast<int>(labels.rows()); ++row) {
        const double weight = weights.empty() ? 1 : weights[static_cast<std::size_t>(row)];
        all += weight;
        right += decidedClass(loss, outputsOf(row), 0) == labels(row, 0) ? weight : 0;
    }
    return all > 0 ? right / all : 0.0;
}

/// The data loss of one table of labels, row by row, so that several threads can take rows of their own; and its
/// gradient by the outputs. Allocates in bind() only.
class DataLoss {
  public:
    /// Copies `labels` [N][m] and what their rows weigh.
    void bind(const Matrix &labels, const RowWeights &weights = {});
    /// Before rows(): the loss, whose settings fit the labels, and the number of outputs.
    void use(const LossFunction &loss, int outputs);

    /// Takes the values of rows first .. first+count-1, whose outputs are given; `gradient`, laid out as they are,
    /// receives the derivative of mean() by them, unless it is null. For different rows from any thread.
    void rows(int first, int count, const OutputRows &outputs, double *gradient);

    /// Weighted mean over rows and outputs of what rows() has taken.
    double mean() const;
    /// mean() as histories tell it: its root for mse.
    double told() const;

    /// What rows() has taken, weighted: [N][label columns].
    const std::vector<double> &values() const { return values_; }
    const Matrix &labels() const { return labels_; }
    const RowWeights &weights() const { return weights_; }
    double rowWeight(int row) const { return weights_.empty() ? 1 : weights_[static_cast<std::size_t>(row)]; }
    /// What the sum over rows and outputs is divided by.
    double total() const { return total_; }

  private:
    template <bool kWeighted>
    void squareRows(int first, int count, const OutputRows &outputs, double *gradient);
    void numberRows(int first, int count, const OutputRows &outputs, double *gradient);
    void binaryRows(int first, int count, const OutputRows &outputs, double *gradient);
    void classRows(int first, int count, const OutputRows &outputs, double *gradient);
    double weight(int row) const;

    LossFunction loss_;
    Matrix labels_;
    RowWeights weights_;
    int outputs_ = 0;
    double total_ = 1;            ///< sum of weights of what the mean goes over
    std::vector<double> values_;  ///< [rows * label columns] of the last pass
};

}  // namespace kan
