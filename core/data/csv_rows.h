#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_dialect.h"

namespace kan {

/// The first rows of a file as text, blank lines left out, at most `most`. If `whole` is false the bytes end somewhere
/// in the file, and the row that they end in is left out.
std::vector<std::vector<std::string>> csvRows(std::string_view bytes, const CsvDialect &dialect, std::size_t most,
                                              bool whole);

}  // namespace kan
