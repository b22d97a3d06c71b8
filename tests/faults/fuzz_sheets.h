#pragma once

#include "tests/faults/fuzz_readers.h"

namespace kan::fuzz {

/// Of tables in gzip files and spreadsheets: gz, xlsx, ods, and book, which are damaged archives of both.
std::vector<Reader> sheetReaders();

}  // namespace kan::fuzz
