#pragma once

#include "core/experiment/experiment.h"

namespace kan::ui {

/// The options of a run that shares the machine with a window. Where nothing is said of threads and passes are short,
/// one of them is left to the window: a pass that waits for a thread which draws a frame waits for many passes' time.
TrainingOptions besideTheWindow(const Experiment &experiment, const Dataset &data);

}  // namespace kan::ui
