#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/derived_column.h"
#include "core/data/split_rule.h"

namespace kan {

class Table;

enum class ColumnRole {
    Input,
    Target,
    Ignore,
    Weight,  ///< what a row counts in every loss and figure
    Error    ///< the standard deviation of a row's target; the row counts 1/error²
};
std::string_view toString(ColumnRole role);  ///< "input", "target", "ignore", "weight", "error"
ColumnRole columnRoleFromString(std::string_view text);

/// What the network gets of a column.
enum class ColumnCoding {
    Number,  ///< its numbers
    OneHot,  ///< one 0/1 input for each of its values
    Codes    ///< the place 0, 1 ... of its value among its values in order; as a target: classes
};
std::string_view toString(ColumnCoding coding);  ///< "number", "one-hot", "codes"
ColumnCoding columnCodingFromString(std::string_view text);

/// What becomes of rows whose cell is missing.
enum class MissingRule {
    Drop,      ///< the row is left out, and the report says so
    Refuse,    ///< an error that names row and column
    Mean,      ///< the mean of the training rows; their most frequent value if the column is not coded as a number
    Value,     ///< a given number
    HalfLimit  ///< half of the limit where the cell is one ("<0.05"), else the row is left out
};
std::string_view toString(MissingRule rule);  ///< "drop", "refuse", "mean", "value", "half-limit"
MissingRule missingRuleFromString(std::string_view text);

/// Computed from the training rows; a column that is constant there keeps its scale.
enum class ScalingRule {
    Standardise,  ///< mean 0, standard deviation (divisor N) 1
    Range,        ///< least -1, largest 1
    None
};
std::string_view toString(ScalingRule rule);  ///< "standardise", "range", "none"
ScalingRule scalingRuleFromString(std::string_view text);

/// What is made of one column of a table.
struct TableColumnUse {
    std::string name;
    ColumnRole role = ColumnRole::Input;
    ColumnCoding coding = ColumnCoding::Number;
    MissingRule missing = MissingRule::Drop;         ///< of a target: Drop, Refuse or HalfLimit; of weights the same
    double missing_value = 0;                        ///< for MissingRule::Value
    ScalingRule scaling = ScalingRule::Standardise;  ///< not of one-hot columns and classes
    bool log = false;                                ///< natural logarithm before scaling; of numbers only
    bool operator==(const TableColumnUse &) const = default;
};

/// A table in a file and what is made of it: the part of an experiment file that stands for its rows.
struct TableSource {
    std::string file;
    std::string test_file;                ///< holds the test rows, and all rows of `file` train; empty: see `split`
    CsvDialect dialect;                   ///< of all files; not used for .npy, .npz and IDX files
    std::vector<TableColumnUse> columns;  ///< columns of the file that are not here are ignored
    TableSplit split;
    std::vector<DerivedColumn> derived;     ///< columns that are computed from others (derived_columns.h)
    std::vector<ColumnLags> lags;           ///< and from earlier rows, those of `derived` too
    std::string sheet{}, range{};           ///< as TableFile, of the files that are spreadsheets
    std::vector<std::string> more_files{};  ///< their rows follow those of `file`, see readTables
    /// Numbers (Table::number) of rows that take no part: they neither train nor test, nor count where a column is
    /// scaled, filled or coded. Every other row stays on the side where the split has it with them. Columns of `lags`
    /// read them as they read other rows. Not of `test_file`.
    std::vector<std::size_t> left_out{};
    std::string test_sheet{};               ///< of `test_file`; empty: as `sheet`
    std::optional<bool> test_follows = {};  ///< the test rows go on where the training rows end (test_order.h)

    /// Throws DataError naming field, value and what it may be.
    void validate() const;
    bool operator==(const TableSource &) const = default;
};

/// All names of files in it, to be changed when files move.
std::vector<std::string *> fileNames(TableSource &source);

/// A sensible use of each column. Numbers are standardised. Rows with missing cells are left out if the target is a
/// number (a formula is fitted to rows as they were measured) and half of the rows are whole in the columns concerned;
/// else, and for classes, cells are filled with the mean.
/// categories of at most kMostOneHot values become one-hot, others are ignored, as are columns without values, or with
/// values in less than a tenth of the rows, texts of which no two are alike, and numbers of rows; a single
/// target that is a category of texts that repeat (twice each, in the mean), or has two values, becomes classes.
/// `reasons` gets a sentence for each column that is ignored, or filled although the target is a number. Throws
/// DataError for a target that the table does not have, or that can be none. Where a column of `lagged` is missing the
/// row has too little past and is always left out.
std::vector<TableColumnUse> suggestColumns(const Table &table, const std::vector<std::string> &targets,
                                           std::vector<std::string> *reasons = nullptr,
                                           const std::vector<std::string> &lagged = {});

inline constexpr int kMostOneHot = 20;
inline constexpr int kMostClasses = 1000;  ///< values of a coded column

}  // namespace kan
