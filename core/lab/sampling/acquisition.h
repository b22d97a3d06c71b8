#pragma once

#include <vector>

#include "core/matrix.h"
#include "core/random/torch_generator.h"

namespace kan {

// Rules by which candidates become points: functions of scores alone. Indices are those of the scores or rows given.
// Scores are finite and not negative. Each throws std::invalid_argument if there are fewer candidates than are wanted.

/// exp(score) / sum of exp(scores).
std::vector<double> softmax(const std::vector<double> &scores);

/// The value below which the share q of the numbers lies, between neighbours linearly (NumPy's default); q in 0 .. 1.
double quantile(std::vector<double> values, double q);

/// `count` candidates drawn without replacement with the probabilities of softmax(scores), of those whose score is at
/// least the q-quantile.
std::vector<int> drawAboveQuantile(const std::vector<double> &scores, double q, int count, TorchGenerator &generator);

/// The `count` largest, largest first; of equal ones the first.
std::vector<int> largest(const std::vector<double> &scores, int count);

/// The smallest; of equal ones the first.
int smallest(const std::vector<double> &scores);

/// One after the other, `count` rows of `candidates` [M][n] with the largest score times distance to the nearest point
/// that is known [N][n] or chosen before: where it matters, but not twice in the same place. Costs M (N + count) n.
std::vector<int> spreadOut(const Matrix &candidates, const std::vector<double> &scores, const Matrix &known, int count);

/// Per row of `candidates` the row of `known` that is nearest; `known` has at least one row.
std::vector<int> nearest(const Matrix &candidates, const Matrix &known);

}  // namespace kan
