#pragma once

#include <string>

#include "core/formula/network_formula.h"

namespace kan {

/// The modules of exportFormula.
std::string pythonModule(const NetworkFormula &formula);
std::string sympyModule(const NetworkFormula &formula);
std::string cppHeader(const NetworkFormula &formula, const std::string &name);

/// `remarks` of a formula and what it computes, as comment lines that start with `mark`.
std::string formulaComment(const NetworkFormula &formula, const std::string &mark);

}  // namespace kan
