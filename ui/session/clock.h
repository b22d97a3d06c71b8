#pragma once

#include <chrono>
#include <functional>

namespace kan::ui {

/// What time it is, for those who decide by it; a test has a clock of its own.
using Now = std::function<std::chrono::steady_clock::time_point()>;

}  // namespace kan::ui
