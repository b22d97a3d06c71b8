#pragma once

#include <filesystem>
#include <fstream>

namespace kan {

/// Opens a file for reading bytes. Throws DataError for folders, devices and pipes, and files that cannot be read.
std::ifstream openDataFile(const std::filesystem::path &file);

}  // namespace kan
