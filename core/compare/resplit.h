#pragma once

#include <cstdint>
#include <memory>

#include "core/data/dataset.h"

namespace kan {

/// The same rows, training and test together, dealt anew: as many train as before, drawn with `seed`. Scalings stay
/// those of the given rows. Throws std::invalid_argument if there are no test rows to deal.
std::shared_ptr<const Dataset> resplit(const Dataset &data, std::uint64_t seed);

}  // namespace kan
