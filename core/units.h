#pragma once

#include <string>
#include <string_view>

namespace kan {

/// Whether the text is a unit as people write them: products and quotients of symbols of the SI and of those used with
/// it, with prefixes and exponents (kg/m3, m s^-2, W·m⁻²·K⁻¹, µg/l, °C, %, 1/s), "-" for none.
bool isUnit(std::string_view text);

/// The unit that a name of a column ends with, in brackets: "K" of "T [K]" (any text), "mg/l" of "lead (mg/l)" (a
/// unit); "m/s" of "v / m/s" and "v in m/s". Empty if there is none.
std::string unitOfName(std::string_view name);

/// A cell of a row of units: a unit, in brackets or not. Any text in square brackets counts.
bool isUnitCell(std::string_view cell);
/// The unit without the brackets around it; empty for "-".
std::string bareUnit(std::string_view cell);

/// "T [K]"; the name alone if there is no unit, or if it says its unit itself.
std::string nameWithUnit(std::string_view name, std::string_view unit);

}  // namespace kan
