#pragma once

#include <span>

#include "core/field.h"
#include "core/interpret/symbolic_settings.h"

namespace kan {

/// Every setting of how closed forms are looked for.
std::span<const Field<SymbolicSettings>> symbolicFields();

}  // namespace kan
