#pragma once

#include <string>
#include <string_view>

namespace kan {

enum class CellKind {
    Number,
    Missing,  ///< empty, NA, N/A, nan, null, ? or :, in any case
    Error,    ///< what a spreadsheet puts in place of a number: #N/A, #NV, #DIV/0! ...
    NoValue,  ///< words of a laboratory: ND, n.d., -, none ...; texts in a column of texts
    Below,    ///< "<0.05": not measured, but not above this limit
    Above,    ///< ">100"
    Code,     ///< a whole number of more digits than a double holds: as numbers, neighbours would be one
    Text
};

/// How the numbers of a column are written.
struct NumberStyle {
    char decimal = '.';     ///< . or ,
    char thousands = 0;     ///< , . ' or space, between groups of three digits before the decimal mark; 0: none
    std::string unit = {};  ///< may stand behind a number: "12 %", "3.5mg/l"
    bool operator==(const NumberStyle &) const = default;
};

/// What a cell holds. A number is what std::from_chars reads, also with a leading + or ', a Fortran exponent (1.0D+03),
/// a blank in the exponent (1.2E 3), as 1.2x10^3, with full-width digits, the sign U+2212, or $, € or £ before it, or
/// in the parentheses that accountants put around negative ones: (1,234). inf is a number, and 1e999 is inf. `value` is
/// set for numbers and limits.
CellKind readCell(std::string_view text, const NumberStyle &style, double &value);

/// Whether a line that begins so is a comment: "#N/A" is a cell.
bool beginsComment(std::string_view line, std::string_view sign, char delimiter);

/// The unit behind a number: "%" of "12 %"; empty if there is none, or no number.
std::string unitBehind(std::string_view text, const NumberStyle &style);

/// The text in quotes for a message, shortened, without line breaks.
std::string quoted(std::string_view text);

}  // namespace kan
