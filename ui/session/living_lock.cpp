#include "ui/session/living_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>

namespace kan::ui {

namespace {

/// False if the holder before has removed the file since it was opened.
bool isStillThere(int descriptor, const QByteArray &name) {
    struct stat held {
    }, named{};
    return ::fstat(descriptor, &held) == 0 && ::stat(name.constData(), &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
}

}  // namespace

std::unique_ptr<LivingLock> LivingLock::take(const QString &path) {
    const QByteArray name = QFile::encodeName(path);
    for (;;) {
        const int descriptor = ::open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
        if (descriptor < 0) return nullptr;
        const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        if (held && isStillThere(descriptor, name))
            return std::unique_ptr<LivingLock>(new LivingLock(descriptor, name));
        ::close(descriptor);
        if (!held) return nullptr;
    }
}

LivingLock::~LivingLock() {
    ::unlink(name_.constData());
    ::close(descriptor_);
}

}  // namespace kan::ui
