#include "core/formula/tape.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace kan {

namespace {

double signOf(double x) {
    return x > 0 ? 1.0 : (x < 0 ? -1.0 : x);
}
double stepOf(double x) {
    return x > 0 ? 1.0 : (x < 0 ? 0.0 : 0.5 + x);
}
double sincOf(double x) {
    return x == 0 ? 1.0 : std::sin(x) / x;
}

double square(double x) {
    return x * x;
}

struct Unary {
    std::string_view name;
    Tape::UnaryFunction function;
    Tape::UnaryDerivative derivative;
};

const Unary kUnary[] = {{"sin", std::sin, [](double x, double) { return std::cos(x); }},
                        {"cos", std::cos, [](double x, double) { return -std::sin(x); }},
                        {"tan", std::tan, [](double, double y) { return 1 + y * y; }},
                        {"asin", std::asin, [](double x, double) { return 1 / std::sqrt((1 - x) * (1 + x)); }},
                        {"acos", std::acos, [](double x, double) { return -1 / std::sqrt((1 - x) * (1 + x)); }},
                        {"atan", std::atan, [](double x, double) { return 1 / (1 + x * x); }},
                        {"sinh", std::sinh, [](double x, double) { return std::cosh(x); }},
                        {"cosh", std::cosh, [](double x, double) { return std::sinh(x); }},
                        {"tanh", std::tanh, [](double x, double) { return square(1 / std::cosh(x)); }},
                        {"asinh", std::asinh, [](double x, double) { return 1 / std::hypot(1, x); }},
                        {"acosh", std::acosh, [](double x, double) { return 1 / std::sqrt((x - 1) * (x + 1)); }},
                        {"atanh", std::atanh, [](double x, double) { return 1 / ((1 - x) * (1 + x)); }},
                        {"exp", std::exp, [](double, double y) { return y; }},
                        {"log", std::log, [](double x, double) { return 1 / x; }},
                        {"abs", std::fabs, [](double x, double) { return signOf(x); }},
                        {"csgn", signOf, [](double, double) { return 0.0; }},
                        {"step", stepOf, [](double, double) { return 0.0; }},
                        {"sinc", sincOf, [](double x, double y) { return x == 0 ? 0.0 : (std::cos(x) - y) / x; }},
                        {"log1p", std::log1p, [](double x, double) { return 1 / (1 + x); }}};

inline double valueOf(const Tape::Instruction &i, double a, double b) {
    switch (i.operation) {
        case Tape::Operation::Add:
            return a + b;
        case Tape::Operation::Multiply:
            return a * b;
        case Tape::Operation::Divide:
            return a / b;
        case Tape::Operation::IntegerPower:
            return Tape::integerPower(a, i.b);
        case Tape::Operation::Power:
            return std::pow(a, b);
        case Tape::Operation::Sqrt:
            return std::sqrt(a);
        case Tape::Operation::Unary:
            return i.function(a);
        case Tape::Operation::Atan2:
            return std::atan2(a, b);
        case Tape::Operation::Min:
            return a < b || std::isnan(a) ? a : b;
        case Tape::Operation::Max:
            return a > b || std::isnan(a) ? a : b;
        default:
            return 0;
    }
}

}  // namespace

Tape::UnaryFunction Tape::unary(std::string_view name) {
    for (const Unary &known : kUnary)
        if (name == known.name) return known.function;
    return nullptr;
}

Tape::UnaryDerivative Tape::derivativeOf(UnaryFunction function) {
    for (const Unary &known : kUnary)
        if (function == known.function) return known.derivative;
    return nullptr;
}

double Tape::integerPower(double x, int exponent) {
    double result = 1;
    for (unsigned n = static_cast<unsigned>(std::abs(exponent)); n > 0; n >>= 1U, x *= x)
        if (n & 1U) result *= x;
    return exponent < 0 ? 1.0 / result : result;
}

Tape::Operation Tape::binary(std::string_view name) {
    if (name == "atan2") return Operation::Atan2;
    if (name == "min") return Operation::Min;
    return name == "max" ? Operation::Max : Operation::Call;
}

int Tape::add(const Instruction &instruction) {
    instructions.push_back(instruction);
    return static_cast<int>(instructions.size()) - 1;
}

bool Tape::readsTwo(Operation operation) {
    switch (operation) {
        case Operation::Add:
        case Operation::Multiply:
        case Operation::Divide:
        case Operation::Power:
        case Operation::Atan2:
        case Operation::Min:
        case Operation::Max:
            return true;
        default:
            return false;
    }
}

double Tape::value(const Instruction &instruction, double a, double b) {
    return valueOf(instruction, a, b);
}

void Tape::evaluate(std::span<const double> x, std::span<double> slots, std::span<double> y) const {
    const auto slot = [&](int index) { return slots[static_cast<std::size_t>(index)]; };
    for (std::size_t n = 0; n < instructions.size(); ++n) {
        const Instruction &i = instructions[n];
        switch (i.operation) {
            case Operation::Constant:
                slots[n] = i.constant;
                break;
            case Operation::Variable:
                slots[n] = x[static_cast<std::size_t>(i.a)];
                break;
            case Operation::Call:
                slots[n] = functions[static_cast<std::size_t>(i.b)](slot(i.a));
                break;
            case Operation::IntegerPower:
                slots[n] = integerPower(slot(i.a), i.b);
                break;
            default:  // b is a slot, or 0 where it is not read
                slots[n] = valueOf(i, slot(i.a), slot(i.b));
        }
    }
    for (std::size_t m = 0; m < outputs.size(); ++m) y[m] = slot(outputs[m]);
}

void Tape::evaluateEach(std::span<const double> x, std::span<double> slots, std::span<double> y) const {
    const std::size_t count = x.size();
    const auto slot = [&](int index) { return slots.data() + static_cast<std::size_t>(index) * count; };
    for (std::size_t n = 0; n < instructions.size(); ++n) {
        const Instruction &i = instructions[n];
        double *const to = slots.data() + n * count;
        const double *const a = slot(i.operation == Operation::Variable ? 0 : i.a);
        const auto each = [&](const auto &value) {
            for (std::size_t s = 0; s < count; ++s) to[s] = value(s);
        };
        switch (i.operation) {
            case Operation::Constant:
                std::fill_n(to, count, i.constant);
                break;
            case Operation::Variable:
                std::copy_n(x.data(), count, to);
                break;
            case Operation::Call:
                each([&](std::size_t s) { return functions[static_cast<std::size_t>(i.b)](a[s]); });
                break;
            case Operation::IntegerPower:
                each([&](std::size_t s) { return integerPower(a[s], i.b); });
                break;
            case Operation::Unary:
                each([&, function = i.function](std::size_t s) { return function(a[s]); });
                break;
            case Operation::Add:
                each([&, b = slot(i.b)](std::size_t s) { return a[s] + b[s]; });
                break;
            case Operation::Multiply:
                each([&, b = slot(i.b)](std::size_t s) { return a[s] * b[s]; });
                break;
            default:
                each([&, b = slot(i.b)](std::size_t s) { return valueOf(i, a[s], b[s]); });
        }
    }
    std::copy_n(slot(outputs.front()), count, y.data());
}

}  // namespace kan
