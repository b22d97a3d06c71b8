#pragma once

#include "app/cli/arguments.h"

namespace kan::cli {

// One function for each lab of `kan-cli lab NAME`, in a file of its own; lab_command.cpp lists them.

/// kan-cli lab gradients [--formula F] [--from A] [--to B] [--rows N] [--weight W] [--models mlp,kan] [--grid G]
/// [--epochs N] [--steps N] [--seed S] [--threads N] [--json] [--out FILE]
int gradientsLab(Arguments arguments);

}  // namespace kan::cli
