#pragma once

namespace kan::bench {

/// One row or two for each lab.
void registerLabs();

}  // namespace kan::bench
