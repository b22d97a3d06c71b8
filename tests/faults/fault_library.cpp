// Preloaded into a program (LD_PRELOAD), makes the n-th operation by which it writes into a folder fail, stop half way,
// or kill the program. Counted are: files made, writes, owner and permissions, fsync of files and of the folder,
// renames.
//
//   KAN_FAULT_FOLDER   only what is written below it counts
//   KAN_FAULT_AT       the number n, from 1
//   KAN_FAULT_KIND     an errno; or "full": ENOSPC, in all that follow, too; or "short": half is written, and that is
//   said; "torn": half is written, then the program
//                      is killed; "kill": it is killed before the operation
//   KAN_FAULT_REPORT   a line for the operation is appended to this file, elsewhere
//   KAN_FAULT_WAITS    set: nothing counts until the program calls kan_faults_arm()

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

enum class Fault { None, Error, Short, Torn };

std::string setting(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

struct Settings {
    std::string folder = setting("KAN_FAULT_FOLDER"), kind = setting("KAN_FAULT_KIND"),
                report = setting("KAN_FAULT_REPORT");
    int at = std::atoi(setting("KAN_FAULT_AT").c_str());
};

const Settings &settings() {
    static const Settings read;
    return read;
}

std::atomic<int> operations = 0;
std::atomic<bool> armed = std::getenv("KAN_FAULT_WAITS") == nullptr;
std::array<std::atomic<bool>, 4096> watched;  // descriptors of files that are written in the folder

std::string pathOf(int descriptor) {
    std::array<char, PATH_MAX> path{};
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t length = readlink(link.c_str(), path.data(), path.size() - 1);
    return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

std::string absolutePath(int folder, const char *name) {
    if (name[0] == '/') return name;
    std::array<char, PATH_MAX> here{};
    const bool of_process = folder == AT_FDCWD;
    const std::string base =
        of_process ? std::string(getcwd(here.data(), here.size()) ? here.data() : "") : pathOf(folder);
    return base + "/" + name;
}

bool isInside(const std::string &path) {
    const std::string &folder = settings().folder;
    return !folder.empty() && path.starts_with(folder);
}

void report(const char *operation) {
    const int file = static_cast<int>(
        syscall(SYS_openat, AT_FDCWD, settings().report.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    const std::string line = std::string(operation) + "\n";
    if (syscall(SYS_write, file, line.data(), line.size()) < 0) std::abort();
    syscall(SYS_close, file);
}

int errnoNamed(const std::string &name) {
    if (name == "ENOSPC" || name == "full") return ENOSPC;
    if (name == "EDQUOT") return EDQUOT;
    if (name == "EROFS") return EROFS;
    return EIO;
}

/// Counts an operation; says what becomes of it, with errno set.
Fault next(const char *operation) {
    if (!armed) return Fault::None;
    const int number = ++operations;
    const std::string &kind = settings().kind;
    if (number < settings().at || (number > settings().at && kind != "full")) return Fault::None;
    report(operation);
    if (kind == "kill") raise(SIGKILL);
    if (kind == "short") return Fault::Short;
    if (kind == "torn") return Fault::Torn;
    errno = errnoNamed(kind);
    return Fault::Error;
}

/// Of an operation that has no half.
bool fails(const char *operation) {
    const Fault fault = next(operation);
    if (fault == Fault::Torn) raise(SIGKILL);
    return fault == Fault::Error;
}

template <class Function>
Function *real(const char *name) {
    return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

bool isWatched(int descriptor) {
    return descriptor >= 0 && descriptor < static_cast<int>(watched.size()) &&
           watched[static_cast<std::size_t>(descriptor)];
}

void watch(int descriptor, bool on) {
    if (descriptor >= 0 && descriptor < static_cast<int>(watched.size()))
        watched[static_cast<std::size_t>(descriptor)] = on;
}

int openCounted(int folder, const char *name, int flags, mode_t mode) {
    const bool counts = (flags & (O_WRONLY | O_RDWR)) && isInside(absolutePath(folder, name));
    if (counts && fails("open")) return -1;
    const int made = static_cast<int>(syscall(SYS_openat, folder, name, flags, mode));
    watch(made, counts && made >= 0);
    return made;
}

mode_t modeOf(int flags, va_list arguments) {
    const bool makes = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
    return makes ? va_arg(arguments, mode_t) : 0;
}

int renameCounted(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    if (isInside(absolutePath(to_folder, to)) && fails("rename")) return -1;
    return static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

}  // namespace

extern "C" {

void kan_faults_arm() {
    armed = true;
}

int open(const char *name, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return openCounted(AT_FDCWD, name, flags, mode);
}
int openat(int folder, const char *name, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return openCounted(folder, name, flags, mode);
}
int open64(const char *name, int flags, ...) __attribute__((alias("open")));
int openat64(int folder, const char *name, int flags, ...) __attribute__((alias("openat")));

FILE *fopen(const char *name, const char *mode) {
    const bool counts = std::strpbrk(mode, "wa+") && isInside(absolutePath(AT_FDCWD, name));
    if (counts && fails("open")) return nullptr;
    FILE *file = real<FILE *(const char *, const char *)>("fopen")(name, mode);
    if (file) watch(fileno(file), counts);
    return file;
}
FILE *fopen64(const char *name, const char *mode) __attribute__((alias("fopen")));

ssize_t write(int descriptor, const void *bytes, size_t size) {
    const Fault fault = isWatched(descriptor) ? next("write") : Fault::None;
    if (fault == Fault::Error) return -1;
    const size_t part = fault == Fault::None ? size : (size + 1) / 2;
    const ssize_t written = syscall(SYS_write, descriptor, bytes, part);
    if (fault == Fault::Torn) raise(SIGKILL);
    return written;
}

ssize_t writev(int descriptor, const iovec *parts, int count) {
    if (!isWatched(descriptor)) return syscall(SYS_writev, descriptor, parts, count);
    ssize_t sum = 0;
    for (int n = 0; n < count; ++n) {
        const ssize_t written = write(descriptor, parts[n].iov_base, parts[n].iov_len);
        if (written < 0) return sum > 0 ? sum : -1;
        sum += written;
        if (static_cast<size_t>(written) < parts[n].iov_len) break;
    }
    return sum;
}

int fsync(int descriptor) {
    const bool counts = isWatched(descriptor) || isInside(pathOf(descriptor) + "/");
    if (counts && fails("fsync")) return -1;
    return static_cast<int>(syscall(SYS_fsync, descriptor));
}
int fdatasync(int descriptor) __attribute__((alias("fsync")));

int fchmod(int descriptor, mode_t mode) {
    if (isWatched(descriptor) && fails("fchmod")) return -1;
    return static_cast<int>(syscall(SYS_fchmod, descriptor, mode));
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    return renameCounted(from_folder, from, to_folder, to, flags);
}
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    return renameCounted(from_folder, from, to_folder, to, 0);
}
int rename(const char *from, const char *to) {
    return renameCounted(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int close(int descriptor) {
    watch(descriptor, false);
    return static_cast<int>(syscall(SYS_close, descriptor));
}

}  // extern "C"
