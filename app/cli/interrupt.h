#pragma once

#include <stop_token>
#include <thread>

namespace kan::cli {

/// From now on Ctrl+C (SIGINT) and SIGTERM end the program with exit code 130, until an Interrupt is there.
void leaveOnSignals();

/// Turns Ctrl+C (SIGINT) and SIGTERM into a stop request instead of a sudden end. Create it before other threads.
class Interrupt {
  public:
    Interrupt();
    std::stop_token token() const { return source_.get_token(); }
    bool happened() const { return source_.stop_requested(); }

  private:
    std::stop_source source_;
    std::jthread watcher_;
};

}  // namespace kan::cli
