#pragma once

#include <ginac/ginac.h>

#include <vector>

#include "core/formula/tape.h"

namespace kan {

/// GiNaC expressions of these variables as instructions; equal subexpressions are computed once. Only under
/// ginacMutex(). Throws FormulaError if a part is not real or has no numeric form.
Tape compileTape(const std::vector<GiNaC::ex> &outputs, const std::vector<GiNaC::realsymbol> &variables);

}  // namespace kan
