#pragma once

#include <span>

#include "core/data/table_source.h"
#include "core/field.h"

namespace kan {

/// The numbers of a split, and its rule.
std::span<const Field<TableSplit>> tableSplitFields();

}  // namespace kan
