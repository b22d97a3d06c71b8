#pragma once

#include "core/discover/discover.h"
#include "core/interpret/trials.h"

namespace kan {

/// The result with its verdict and what it says in words. `network`: as verdictOn; `lost`: the network is exact, but
/// not its formula in the user's units.
DiscoverResult judged(DiscoverResult result, const Trials &trials, const DiscoverOptions &options, double network,
                      bool lost = false);

}  // namespace kan
