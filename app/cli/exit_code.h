#pragma once

namespace kan::cli {

/// Exit codes of every command.
enum ExitCode { kDone = 0, kBadInput = 2, kNumericalFailure = 3, kInterrupted = 130 };

}  // namespace kan::cli
