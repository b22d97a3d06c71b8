#pragma once

#include "core/discover/discover.h"
#include "core/interpret/trials.h"

namespace kan {

constexpr int kTrialSteps = 15;      ///< of training again after a change
constexpr double kUntrained = 0.05;  ///< share of the labels' standard deviation above which an RMSE says: not trained

/// The way from one network to a formula, the stages of discover() one after the other, each told to `callback`. The
/// result has no front and no message. Ends early when the trials' stop is requested.
DiscoverResult discoverAttempt(int number, const Kan &start, const SymbolicLibrary &library,
                               const DiscoverOptions &options, const Trials &trials, const DiscoverCallback &callback);

}  // namespace kan
