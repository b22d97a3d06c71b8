#pragma once

#include <string>

#include "core/formula/network_formula.h"

namespace kan {

/// The modules of exportFormula.
std::string pythonModule(const NetworkFormula &formula);
std::string sympyModule(const NetworkFormula &formula);
std::string cppHeader(const NetworkFormula &formula, const std::string &name);

}  // namespace kan
