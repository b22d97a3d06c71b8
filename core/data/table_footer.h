#pragma once

#include "core/data/table.h"

namespace kan {

/// Leaves out remarks below the table (a text in the first of three or more columns, and nothing else in the row), and
/// then the last rows, at most three, that sum up the others: a cell with a word such as Total, Sum, Mean or
/// Summe, where no other row has it, in the midst of a table of numbers. Says so in the table's notes.
void dropFooter(Table &table);

}  // namespace kan
