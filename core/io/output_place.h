#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>

namespace kan {

/// Where the name of an output leads, links followed: found by looking, nothing is opened.
struct OutputPlace {
    std::filesystem::path asked;        ///< as the user named it, for messages
    std::filesystem::path file;         ///< where that leads; a link no more, unless it is one of /proc
    std::optional<struct stat> before;  ///< what is there
    /// A pipe, a terminal, a device or an open file: written as it is, since nothing can be put in its place.
    bool is_stream = false;
    int own_descriptor = -1;  ///< of this program, as behind /dev/stdout; else -1

    std::filesystem::path folder() const;  ///< of `file`, "." if it has none
};

/// A link counts if its owner is this user or the folder's, or the folder is not one where everybody may put files:
/// what the kernel asks of links in such folders (fs.protected_symlinks). Throws FileError for other links, those that
/// go in a circle, and names that cannot be looked up.
OutputPlace findOutputPlace(const std::filesystem::path &asked);

/// Throws FileError as requireWritable (file_writer.h).
void requireWritable(const OutputPlace &place);

/// Throws FileError "PLACE cannot be written: REASON; REMEDY" for an errno.
[[noreturn]] void failToWrite(const OutputPlace &place, int error);

}  // namespace kan
