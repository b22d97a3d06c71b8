#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace kan {

/// Throws DataError for folders, devices and pipes: what comes from them may never end.
void requireFile(const std::filesystem::path &file);

/// Opens a file for reading bytes. Throws DataError as requireFile and for files that cannot be read.
std::ifstream openDataFile(const std::filesystem::path &file);

/// All bytes of a file. Throws DataError as openDataFile, and if there are more than `most` of them, however many the
/// file system says there are.
std::string readText(const std::filesystem::path &file, std::size_t most = std::size_t{1} << 30);

/// Bytes that a compressed file may unpack to: a hundred times its own, or 256 MB if that is more, but at most `limit`.
/// A small file can say that it is the largest table in the world.
double unpackedLimit(const std::filesystem::path &file, double limit);

}  // namespace kan
