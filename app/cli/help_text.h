#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command.h"

namespace kan::cli {

/// Lines of at most `width` letters where words allow it; "\n" stays.
std::string wrapped(std::string_view text, std::size_t width);

/// What an option means, with its choices, range and standard value: "rows that train (10 .. 1000; 500)".
std::string meaning(const Option &option);

/// What may follow a command's name: its own `usage`, or one made from its positionals and options.
std::vector<std::string> usageOf(const Command &command);

}  // namespace kan::cli
