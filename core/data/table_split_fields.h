#pragma once

#include <span>

#include "core/data/table_source.h"
#include "core/field.h"

namespace kan {

/// The numbers of a split that is drawn.
std::span<const Field<TableSplit>> tableSplitFields();

}  // namespace kan
