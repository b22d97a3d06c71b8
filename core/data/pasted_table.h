#pragma once

#include <string>
#include <string_view>

namespace kan {

/// Why the text, such as a clipboard's, is no table of at least two rows of two cells, in words; empty if it is one.
std::string tableObjection(std::string_view text);

}  // namespace kan
