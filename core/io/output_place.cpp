#include "core/io/output_place.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "core/io/file_writer.h"
#include "core/text.h"

namespace kan {

namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as the kernel's

[[noreturn]] void refuseOutput(const fs::path &asked, std::string_view reason_and_remedy) {
    throw FileError(concat(asked.string(), " cannot be written: ", reason_and_remedy));
}

std::string_view remedyOf(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            return "free some space or choose another folder";
        case EACCES:
        case EPERM:
        case EROFS:
            return "choose a folder that you may write to";
        case ENAMETOOLONG:
            return "choose a shorter name";
        case EFBIG:
            return "choose a disk that takes large files";
        default:
            return "choose another folder";
    }
}

fs::path folderOf(const fs::path &file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// In a folder where everybody may put files, but not remove those of others.
bool isShared(const struct stat &folder) {
    return (folder.st_mode & S_ISVTX) && (folder.st_mode & S_IWOTH);
}

void requireTrusted(const fs::path &asked, const fs::path &link, const struct stat &status) {
    struct stat folder {};
    if (stat(folderOf(link).c_str(), &folder) != 0 || !isShared(folder)) return;
    if (status.st_uid == geteuid() || status.st_uid == folder.st_uid) return;
    refuseOutput(asked, concat(link.string(), " is a link that somebody else has put there; choose another name"));
}

/// The number of a descriptor of this program, if the link stands for one.
int ownDescriptor(const fs::path &link, const fs::path &folder) {
    if (folder != fs::path(concat("/proc/", getpid(), "/fd"))) return -1;
    return std::atoi(link.filename().c_str());
}

/// Follows links until `place.file` is none.
void follow(OutputPlace &place) {
    for (int links = 0; links <= kMostLinks; ++links) {
        struct stat status {};
        if (lstat(place.file.c_str(), &status) != 0) {
            if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) failToWrite(place, errno);
            return;
        }
        std::error_code error;
        const fs::path folder = fs::canonical(folderOf(place.file), error);
        const bool of_proc = S_ISLNK(status.st_mode) && folder.string().starts_with("/proc/");
        if (of_proc) {
            place.own_descriptor = ownDescriptor(place.file, folder);
            if (stat(place.file.c_str(), &status) != 0) failToWrite(place, errno);
        }
        if (of_proc || !S_ISLNK(status.st_mode)) {
            place.before = status;
            place.is_stream = of_proc || !S_ISREG(status.st_mode);
            return;
        }
        requireTrusted(place.asked, place.file, status);
        const fs::path target = fs::read_symlink(place.file, error);
        if (error) failToWrite(place, error.value());
        place.file = place.file.parent_path() / target;
    }
    refuseOutput(place.asked, "it is a link that leads to itself; choose another name");
}

void requireFolder(const OutputPlace &place) {
    const fs::path folder = place.folder();
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0 && errno != ENOTDIR) {
        if (errno != ENOENT) failToWrite(place, errno);
        refuseOutput(place.asked, concat("there is no folder ", folder.string(), "; make it, or choose another one"));
    }
    if (!S_ISDIR(status.st_mode))
        refuseOutput(place.asked, concat(folder.string(), " is not a folder; choose another one"));
    if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) failToWrite(place, errno);
    const uid_t user = geteuid();
    if (place.before && isShared(status) && user != 0 && user != place.before->st_uid && user != status.st_uid)
        refuseOutput(place.asked, "it belongs to somebody else; choose another name");
}

void requireReplaceable(const OutputPlace &place) {
    const mode_t mode = place.before->st_mode;
    if (S_ISDIR(mode)) refuseOutput(place.asked, "it is a folder; add the name of a file");
    if (S_ISBLK(mode)) refuseOutput(place.asked, "it is a disk; choose a file");
    if (place.own_descriptor >= 0) return;
    const bool locked = S_ISREG(mode) && (mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0;
    if (locked || faccessat(AT_FDCWD, place.file.c_str(), W_OK, AT_EACCESS) != 0)
        refuseOutput(place.asked, "it is read-only; choose another name, or make it writable (chmod u+w)");
}

}  // namespace

fs::path OutputPlace::folder() const {
    return folderOf(file);
}

OutputPlace findOutputPlace(const fs::path &asked) {
    OutputPlace place{asked, asked, {}};
    follow(place);
    return place;
}

void requireWritable(const OutputPlace &place) {
    if (place.before) requireReplaceable(place);
    if (place.is_stream) return;
    if (!place.file.has_filename()) refuseOutput(place.asked, "it has no file name; add one");
    requireFolder(place);
}

void failToWrite(const OutputPlace &place, int error) {
    refuseOutput(place.asked, concat(std::generic_category().message(error), "; ", remedyOf(error)));
}

}  // namespace kan
