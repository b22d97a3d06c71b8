#pragma once

#include <stdexcept>

namespace kan {

/// Trouble with an experiment file: one message that names file, place and remedy.
class ExperimentError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace kan
