#include "core/io/file_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <string>
#include <system_error>
#include <utility>

#include "core/io/output_place.h"
#include "core/text.h"

namespace kan {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartEnding = ".kan-part";
constexpr std::size_t kLongestStem = 200;  // of a part's name, which may have 255 bytes
constexpr int kPartAttempts = 100;

/// Closes what it holds.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int number() const { return number_; }

  private:
    int number_;
};

/// All of it, in as many portions as it takes; the errno of what went wrong, or 0.
int writeAll(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        if (written == 0) return EIO;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

/// Not to be guessed; whole characters of UTF-8 stay whole.
std::string partName(const std::string &name) {
    std::size_t length = std::min(name.size(), kLongestStem);
    while (length < name.size() && length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80) --length;
    std::random_device device;
    std::string random;
    for (int n = 0; n < 16; ++n) random += "0123456789abcdef"[device() % 16];
    return concat(".", name.substr(0, length), ".", random, kPartEnding);
}

bool isPartName(std::string_view name) {
    return name.starts_with(".") && name.ends_with(kPartEnding);
}

/// A file under a fresh name, which goes away unless it is moved.
class PartFile {
  public:
    PartFile(const OutputPlace &place, int folder, mode_t mode) : place_(place), folder_(folder) {
        for (int attempt = 0; attempt < kPartAttempts; ++attempt) {
            name_ = partName(place.file.filename().string());
            constexpr int kFresh = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
            file_ = Descriptor(openat(folder, name_.c_str(), kFresh, mode));
            if (file_.number() < 0 && errno == EEXIST) continue;
            if (file_.number() < 0) failToWrite(place, errno);
            if (lockedInTime()) return;
        }
        failToWrite(place, EEXIST);
    }
    PartFile(const PartFile &) = delete;
    PartFile &operator=(const PartFile &) = delete;
    ~PartFile() {
        if (!moved_) unlinkat(folder_, name_.c_str(), 0);
    }

    void fill(std::string_view content) {
        if (const int error = writeAll(file_.number(), content)) failToWrite(place_, error);
        if (fsync(file_.number()) != 0 && errno != EINVAL) failToWrite(place_, errno);
    }
    /// Owner, group and permissions of a file. A group that this user may not set gets none.
    void resemble(const struct stat &other) {
        struct stat own {};
        if (fstat(file_.number(), &own) != 0) failToWrite(place_, errno);
        mode_t mode = other.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);
        const bool same = own.st_uid == other.st_uid && own.st_gid == other.st_gid;
        if (!same && fchown(file_.number(), other.st_uid, other.st_gid) != 0 &&
            fchown(file_.number(), static_cast<uid_t>(-1), other.st_gid) != 0)
            mode &= ~static_cast<mode_t>(S_IRWXG);
        if ((own.st_mode & ALLPERMS) != mode && fchmod(file_.number(), mode) != 0) failToWrite(place_, errno);
    }
    void move() {
        if (renameat(folder_, name_.c_str(), folder_, place_.file.filename().c_str()) != 0) failToWrite(place_, errno);
        moved_ = true;
    }

  private:
    /// False if removeAbandonedParts was there before the lock. Where there are no locks, nobody removes parts either.
    bool lockedInTime() const {
        if (flock(file_.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
        struct stat status {};
        return fstat(file_.number(), &status) == 0 && status.st_nlink > 0;
    }

    const OutputPlace &place_;
    int folder_;
    std::string name_;
    Descriptor file_;
    bool moved_ = false;
};

/// Of a folder in which this user may not look around nothing but its files can be reached.
Descriptor openFolder(const OutputPlace &place) {
    const std::string folder = place.folder().string();
    Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 && errno == EACCES)
        opened = Descriptor(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0) failToWrite(place, errno);
    return opened;
}

/// So that the new name is on the disk. Some file systems, and folders without permission to read, cannot say so.
void syncFolder(const OutputPlace &place, int folder) {
    if (fsync(folder) == 0 || errno == EINVAL || errno == EBADF) return;
    throw FileError(concat(place.asked.string(), " has been written, but the disk does not confirm it: ",
                           std::generic_category().message(errno), "; check the disk and write it once more"));
}

void replace(const OutputPlace &place, std::string_view content, FileAccess access) {
    const Descriptor folder = openFolder(place);
    const bool resembles = place.before && access == FileAccess::AsBefore;
    const bool plain = !place.before && access == FileAccess::AsBefore;
    PartFile part(place, folder.number(), plain ? 0666 : 0600);
    part.fill(content);
    if (resembles) part.resemble(*place.before);
    part.move();
    syncFolder(place, folder.number());
}

void writeStream(const OutputPlace &place, std::string_view content) {
    int error = 0;
    if (place.own_descriptor >= 0) {
        error = writeAll(place.own_descriptor, content);
    } else {
        const Descriptor stream(open(place.file.c_str(), O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC));
        error = stream.number() < 0 ? errno : writeAll(stream.number(), content);
    }
    if (error != 0) failToWrite(place, error);
}

void removeIfAbandoned(const fs::path &part) {
    const Descriptor file(open(part.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (file.number() < 0 || fstat(file.number(), &status) != 0) return;
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() || status.st_nlink != 1) return;
    if (flock(file.number(), LOCK_EX | LOCK_NB) == 0) unlink(part.c_str());
}

}  // namespace

void writeFile(const fs::path &file, std::string_view content, FileAccess access) {
    const OutputPlace place = findOutputPlace(file);
    requireWritable(place);
    if (place.is_stream) return writeStream(place, content);
    removeAbandonedParts(place.folder());
    replace(place, content, access);
}

void requireWritable(const fs::path &file) {
    requireWritable(findOutputPlace(file));
}

bool isSameFile(const fs::path &one, const fs::path &other) {
    struct stat first {
    }, second{};
    if (stat(one.c_str(), &first) != 0 || stat(other.c_str(), &second) != 0) return false;
    return S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

void requireOtherThan(const std::vector<fs::path> &inputs, const fs::path &output) {
    for (const fs::path &input : inputs)
        if (isSameFile(input, output))
            throw FileError(concat(output.string(), " cannot be written: it is the same file as ", input.string(),
                                   ", which is read; choose another name"));
}

void removeAbandonedParts(const fs::path &folder) noexcept {
    try {
        std::error_code error;
        for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
            if (isPartName(at->path().filename().string())) removeIfAbandoned(at->path());
    } catch (const std::exception &) {
        // What is left does no harm.
    }
}

}  // namespace kan
