#pragma once

#include <string>

#include "core/formula/code_dialect.h"

namespace kan {

/// The helper functions of ours that `code` calls, those that they call before them, each with a line break before it
/// and at its end; empty: none. Of C++ with constants, without the namespace detail.
std::string usedHelpers(CodeLanguage language, const std::string &code);

}  // namespace kan
