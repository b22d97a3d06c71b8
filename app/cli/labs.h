#pragma once

#include "app/cli/arguments.h"

namespace kan::cli {

// One function for each lab of `kan-cli lab NAME`, in a file of its own; lab_command.cpp lists them.

/// kan-cli lab landscape [--landscape NAME | --formula TEXT [--range lo,hi]] [--start a,b]
/// [--parameterisation direct|mlp-5|mlp-9|mlp-17|kan|all] [--width N] [--latent N] [--no-weight-norm]
/// [--kan-latent N] [--kan-hidden N] [--epochs N] [--opt Adam|SGD] [--lr X] [--seed S] [--runs N] [--starts N]
/// [--threads N] [--json] [--out FILE]
int landscapeLab(Arguments arguments);
/// kan-cli lab gradients [--formula F] [--from A] [--to B] [--rows N] [--data FILE] [--weight W] [--models mlp,kan]
/// [--grid G]
/// [--epochs N] [--steps N] [--seed S] [--threads N] [--json] [--out FILE]
int gradientsLab(Arguments arguments);
/// kan-cli lab splines [--grid G] [--order K] [--seed S] [--x X] [--json] [--out FILE]
int splinesLab(Arguments arguments);
/// kan-cli lab sampling [--formula F] [--range lo,hi] [--strategies all|NAME,NAME] [--models mlp,kan,formula]
/// [--start N] [--budget N] [--width 2,1,1,1] [--grid G] [--grids G,G] [--epochs N | --source-epochs] [--steps N]
/// [--seed S] [--threads N] [--json] [--out FILE]
int samplingLab(Arguments arguments);
/// kan-cli lab walk [--data price|FORMULA] [--range lo,hi] [--at 3,120,20 | --row N] [--width 3,2,1] [--grid G]
/// [--rows N] [--steps N] [--seed S] [--threads N] [--json] [--out FILE]
int walkLab(Arguments arguments);
/// kan-cli lab side-by-side [--formula F] [--rows N] [--kan-hidden 2,2] [--grid G] [--mlp-layers N] [--activation NAME]
/// [--opt LBFGS|Adam] [--steps N] [--seed S] [--threads N] [--json] [--out FILE]
int sideBySideLab(Arguments arguments);

}  // namespace kan::cli
