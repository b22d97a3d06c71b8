#pragma once

#include <string>

#include "core/formula/network_formula.h"

namespace kan {

/// The lines of exportFormula: formulas without helpers, in which splines are nested conditions. Throw
/// std::invalid_argument if one would be longer than kMaxLine characters or nested deeper than kMaxLineDepth.
std::string excelFormulas(const NetworkFormula &formula);
std::string numpyLine(const NetworkFormula &formula);

constexpr std::size_t kMaxLine = 8192;     ///< Excel's limit
constexpr std::size_t kMaxLineDepth = 60;  ///< Excel's limit is 64 levels of functions

}  // namespace kan
