#pragma once

#include <string>
#include <vector>

#include "core/structure/partial_dependence.h"
#include "core/structure/row_attribution.h"

namespace kan {

/// A line for each x: the column's value or category, the mean, and what each of the single rows has there. Rows are
/// called by their numbers among all, from 1.
std::string dependenceCsv(const PartialDependence &found, const std::string &input, const std::string &output);

/// A line for each row: its number, the base, what each input contributes, and the output. `first`: the place of the
/// first of these rows among those that are numbered from 1.
std::string contributionsCsv(const RowAttribution &found, const std::vector<std::string> &inputs,
                             const std::string &output, Eigen::Index first = 0);

}  // namespace kan
