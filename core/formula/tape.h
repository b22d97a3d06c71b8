#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace kan {

/// Real expressions as a list of operations, each of which puts its value into the slot of its own index. Const and
/// free-threaded once it is filled. Values that are not real come out as NaN.
class Tape {
  public:
    enum class Operation {
        Constant,
        Variable,
        Add,
        Multiply,
        Divide,
        IntegerPower,
        Power,
        Sqrt,
        Unary,
        Atan2,
        Min,
        Max,
        Call
    };
    using UnaryFunction = double (*)(double);
    using UnaryDerivative = double (*)(double x, double value);  ///< f'(x), where f(x) is `value`

    struct Instruction {
        Operation operation = Operation::Constant;
        int a = 0, b = 0;  ///< slots; or in a the variable's index; or in b the integer exponent or the called function
        double constant = 0;
        UnaryFunction function = nullptr;
    };

    std::vector<Instruction> instructions;
    std::vector<int> outputs;                              ///< slots
    std::vector<std::function<double(double)>> functions;  ///< for Call
    int variables = 0;                                     ///< highest index of a variable used, plus 1

    /// Appends an operation; returns its slot.
    int add(const Instruction &instruction);

    /// slots[0..instructions) is scratch, y[0..outputs) = f(x[0..variables)).
    void evaluate(std::span<const double> x, std::span<double> slots, std::span<double> y) const;

    /// Of a tape of one variable and one output: y[s] = f(x[s]) by the same operations on all of x, one after the
    /// other; slots[0..instructions * x.size()) is scratch.
    void evaluateEach(std::span<const double> x, std::span<double> slots, std::span<double> y) const;

    /// Whether an operation reads the slots a and b; Constant and Variable read none, the others a alone.
    static bool readsTwo(Operation operation);
    /// What an operation on slots makes of their values; `b` counts only if it reads two. Not of Constant, Variable and
    /// Call.
    static double value(const Instruction &instruction, double a, double b);

    /// The operation of two arguments of this name (atan2, min, max: NaN if one of them is); Call if there is none.
    static Operation binary(std::string_view name);

    /// sin, cos ... csgn, step, log1p, sinc by GiNaC's names; null if there is none.
    static UnaryFunction unary(std::string_view name);
    /// Of a function that unary() gave. Those of abs, csgn and step count as that of a straight piece.
    static UnaryDerivative derivativeOf(UnaryFunction function);

    /// base^exponent by repeated squaring.
    static double integerPower(double base, int exponent);
};

}  // namespace kan
