#pragma once

#include <string>
#include <vector>

#include "core/data/npy_reader.h"

namespace kan {

/// The items that follow a header, as columns in rows of doubles. `left` is how much memory they may take, in bytes.
/// Throws DataError if they end early, do not end, or are infinite.
std::vector<std::vector<double>> readNpyColumns(const NpyHeader &header, const ByteSource &source,
                                                const std::string &name, const ReadOptions &options, double left);

}  // namespace kan
