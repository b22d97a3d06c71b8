#pragma once

#include <string>

#include "core/formula/network_formula.h"

namespace kan {

/// The scripts of exportFormula.
std::string matlabFunction(const NetworkFormula &formula);
std::string juliaScript(const NetworkFormula &formula);
std::string rScript(const NetworkFormula &formula);
std::string javaScriptModule(const NetworkFormula &formula);
std::string mathematicaScript(const NetworkFormula &formula);

}  // namespace kan
