#pragma once

namespace kan::bench {

/// Dgemm, ForwardBackward and Scaling rows.
void registerKernels();

}  // namespace kan::bench
