#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/formula/formula_gradient.h"

namespace kan {

enum class LandscapeKind {
    Ackley1,
    Ackley2,
    Griewank,
    GriewankOfSource,
    Quartic,
    SixHumpCamel,
    Rastrigin,
    Rosenbrock,
    Formula
};
/// "ackley-1d", "ackley-2d", "griewank", "griewank-source", "quartic", "six-hump-camel", "rastrigin", "rosenbrock",
/// "formula".
std::string_view toString(LandscapeKind kind);
LandscapeKind landscapeKindFromString(std::string_view text);  ///< Throws std::invalid_argument naming the choices.
/// All that need no formula, in the order of a list to choose from.
std::vector<LandscapeKind> namedLandscapes();

/// What part of a variable's axis is shown, and searched where the minimum is not known in closed form.
struct LandscapeRange {
    double low = -5, high = 5;
    bool operator==(const LandscapeRange &) const = default;
};

/// The lowest value there is. Several points if they are equally low.
struct LandscapeMinimum {
    double value = 0;
    std::vector<std::vector<double>> points;
    bool global = true;  ///< false: the lowest that was found on the shown ranges
};

/// A function of one or two variables to be minimised. A value type; const and free-threaded.
class Landscape {
  public:
    static constexpr int kMostVariables = 2;

    /// Throws std::invalid_argument for LandscapeKind::Formula, which needs its text.
    explicit Landscape(LandscapeKind kind);
    /// A typed function of x1 or of x1 and x2, with derivatives by GiNaC; its minimum is looked for on a grid over
    /// `range` (for both variables) and refined. Throws FormulaError, or std::invalid_argument for a constant, for
    /// several outputs, or for a range that is empty or not finite.
    explicit Landscape(std::string_view formula, LandscapeRange range = {});

    LandscapeKind kind() const { return kind_; }
    const std::string &title() const { return title_; }  ///< "Ackley, one variable"; of a formula its text
    int dimension() const { return static_cast<int>(start_.size()); }
    /// f(x), x of dimension() numbers.
    double value(std::span<const double> x) const;
    /// f(x) and its derivatives. NaN where a formula is not real.
    double valueAndGradient(std::span<const double> x, std::span<double> gradient) const;

    const LandscapeMinimum &minimum() const { return minimum_; }
    const std::vector<LandscapeRange> &ranges() const { return ranges_; }  ///< one per variable
    const std::vector<double> &defaultStart() const { return start_; }     ///< the source's, where it has one
    /// How far above the minimum's value a run may end and yet count as having reached it: less than the next local
    /// minimum is above it.
    double tolerance() const { return tolerance_; }

  private:
    using Function = double (*)(std::span<const double> x, std::span<double> gradient);

    LandscapeKind kind_;
    std::string title_;
    Function function_ = nullptr;
    std::optional<FormulaGradient> formula_;
    std::vector<LandscapeRange> ranges_;
    std::vector<double> start_;
    double tolerance_ = 0.01;
    LandscapeMinimum minimum_;
};

}  // namespace kan
