#pragma once

#include <mutex>

namespace kan {

/// GiNaC counts references without atomics: whoever holds a GiNaC expression holds this.
std::mutex &ginacMutex();

}  // namespace kan
