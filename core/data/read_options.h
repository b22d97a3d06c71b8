#pragma once

#include <functional>
#include <stdexcept>
#include <stop_token>

namespace kan {

/// How a large file is read.
struct ReadOptions {
    std::function<void(double share)> progress;  ///< called with 0..1, on the thread that called the reader
    std::stop_token stop;                        ///< looked at many times a second
    int threads = 0;                             ///< 0: all of the machine; the result does not depend on it
    double memory_limit = 4e9;                   ///< bytes that the values of a table may take
};

/// Reading was stopped by its token.
class ReadingStopped : public std::runtime_error {
  public:
    ReadingStopped() : std::runtime_error("reading was stopped") {}
};

}  // namespace kan
