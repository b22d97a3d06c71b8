#include "core/io/file_stamp.h"

#include <system_error>

namespace kan {

std::optional<FileStamp> stampOf(const std::filesystem::path &file) {
    std::error_code trouble;
    const auto modified = std::filesystem::last_write_time(file, trouble);
    if (trouble) return std::nullopt;
    const auto bytes = std::filesystem::file_size(file, trouble);
    if (trouble) return std::nullopt;
    return FileStamp{modified.time_since_epoch().count(), bytes};
}

}  // namespace kan
