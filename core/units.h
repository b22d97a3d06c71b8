#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kan {

/// Whether the text is a unit as people write them: products and quotients of symbols of the SI and of those used with
/// it, with prefixes and exponents (kg/m3, m s^-2, W·m⁻²·K⁻¹, µg/l, °C, %, 1/s), "-" for none.
bool isUnit(std::string_view text);

/// One symbol of a unit with its exponent.
struct UnitFactor {
    std::string symbol;
    int exponent = 1;
    bool operator==(const UnitFactor &) const = default;
};
/// Of "kg/m3": kg, m to the -3; a bracket behind a stroke is divided by whole. Empty if the text is no unit, or "-".
std::vector<UnitFactor> unitFactors(std::string_view text);

/// The unit that a name of a column ends with, in brackets: "K" of "T [K]" (any text), "mg/l" of "lead (mg/l)" (a
/// unit); "m/s" of "v / m/s" and "v in m/s". Empty if there is none.
std::string unitOfName(std::string_view name);

/// The name without the unit that unitOfName finds in it: "T" of "T [K]", "v" of "v in m/s".
std::string nameWithoutUnit(std::string_view name);

/// A cell of a row of units: a unit, in brackets or not. Any text in square brackets counts.
bool isUnitCell(std::string_view cell);
/// The unit without the brackets around it; empty for "-".
std::string bareUnit(std::string_view cell);

/// "T [K]"; the name alone if there is no unit, or if it says its unit itself.
std::string nameWithUnit(std::string_view name, std::string_view unit);

}  // namespace kan
