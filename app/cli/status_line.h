#pragma once

#include <chrono>
#include <string_view>

namespace kan::cli {

/// One line on standard error that tells how far the work has come. On a terminal it is redrawn at most 20 times a
/// second and wiped at the end; elsewhere nothing is printed. Belongs to one thread at a time.
class StatusLine {
  public:
    StatusLine();
    ~StatusLine();
    StatusLine(const StatusLine &) = delete;
    StatusLine &operator=(const StatusLine &) = delete;

    /// Whether show() should be called: on a terminal, 50 ms after the last time.
    bool due() const;
    /// Makes it due at once, for what has just begun.
    void hasten() { last_ = {}; }
    /// Draws this in place of what is there; on a terminal only.
    void show(std::string_view text);
    /// Draws this for good, with an end of line, and without a terminal too.
    void leave(std::string_view text);

  private:
    bool terminal_, drawn_ = false;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace kan::cli
