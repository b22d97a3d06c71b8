#include "core/formula/tape.h"

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

const std::pair<std::string_view, Tape::UnaryFunction> kUnary[] = {
    {"sin", std::sin},     {"cos", std::cos},     {"tan", std::tan},   {"asin", std::asin},  {"acos", std::acos},
    {"atan", std::atan},   {"sinh", std::sinh},   {"cosh", std::cosh}, {"tanh", std::tanh},  {"asinh", std::asinh},
    {"acosh", std::acosh}, {"atanh", std::atanh}, {"exp", std::exp},   {"log", std::log},    {"abs", std::fabs},
    {"csgn", signOf},      {"step", stepOf},      {"sinc", sincOf},    {"log1p", std::log1p}};

double integerPower(double x, int exponent) {
    double result = 1;
    for (unsigned n = static_cast<unsigned>(std::abs(exponent)); n > 0; n >>= 1U, x *= x)
        if (n & 1U) result *= x;
    return exponent < 0 ? 1.0 / result : result;
}

}  // namespace

Tape::UnaryFunction Tape::unary(std::string_view name) {
    for (const auto &[known, function] : kUnary)
        if (name == known) return function;
    return nullptr;
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

void Tape::evaluate(std::span<const double> x, std::span<double> slots, std::span<double> y) const {
    for (std::size_t n = 0; n < instructions.size(); ++n) {
        const Instruction &i = instructions[n];
        const auto a = [&] { return slots[static_cast<std::size_t>(i.a)]; };
        const auto b = [&] { return slots[static_cast<std::size_t>(i.b)]; };
        switch (i.operation) {
            case Operation::Constant:
                slots[n] = i.constant;
                break;
            case Operation::Variable:
                slots[n] = x[static_cast<std::size_t>(i.a)];
                break;
            case Operation::Add:
                slots[n] = a() + b();
                break;
            case Operation::Multiply:
                slots[n] = a() * b();
                break;
            case Operation::Divide:
                slots[n] = a() / b();
                break;
            case Operation::IntegerPower:
                slots[n] = integerPower(a(), i.b);
                break;
            case Operation::Power:
                slots[n] = std::pow(a(), b());
                break;
            case Operation::Sqrt:
                slots[n] = std::sqrt(a());
                break;
            case Operation::Unary:
                slots[n] = i.function(a());
                break;
            case Operation::Atan2:
                slots[n] = std::atan2(a(), b());
                break;
            case Operation::Min:
                slots[n] = a() < b() || std::isnan(a()) ? a() : b();
                break;
            case Operation::Max:
                slots[n] = a() > b() || std::isnan(a()) ? a() : b();
                break;
            case Operation::Call:
                slots[n] = functions[static_cast<std::size_t>(i.b)](a());
                break;
        }
    }
    for (std::size_t m = 0; m < outputs.size(); ++m) y[m] = slots[static_cast<std::size_t>(outputs[m])];
}

}  // namespace kan
