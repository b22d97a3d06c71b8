#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command.h"
#include "core/data/derived_column.h"

namespace kan {
struct TableSource;
}

namespace kan::cli {

/// Columns that the options of a table add to it.
struct DerivationArguments {
    std::vector<DerivedColumn> derived;
    std::vector<ColumnLags> lags;
};
/// "NAME=FORMULA", each time that it is given.
Option derivedOption(std::string_view spec, std::string words, std::vector<DerivedColumn> &derived);
std::vector<Option> derivationOptions(DerivationArguments &arguments);

/// Puts them into the source of the table.
void derive(const DerivationArguments &arguments, TableSource &source);

}  // namespace kan::cli
