#pragma once

#include <QString>
#include <memory>

namespace kan::ui {

/// A lock file that its holder's life keeps: the kernel lets go of it when the process ends, however it ends. No
/// process id plays a part, which another process may have by now. The file goes with the lock.
class LivingLock {
  public:
    /// Null if somebody alive holds it or the file cannot be made.
    static std::unique_ptr<LivingLock> take(const QString &path);
    ~LivingLock();
    LivingLock(const LivingLock &) = delete;
    LivingLock &operator=(const LivingLock &) = delete;

  private:
    LivingLock(int descriptor, QByteArray name) : descriptor_(descriptor), name_(std::move(name)) {}

    int descriptor_;
    QByteArray name_;
};

}  // namespace kan::ui
