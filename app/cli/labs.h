#pragma once

#include "app/cli/command.h"

namespace kan::cli {

// One for each lab of `kan-cli lab NAME`, in a file of its own; lab_command.cpp lists them.

Command landscapeLab();
Command gradientsLab();
Command splinesLab();
Command samplingLab();
Command walkLab();
Command sideBySideLab();

}  // namespace kan::cli
