#pragma once

#include "app/cli/arguments.h"

namespace kan::cli {

// One function for each lab of `kan-cli lab NAME`, in a file of its own; lab_command.cpp lists them.

}  // namespace kan::cli
