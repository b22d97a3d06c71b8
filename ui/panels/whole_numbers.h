#pragma once

#include <QString>
#include <optional>
#include <vector>

namespace kan::ui {

/// Whole numbers apart by commas, semicolons or blanks; nothing if there is anything else.
std::optional<std::vector<int>> numbersIn(const QString &text);

/// "2, 3".
QString listed(const std::vector<int> &numbers);

}  // namespace kan::ui
