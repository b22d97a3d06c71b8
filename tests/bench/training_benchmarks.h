#pragma once

namespace kan::bench {

/// Demo6, Mnist01, Refine and GridUpdate.
void registerTraining();

}  // namespace kan::bench
