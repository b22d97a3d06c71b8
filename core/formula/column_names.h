#pragma once

#include <string>
#include <vector>

namespace kan {

/// The place of a column by its name, or by its name without the unit behind it ("T" for "T (K)" and "T [K]") if only
/// one is called so; -1: none.
int columnPlace(const std::string &name, const std::vector<std::string> &columns);

}  // namespace kan
