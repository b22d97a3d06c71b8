#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/experiment/prediction.h"
#include "core/structure/partial_dependence.h"

namespace kan {

/// What a network can be asked how it moves with a column: its outputs, of classes whose logits they are the
/// probability of each, "P(ill = yes)".
std::vector<std::string> dependenceOutputs(const Kan &model, const RowReading &reading);

/// How the `output`th of these moves with a column over the training rows, in the data's units. Throws as
/// partialDependence does, and std::invalid_argument if the network does not fit the rows.
PartialDependence columnDependence(const Kan &model, const Dataset &data, const RowReading &reading, MovedColumn column,
                                   int output, const DependenceOptions &options = {}, std::stop_token stop = {});

/// The column's scaling.
ColumnScaling scalingOf(const MovedColumn &column, const Dataset &data);

}  // namespace kan
