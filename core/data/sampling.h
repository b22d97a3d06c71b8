#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/derived_column.h"

namespace kan {

/// How rows are drawn from a formula: pykan's create_dataset with a range for each variable.
struct Sampling {
    std::vector<std::pair<double, double>> ranges = {{-1, 1}, {-1, 1}};  ///< per variable, low < high
    int train_num = 1000;                                                ///< >= 1
    int test_num = 1000;                                                 ///< >= 0
    std::uint64_t seed = 0;
    double noise = 0.0;            ///< standard deviation of normal noise added to the training labels, >= 0
    bool normalize_input = false;  ///< pykan's: subtract the training mean, divide by the training std
    bool normalize_label = false;
    std::vector<DerivedColumn> derived = {};  ///< inputs behind x1..xn, computed of these and of those before

    /// Of the network: x1..xn and the derived ones.
    int inputs() const { return static_cast<int>(ranges.size() + derived.size()); }

    void validate() const;  ///< Throws std::invalid_argument naming field, value and range.
    bool operator==(const Sampling &) const = default;
};

/// Evaluates `formula` at uniformly drawn points: torch's generator seeded with sampling.seed; per variable train_num
/// uniforms, then test_num uniforms (pykan create_dataset). The number of variables is the number of ranges. The
/// derived inputs are computed of what was drawn and scaled as it is.
///
/// Throws FormulaError for the formula, std::invalid_argument if it uses more variables than there are ranges or if
/// it or a derived input is not finite at some points; the message says for which inputs and how many rows.
Dataset createDataset(const std::string &formula, const Sampling &sampling);

}  // namespace kan
