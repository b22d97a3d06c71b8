#pragma once

#include "ui/labs/sampling_race.h"

namespace kan::ui {

/// What a choice means, for its tooltip.
QString samplingHint(SamplingStrategy strategy);
QString samplingHint(SamplingLearner learner);
/// What a run has come to, for the table.
QString samplingState(const SamplingRunView &run);

}  // namespace kan::ui
