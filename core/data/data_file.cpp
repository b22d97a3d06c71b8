#include "core/data/data_file.h"

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

std::ifstream openDataFile(const std::filesystem::path &file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        throw DataError(concat(file.string(), " is a folder; choose a file in it"));
    if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error))
        throw DataError(concat(file.string(), " is a device or a pipe; save what comes from it in a file"));
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw DataError(concat(file.string(), " cannot be opened; check that it exists and can be read"));
    return stream;
}

}  // namespace kan
