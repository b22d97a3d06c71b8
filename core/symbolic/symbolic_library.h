#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kan {

/// Which function a row of the library is; User for one that somebody typed.
enum class SymbolicKind {
    Zero,
    Identity,
    Square,
    Cube,
    Fourth,
    Fifth,
    Inverse,
    InverseSquare,
    InverseCube,
    InverseFourth,
    InverseFifth,
    Sqrt,
    ThreeHalves,
    InverseSqrt,
    Exp,
    Log,
    Abs,
    Sin,
    Cos,
    Tan,
    Tanh,
    Sign,
    Arcsin,
    Arccos,
    Arctan,
    Arctanh,
    Gaussian,
    Sigmoid,
    Cosh,
    Sinh,
    Log1pSquare,
    Sinc,
    User
};

/// Where a function of one real variable is defined: an interval without its singular points.
struct SymbolicDomain {
    enum class Poles { None, AtZero, OddMultiplesOfHalfPi };
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool open = false;  ///< the ends themselves are not part of it
    Poles poles = Poles::None;

    bool unbounded() const { return std::isinf(low) && std::isinf(high) && poles == Poles::None; }
    /// Defined everywhere between u and v (in either order).
    bool contains(double u, double v) const;
};

/// A library function typed wrongly; the message names the nearest ones.
class UnknownFunction : public std::invalid_argument {
  public:
    using std::invalid_argument::invalid_argument;
};

/// Values of a function that is not in the library. Immutable, const from any number of threads.
class FunctionValues {
  public:
    virtual ~FunctionValues() = default;
    /// The derivative of this order (0, 1, 2) at u; NaN or infinite where it is undefined.
    virtual double derivative(int order, double u) const = 0;
    /// y[s] = derivative(order, u[s]), s < count: the same bits, sooner.
    virtual void derivatives(int order, const double *u, int count, double *y) const = 0;
};

/// One function f of the library. Immutable, cheap to copy, const from any number of threads.
class SymbolicFunction {
  public:
    std::string name;                  ///< pykan's, such as "x^2", "arcsin"; or what the user typed
    std::vector<std::string> aliases;  ///< other names for the same function, such as pykan's "x^0.5" for "sqrt"
    SymbolicKind kind = SymbolicKind::Zero;
    int complexity = 0;     ///< pykan's (SYMBOLIC_LIB)
    SymbolicDomain domain;  ///< of a user's function: all reals; where its values are not finite it is undefined
    std::string ginac;      ///< as a GiNaC expression of x
    std::string latex;      ///< as LaTeX, of x
    std::shared_ptr<const FunctionValues> own;  ///< of a user's function (formula/user_function.h); else null

    /// f(u), f'(u), f''(u). NaN or infinite outside the domain; f' of abs and sgn at 0 is 0.
    double value(double u) const;
    double derivative(double u) const;
    double secondDerivative(double u) const;
};

/// The functions that an edge is compared with.
class SymbolicLibrary {
  public:
    /// pykan's functions with its complexities (its 29 names; x^0.5 and 1/x^0.5 are aliases), and sigmoid, cosh, sinh,
    /// log1p(x^2), sinc (= sin(x)/x).
    static SymbolicLibrary standard();

    const std::vector<SymbolicFunction> &functions() const { return functions_; }
    /// By name or alias; null if there is none.
    const SymbolicFunction *find(std::string_view name) const;
    /// By name or alias; throws UnknownFunction with the nearest names.
    const SymbolicFunction &at(std::string_view name) const;
    /// Appends; throws std::invalid_argument if the name is taken.
    void add(SymbolicFunction function);

  private:
    std::vector<SymbolicFunction> functions_;
};

}  // namespace kan
