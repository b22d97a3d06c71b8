#include "core/data/table_split_fields.h"

namespace kan {

namespace {

using enum FieldScale;

constexpr Field<TableSplit> kSplitFields[] = {
    {.name = "fraction",
     .member = memberAt<&TableSplit::fraction>,
     .range = {.low = 0, .high = 1, .words = "be above 0 and below 1", .above_low = true, .below_high = true},
     .row = {Linear, 0.05, 0.95, 1e-6, 1 - 1e-6, "Train", "Share of training rows", "the others test",
             "change the training share"}},
    {.name = "seed",
     .member = memberAt<&TableSplit::seed>,
     .row = {Integers, 0, 50, 0, 2147483647, "Seed", "Seed of the split", "which rows train",
             "change the split's seed"}},
};

}  // namespace

std::span<const Field<TableSplit>> tableSplitFields() {
    return kSplitFields;
}

}  // namespace kan
