#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <QByteArray>
#include <QProcess>

/// A terminal in place of a process's standard error.
class Terminal {
  public:
    Terminal() {
        near_ = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
        if (near_ >= 0 && grantpt(near_) == 0 && unlockpt(near_) == 0) far_ = open(ptsname(near_), O_RDWR | O_NOCTTY);
    }
    ~Terminal() {
        if (far_ >= 0) close(far_);
        if (near_ >= 0) close(near_);
    }
    Terminal(const Terminal &) = delete;
    Terminal &operator=(const Terminal &) = delete;

    /// Before the process starts.
    void attach(QProcess &process) const {
        process.setChildProcessModifier([far = far_] { dup2(far, STDERR_FILENO); });
    }
    /// All that has been written to it so far.
    const QByteArray &told() {
        char text[4096];
        for (ssize_t count = 0; (count = read(near_, text, sizeof text)) > 0;)
            told_.append(text, static_cast<qsizetype>(count));
        return told_;
    }

  private:
    int near_ = -1, far_ = -1;
    QByteArray told_;
};
