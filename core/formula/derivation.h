#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kan {

/// How inputs are computed of a person's own columns, by formulas (ColumnFormula).
struct Derivation {
    std::vector<std::pair<std::string, std::string>> columns;  ///< names and formulas, of `own` and of those before
    std::vector<std::string> own;                              ///< columns that may be read
    bool operator==(const Derivation &) const = default;
};

}  // namespace kan
