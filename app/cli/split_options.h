#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/data/split_rule.h"

namespace kan::cli {

/// What the options of a table say of which rows train.
struct SplitArguments {
    std::optional<double> share;  ///< of the rows that train
    std::optional<SplitRule> rule;
    int seed = 0;
    bool seed_given = false;
    std::optional<int> blocks, folds, fold;
    std::string column, group_column, group, test_file, test_sheet;
    std::optional<bool> test_follows;

    bool testsFile() const { return !test_file.empty() || !test_sheet.empty(); }
};
std::vector<Option> splitOptions(SplitArguments &arguments);

/// Throws UsageError for options that do not go together. Without any that says which rows are drawn, `past` (values of
/// earlier rows are used) makes the first ones train, which it says on standard error.
TableSplit splitOf(const SplitArguments &arguments, bool past);

}  // namespace kan::cli
