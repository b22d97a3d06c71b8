#pragma once

#include <QString>
#include <vector>

namespace kan::ui {

/// Whole numbers apart by commas: "3, 5, 10"; none is an empty list. Throws std::invalid_argument that names the part
/// that is no number; `name` and `example` are for its message.
std::vector<int> wholeNumbers(const QString &text, const QString &name, const QString &example);

}  // namespace kan::ui
