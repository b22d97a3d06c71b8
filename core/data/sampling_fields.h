#pragma once

#include <span>

#include "core/data/sampling.h"
#include "core/field.h"

namespace kan {

/// Every setting of how rows are drawn, in the order in which they are checked.
std::span<const Field<Sampling>> samplingFields();

}  // namespace kan
