#pragma once

#include <span>
#include <string_view>

#include "core/symbolic/symbolic_library.h"

namespace kan {

/// One row of the table of known functions.
struct BuiltinFunction {
    std::string_view name, alias;
    SymbolicKind kind;
    int complexity;
    double (*value)(double);
    double (*derivative)(double);
    double (*second)(double);
    SymbolicDomain domain;
    std::string_view ginac, latex;
};

/// In the order of SymbolicKind, without User.
std::span<const BuiltinFunction> builtinFunctions();
const BuiltinFunction &builtinFunction(SymbolicKind kind);

}  // namespace kan
