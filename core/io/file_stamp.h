#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace kan {

/// By which one sees that a file was written since: when, in ticks of the file system's clock, and how long it is.
struct FileStamp {
    std::int64_t modified = 0;
    std::uint64_t bytes = 0;
    bool operator==(const FileStamp &) const = default;
};

/// None if there is no such file, or it cannot be asked.
std::optional<FileStamp> stampOf(const std::filesystem::path &file);

}  // namespace kan
