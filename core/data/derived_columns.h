#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/table.h"
#include "core/data/table_encoding.h"
#include "core/data/table_source.h"
#include "core/formula/derivation.h"

namespace kan {

/// Of all columns that are not in the file, in their order.
std::vector<std::string> derivedNames(const TableSource &source);

/// The table with the columns of source.derived and then of source.lags behind its own, over all rows in the file's
/// order. A missing cell makes what is computed of it missing, and so do rows before the first one. Throws DataError
/// naming row and column: a name that the table already has, a column that is not there or holds text, a formula that
/// cannot be read, a value that is not finite, more rows back than there are, too much memory. Takes time for its
/// cells; an average of n rows takes n of it.
Table withDerivedColumns(Table table, const TableSource &source);

/// The same without a copy where there is nothing to be derived.
std::shared_ptr<const Table> withDerivedColumns(std::shared_ptr<const Table> table, const TableSource &source);

/// The same of a file of test rows, of which `train` are the training rows with these columns: where it follows them
/// (test_order.h), what came before its first row are their last rows. Its notes say which.
Table withDerivedColumns(Table test, const TableSource &source, const Table &train);
std::shared_ptr<const Table> withDerivedColumns(std::shared_ptr<const Table> test, const TableSource &source,
                                                const Table &train);

/// Only those that the inputs of a network need, for rows whose target is not known.
Table withInputColumns(Table table, const TableSource &source, const TableEncoding &encoding);

/// Of those inputs that are computed by formulas of numbers, with what these read of a file with these columns. Throws
/// DataError for a formula that cannot be read.
Derivation derivationOf(const TableSource &source, const TableEncoding &encoding,
                        const std::vector<std::string> &file_columns);
/// The columns of the file as far as `source` names them.
std::vector<std::string> namedFileColumns(const TableSource &source);

/// The columns that a file must have for these inputs: they themselves, or what they are computed of. In the order of
/// their names.
std::vector<std::string> fileColumnsFor(const TableSource &source, const TableEncoding &encoding);

}  // namespace kan
