#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace kan {

/// Trouble with a file that is written: one message that names file, reason and remedy.
class FileError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Who may read and change a file that is written.
enum class FileAccess {
    AsBefore,  ///< who could before; a new file as the umask says
    OwnerOnly  ///< its owner, whoever could before
};

/// Puts `content` in the place of what `file` holds: afterwards, and whenever the program or the machine stops, the
/// file is whole, as it was or as it is to be. It is written under a fresh name in the same folder,
/// ".NAME.RANDOM.kan-part", locked while it is being written, brought to the disk and renamed; on failure it is
/// removed. Every program writes files by this function.
///
/// A link stays, and what it leads to is written. Permissions, owner and group stay as far as this user may set them.
/// Other hard links keep what they held. A file that nobody may write is not replaced. What is not a file (a pipe, a
/// terminal, /dev/stdout) is written straight. Throws FileError. Several programs and threads may write at once.
void writeFile(const std::filesystem::path &file, std::string_view content, FileAccess access = FileAccess::AsBefore);

/// Throws FileError if writeFile would as things are: no folder, a folder or file that may not be written, a folder
/// in the file's place. To be asked before a long computation.
void requireWritable(const std::filesystem::path &file);

/// Whether both names lead to the same file, by links of any kind. False if one is not there, or is not a file.
bool isSameFile(const std::filesystem::path &one, const std::filesystem::path &other);

/// Throws FileError if `output` is the same file as one of `inputs`.
void requireOtherThan(const std::vector<std::filesystem::path> &inputs, const std::filesystem::path &output);

/// Removes from `folder` what writers that were killed have left of this user: parts that nobody holds a lock of.
/// writeFile does so in the folder where it writes. Never throws.
void removeAbandonedParts(const std::filesystem::path &folder) noexcept;

}  // namespace kan
