#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/csv_rows.h"

namespace kan {

/// The sign that begins comments in these lines: it stands before some, and the others hold it nowhere; empty if there
/// is none.
std::string commentSign(std::string_view first_bytes);

/// Where in the first rows the table stands, by cells per row.
struct TableBody {
    std::size_t first = 0;  ///< row of the names, or of values
    std::size_t columns = 0;
    double regular = 0;  ///< share of the rows from there on that have so many cells; 0: this is no table
};
TableBody bodyOf(const std::vector<CsvTextRow> &rows);

/// Finds skip, header, header_rows, units_row and commented_header of a dialect whose other fields are known. What is
/// given stands.
void findLayout(std::string_view first_bytes, const GivenLayout &given, CsvDialect &dialect);

}  // namespace kan
