#include "core/data/table_split_fields.h"

namespace kan {

namespace {

using enum FieldScale;

constexpr double kMostParts = 1'000'000;

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
    {.name = "rule", .member = choiceAt<splitRuleFromString, &TableSplit::rule>()},
    {.name = "blocks",
     .member = memberAt<&TableSplit::blocks>,
     .range = {.low = 2, .high = kMostParts},
     .row = {Integers, 2, 50, 2, kMostParts, "Blocks", "Blocks of rows", "rows in one piece train or test together",
             "change the number of blocks"}},
    {.name = "folds",
     .member = memberAt<&TableSplit::folds>,
     .range = {.low = 2, .high = kMostParts},
     .row = {Integers, 2, 20, 2, kMostParts, "Folds", "Number of folds", "equal parts, of which one tests",
             "change the number of folds"}},
    {.name = "fold",
     .member = memberAt<&TableSplit::fold>,
     .range = {.low = 0, .high = kMostParts - 1},
     .row = {Integers, 0, 19, 0, kMostParts - 1, "Fold", "Fold that tests", "counted from 0",
             "change the fold that tests"}},
};

}  // namespace

std::span<const Field<TableSplit>> tableSplitFields() {
    return kSplitFields;
}

}  // namespace kan
