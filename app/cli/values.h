#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/usage_error.h"

namespace kan::cli {

// The values of options. Every reader throws UsageError that names the option, its value and what is expected. Nothing
// but the number may stand in the text of a number; in a list it may have spaces around it. Empty parts of a list do
// not count.

/// Both ends belong to it.
struct WholeRange {
    int low = 0, high = std::numeric_limits<int>::max();
};

/// `--rows is "x"; expected a whole number in 2 .. 100`
int wholeNumber(std::string_view option, std::string_view text, WholeRange range);
/// A whole number from 0 to 2^64 - 1.
std::uint64_t seedNumber(std::string_view option, std::string_view text);
/// A finite number: `--lr is "x"; expected a number such as 0.5`
double realNumber(std::string_view option, std::string_view text, std::string_view expected);

/// "30s", "500ms", "2min", "1h", "30" (seconds), as seconds, at most a year; nothing of "none":
/// `--time is "x"; expected a duration above 0 such as 30s or 2min, or none`
std::optional<double> duration(std::string_view option, std::string_view text);

/// "2,5,1": `--width holds "x"; expected nodes such as 2,5,1`
std::vector<int> wholeNumbers(std::string_view option, std::string_view text, std::string_view expected);
/// The same for finite numbers.
std::vector<double> realNumbers(std::string_view option, std::string_view text, std::string_view expected);
/// "-10,10": two finite numbers, in any order: `--range holds "1"; expected low,high such as -1,1`
std::pair<double, double> lowHigh(std::string_view option, std::string_view text, std::string_view expected);

/// `--header is "perhaps"; expected yes or no`
bool yesOrNo(std::string_view option, std::string_view text);

/// "a,b,c", as the parts are; a part with commas stands in double quotes: a,"b, in mm". Throws UsageError for a quote
/// without its end.
std::vector<std::string> listed(std::string_view option, std::string_view text);
/// The parts between the commas that are not in parentheses, empty ones too: "x,max(x,1)" has two.
std::vector<std::string> splitAtCommas(std::string_view text);

/// `option is "text"; expected …` and, of a part of the value, `option holds "text"; expected …`
UsageError wrongValue(std::string_view option, std::string_view text, std::string_view expected);
UsageError wrongPart(std::string_view option, std::string_view text, std::string_view expected);

}  // namespace kan::cli
