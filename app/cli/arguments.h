#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kan::cli {

/// Exit codes of every command.
enum ExitCode { kDone = 0, kBadInput = 2, kNumericalFailure = 3, kInterrupted = 130 };

/// Wrong usage; the message says what is expected.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Takes options from a command line one by one; what is left must be positional.
class Arguments {
  public:
    Arguments(int count, char **values) : values_(values, values + count) {}
    explicit Arguments(std::vector<std::string> values) : values_(std::move(values)) {}

    bool flag(const std::string &name);
    /// Value of "--name value" or "--name=value", the last if given more than once. Throws UsageError if the value is
    /// missing.
    std::optional<std::string> option(const std::string &name);
    /// All values of "--name a b c": up to the next option, and all repetitions.
    std::vector<std::string> list(const std::string &name);
    /// Whole number in a range.
    int integer(const std::string &name, int otherwise, int low, int high);
    /// What is left; throws UsageError for unknown options or if their number is not in least..most.
    std::vector<std::string> positional(std::size_t least, std::size_t most, const std::string &what);

  private:
    std::vector<std::string> values_;
};

}  // namespace kan::cli
