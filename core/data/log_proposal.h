#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// Columns whose logarithms make of a table's target all but a linear function of its inputs, which it is not as it
/// stands: both logarithmic, a power law.
struct LogProposal {
    /// Measured against what least squares make of the inputs, some hundred rows, each in its own numbers.
    struct Side {
        double share = 0;  ///< of the target's variance that is explained
        std::vector<double> fitted, measured;
        bool operator==(const Side &) const = default;
    };
    std::string target;
    bool of_target = false;            ///< the target's logarithm is among them
    std::vector<std::string> columns;  ///< the target first
    Side plain, logarithmic;

    /// "The logarithms of d and N explain 99.9 % of that of R by a straight line, a power law; the numbers themselves
    /// explain 71 %".
    std::string words() const;
    bool operator==(const LogProposal &) const = default;
};

/// Of these rows, whole in the columns that `source` uses: for one target of numbers and inputs that are numbers, of
/// which no logarithm is taken yet; not of series. Logarithms are of the target, of all inputs that are above 0, or of
/// both, and are proposed if they leave at most a quarter of the variance that the numbers leave, at most a tenth of
/// all, and no more than twice what parabolas in place of the line would leave. At most some thousand rows and forty
/// inputs are looked at.
std::optional<LogProposal> logProposal(const ColumnIndex &table, const TableSource &source,
                                       const std::vector<std::size_t> &rows);

}  // namespace kan
