#pragma once

#include <string>

#include "core/symbolic/symbolic_library.h"

namespace kan::cli {

/// What --lib x,sin,... says: pykan's names, or formulas of x. Throws UsageError.
SymbolicLibrary libraryOf(const std::string &names);

}  // namespace kan::cli
