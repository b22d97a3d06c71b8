#pragma once

namespace kan::bench {

/// Demo6, Mnist01, Levenberg-Marquardt, Refine and GridUpdate.
void registerTraining();

}  // namespace kan::bench
