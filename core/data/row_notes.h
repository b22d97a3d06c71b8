#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/log_proposal.h"
#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// What a user should know of rows before a network is trained on them, a sentence each: test rows outside the range of
/// the training rows (how many, and which column most), test rows that are training rows too, a target of few whole
/// numbers that is taken for a number, classes that are rare or have no test rows, logarithms that make all a straight
/// line, other columns that span decades, rows that follow each other in time and are not used as a series. In the time
/// of a few passes.
std::vector<std::string> rowNotes(const ColumnIndex &table, const TableSource &source, const Dataset &data,
                                  const std::optional<LogProposal> &logs = {});

}  // namespace kan
