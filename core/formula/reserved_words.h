#pragma once

#include <set>
#include <string>

#include "core/formula/code_dialect.h"

namespace kan {

/// Names that no value of a formula may have in a language: its key words, the functions and constants that formulas
/// use, and what is better not hidden (c and t of R). Of Text the functions of formulas.
std::set<std::string> reservedWords(CodeLanguage language);

}  // namespace kan
