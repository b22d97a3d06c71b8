#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace kan {

/// Trouble with a data file: one message that names file, place and remedy.
class DataError : public std::invalid_argument {
  public:
    using std::invalid_argument::invalid_argument;
};

/// An array of bytes as MNIST's files hold it (IDX format): dimensions, then the last index fastest.
struct IdxArray {
    std::vector<int> size;             ///< for images: count, rows, columns; for labels: count
    std::vector<std::uint8_t> values;  ///< product of `size` entries
    std::size_t itemSize() const;      ///< product of all sizes but the first
};

/// Reads an IDX file of unsigned bytes, plain or compressed by gzip whatever its name. Throws DataError for a file that
/// cannot be opened, is damaged or cut short, holds another type, or is larger than 4 GB
/// or unpackedLimit (data_file.h).
IdxArray readIdx(const std::filesystem::path &file);

}  // namespace kan
