#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kan {

class Tape;

/// What is wrong with a formula and where. position() counts characters (bytes) from 0.
class FormulaError : public std::invalid_argument {
  public:
    FormulaError(const std::string &message, std::size_t position)
        : std::invalid_argument(message), position_(position) {}
    std::size_t position() const { return position_; }

  private:
    std::size_t position_;
};

/// One or several real expressions of x1..xn, as a user types them: + - * / ^ (or **), parentheses, numbers, pi, e,
/// sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp log ln sqrt abs sign atan2 pow min max step;
/// several outputs separated by ';'. GiNaC parses and simplifies; numbers come from a compiled tape.
///
/// Parsing takes a process-wide lock (GiNaC is not thread-safe); evaluation is const and free-threaded.
class Formula {
  public:
    /// Throws FormulaError with the position and what was expected. A formula that uses a variable beyond
    /// `max_variables` is refused.
    static Formula parse(std::string_view text, int max_variables = 1000);

    const std::string &text() const { return text_; }
    int outputs() const;
    /// Highest index of a variable used (x3 -> 3), 0 for a constant.
    int variables() const;

    /// y[0..outputs) = f(x[0..variables)). Values that are not real come out as NaN.
    void evaluate(std::span<const double> x, std::span<double> y) const;
    /// y[s] = f(x[s]) of a formula of one variable and one output: the bits of evaluate(), sooner.
    void evaluateEach(std::span<const double> x, std::span<double> y) const;

  private:
    std::string text_;
    std::shared_ptr<const Tape> tape_;
};

}  // namespace kan
