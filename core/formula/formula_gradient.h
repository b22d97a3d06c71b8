#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace kan {

class Tape;

/// A formula (the grammar of Formula) together with its derivatives by x1..xn, which GiNaC takes once, here. The
/// derivatives of sign and step count as 0. Parsing takes a process-wide lock; evaluation is const and free-threaded.
class FormulaGradient {
  public:
    /// Throws FormulaError for the formula, and if it uses a variable beyond `inputs`.
    static FormulaGradient parse(std::string_view text, int inputs);

    int inputs() const { return inputs_; }
    int outputs() const { return outputs_; }

    /// y[m] at x[n], and gradient[m*n]: dy_j/dx_d at j * n + d. What is not real, or not defined, comes out as NaN or
    /// infinite.
    void evaluate(std::span<const double> x, std::span<double> y, std::span<double> gradient) const;

  private:
    int inputs_ = 0, outputs_ = 0;
    std::shared_ptr<const Tape> tape_;
};

}  // namespace kan
