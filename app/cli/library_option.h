#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "core/symbolic/symbolic_library.h"

namespace kan::cli {

/// Parts between the commas that are not in parentheses.
std::vector<std::string> splitAtCommas(const std::string &text);

/// --lib x,sin,...: pykan's names, or formulas of x; nothing without it. Throws UsageError.
std::optional<SymbolicLibrary> libraryOption(Arguments &arguments);

}  // namespace kan::cli
