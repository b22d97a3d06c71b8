#pragma once

#include "app/cli/command.h"

namespace kan::cli {

/// kan-cli: all commands, with nothing given yet. Their options and positionals write to storage that belongs to this
/// tree and its copies.
Command program();

}  // namespace kan::cli
