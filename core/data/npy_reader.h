#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/data/read_options.h"
#include "core/data/table.h"

namespace kan {

/// What the header of a .npy file says (NumPy format versions 1 to 3).
struct NpyHeader {
    char kind = 'f';               ///< f, i, u or b
    int bytes = 8;                 ///< of an item
    bool fortran = false;          ///< columns one after the other
    std::vector<double> shape;     ///< whole numbers
    std::size_t header_bytes = 0;  ///< up to the items
    double rows() const { return shape[0]; }
    double columns() const { return shape.size() > 1 ? shape[1] : 1; }
};

/// Fills the buffer as far as there are bytes, and returns their number.
using ByteSource = std::function<std::size_t(char *buffer, std::size_t size)>;

/// Reads and checks a header; `name` is for messages. Throws DataError for what is no .npy file, is not little endian,
/// holds other items than f4, f8, i1 .. i8, u1 .. u8 and b1, or has no rows, no or too many columns, or other than one
/// or two dimensions.
NpyHeader readNpyHeader(const ByteSource &source, const std::string &name);

/// A file of one array: its columns x1, x2 ... NaN is a missing cell. Memory is asked for as the items arrive, never on
/// the header's word. Throws DataError: as readNpyHeader, files that are shorter or longer than the header says or need
/// more than options.memory_limit (in an archive, than unpackedLimit, data_file.h), and infinite items (names row and
/// column). Throws ReadingStopped.
Table readNpy(const std::filesystem::path &file, const ReadOptions &options = {});

/// A .npz file. Its one array becomes columns x1, x2 ...; of several, which must have equally many rows, one with one
/// column gives a column of its name, others a column for each of theirs, such as X1, X2 for X. Throws as readNpy.
Table readNpz(const std::filesystem::path &file, const ReadOptions &options = {});

}  // namespace kan
