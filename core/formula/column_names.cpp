#include "core/formula/column_names.h"

#include <algorithm>
#include <string_view>

namespace kan {

namespace {

std::string_view withoutUnit(std::string_view name) {
    if (name.empty() || (name.back() != ')' && name.back() != ']')) return name;
    const std::size_t open = name.rfind(name.back() == ')' ? '(' : '[');
    if (open == std::string_view::npos || open == 0) return name;
    name = name.substr(0, open);
    while (name.ends_with(' ')) name.remove_suffix(1);
    return name;
}

}  // namespace

int columnPlace(const std::string &name, const std::vector<std::string> &columns) {
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found != columns.end()) return static_cast<int>(found - columns.begin());
    int place = -1;
    for (std::size_t n = 0; n < columns.size(); ++n) {
        if (withoutUnit(columns[n]) != name) continue;
        if (place >= 0) return -1;
        place = static_cast<int>(n);
    }
    return place;
}

}  // namespace kan
