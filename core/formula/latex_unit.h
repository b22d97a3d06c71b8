#pragma once

#include <string>
#include <string_view>

namespace kan {

/// A unit as LaTeX: "kg/m3" as \mathrm{kg}\,\mathrm{m}^{-3}; a text that is no unit as \text{...}.
std::string latexUnit(std::string_view unit);

}  // namespace kan
