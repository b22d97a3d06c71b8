#pragma once

#include <span>
#include <string_view>

#include "core/formula/code_dialect.h"

namespace kan {

/// A function of ours in a language.
struct CodeHelper {
    std::string_view name;
    std::string_view text;  ///< with a line break before it and at its end; calls only those before it in a list
};

/// Those of MATLAB, Julia, R, JavaScript and Mathematica.
std::span<const CodeHelper> scriptHelpers(CodeLanguage language);

}  // namespace kan
