#pragma once

#include <string>

#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// Whether the rows of a file of test rows go on where the training rows end, so that what came before its first row is
/// known.
struct TestOrder {
    bool follows = false;
    std::string words;  ///< what was found out, for a note; empty: the source said it
};

/// As source.test_follows says; else by the first column of times that both tables have, increasing in both: the test
/// rows begin after the last training row, no later than the longest step in either table. Without such a column it
/// is not known, and they do not.
TestOrder testOrder(const Table &test, const Table &train, const TableSource &source);

}  // namespace kan
