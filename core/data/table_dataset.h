#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/log_proposal.h"
#include "core/data/read_options.h"
#include "core/data/table.h"
#include "core/data/table_encoding.h"
#include "core/data/table_source.h"

namespace kan {

/// What happened to the rows of a table on the way to the network.
struct TableReport {
    std::size_t rows = 0;                       ///< of the table, and of the table of test rows
    std::size_t dropped = 0;                    ///< rows left out because a cell is missing
    std::vector<std::string> dropped_rows;      ///< the first few: "row 12 (line 13): age is missing"
    std::vector<std::string> constant_columns;  ///< with the same value in all training rows
    std::vector<std::string> notes;
    std::optional<LogProposal> logs;  ///< of the training rows; among the notes too
};

/// Where the rows of a dataset stand in their table, in the dataset's order.
struct TableRows {
    std::vector<std::size_t> train;
    std::vector<std::size_t> test;      ///< in the table of test rows, if there is one
    std::vector<std::size_t> left_out;  ///< as source.left_out says, increasing
};

struct TableDataset {
    Dataset data;
    TableEncoding encoding;
    TableReport report;
    TableRows rows;
};

/// Columns that a file must hold as numbers, as their use asks for; derived ones are not in the file.
std::map<std::string, CellType> fileTypes(const TableSource &source);

/// The rows that `source` makes of a table with its derived columns (withDerivedColumns), and of a second one with the
/// test rows if there is one. Scalings and fillings come from the training rows only. A single target in codes gives
/// Dataset::classes. Throws DataError naming row and column: missing cells to be refused, values that are not positive
/// under a logarithm, a test row with a value that no training table has, a target of one class, no training or no test
/// rows. What it returns is finite.
TableDataset makeDataset(const Table &table, const std::optional<Table> &test, const TableSource &source);

/// Reads the files of `source`, absolute, relative to `folder`, or relative to the working folder, and makes the
/// dataset.
TableDataset loadTable(const TableSource &source, const std::filesystem::path &folder = {},
                       const ReadOptions &options = {});

/// The file of this name in `folder`, else in the working folder, else in dataFolder(); the name if it is nowhere.
std::filesystem::path locatedFile(const std::string &name, const std::filesystem::path &folder);

/// Rows for a network that was trained on other rows.
struct EncodedRows {
    Matrix inputs;                      ///< [rows that can be used][n]
    std::vector<std::size_t> rows;      ///< their places in the table, increasing
    std::vector<std::string> left_out;  ///< one sentence per row that cannot be used: "row 3 (line 4): age is missing"
};

/// Columns are found by their names. Throws DataError for columns that the table does not have, or that hold text where
/// the encoding has numbers.
EncodedRows encodeRows(const Table &table, const TableEncoding &encoding);

}  // namespace kan
