#pragma once

#include <stdexcept>

namespace kan::cli {

/// Wrong usage; the message says what is expected.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace kan::cli
