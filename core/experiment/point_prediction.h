#pragma once

#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/table_encoding.h"
#include "core/experiment/prediction.h"
#include "core/model/kan.h"

namespace kan {

/// An input that somebody may type, and what the training rows have there: numbers in the user's unit, of a column
/// that is not coded as a number the place of a category.
struct PointInput {
    EncodedColumn column;
    double low = 0, high = 0;
    double usual = 0;  ///< where a user starts: in the middle of the rows (their mean as the network sees them), or the
                       ///< most frequent category
};

/// A cell as a file has it: the number, or the category in this place.
std::string cellText(const EncodedColumn &column, double cell);

/// One per column of the encoding, over the dataset's training rows.
std::vector<PointInput> pointInputs(const TableEncoding &encoding, const Dataset &data);

/// A point that is typed: one cell per input, as PointInput has them.
using Point = std::vector<double>;

/// What a network says of a point.
struct PointPrediction {
    std::string refusal;                ///< why it says nothing: "mass is -1, which has no logarithm"; else empty
    std::vector<double> values;         ///< per output in the user's unit; of a class its place
    std::vector<double> probabilities;  ///< of the classes, if the outputs are logits of them; else empty
    std::vector<std::string> outside;   ///< a sentence per input that lies outside the training rows
};

/// The prediction of each point. Throws std::invalid_argument if a point has not as many cells as there are inputs.
std::vector<PointPrediction> predictPoints(const Kan &model, const RowReading &reading,
                                           const std::vector<PointInput> &inputs, const std::vector<Point> &points);

/// A line per point: inputs and outputs in the user's units as a file has them, numbers with their error beside them
/// (`errors` as outputErrors), a class with its probability. Outputs that the network does not say are empty.
std::string pointsCsv(const RowReading &reading, const std::vector<Point> &points,
                      const std::vector<PointPrediction> &predictions, const std::vector<double> &errors);

/// How far off the network is: the (weighted) RMSE of each output over the test rows (without any, the training rows),
/// in the user's unit. Empty for classes, and where it is not finite.
std::vector<double> outputErrors(const Kan &model, const Dataset &data, int threads);

}  // namespace kan
