#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/formula/formula.h"
#include "core/symbolic/symbolic_library.h"

namespace kan {

/// A function of one variable x as a user types it (the grammar of Formula). GiNaC differentiates it once, here, under
/// its process-wide lock; values come from compiled tapes. Throws FormulaError with the position in `text`.
SymbolicFunction userFunction(std::string_view text, int complexity = 4);

/// Those of the standard library with these names; a name that is none of them and reads as a formula of x (such as
/// "x*exp(-x)") becomes a user's function. Throws UnknownFunction or FormulaError.
SymbolicLibrary symbolicLibraryOf(const std::vector<std::string> &names);

}  // namespace kan
