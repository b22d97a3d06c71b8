#pragma once

#include <span>

#include "core/field.h"
#include "core/model/kan_spec.h"

namespace kan {

/// Every argument of a network but its rules and the factors of its multiplication nodes, in the order in which they
/// are checked.
std::span<const Field<KanSpec>> kanFields();

}  // namespace kan
