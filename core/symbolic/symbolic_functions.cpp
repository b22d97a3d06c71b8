#include "core/symbolic/symbolic_functions.h"

#include <cmath>
#include <numbers>

namespace kan {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr SymbolicDomain kReals{};
constexpr SymbolicDomain kNotZero{-kInfinity, kInfinity, false, SymbolicDomain::Poles::AtZero};
constexpr SymbolicDomain kNotNegative{0, kInfinity, false, SymbolicDomain::Poles::None};
constexpr SymbolicDomain kPositive{0, kInfinity, true, SymbolicDomain::Poles::None};
constexpr SymbolicDomain kUnitInterval{-1, 1, false, SymbolicDomain::Poles::None};
constexpr SymbolicDomain kInsideUnitInterval{-1, 1, true, SymbolicDomain::Poles::None};
constexpr SymbolicDomain kBetweenTanPoles{-kInfinity, kInfinity, false, SymbolicDomain::Poles::OddMultiplesOfHalfPi};

template <int N>
double power(double u) {
    double result = 1;
    for (int n = 0; n < (N < 0 ? -N : N); ++n) result *= u;
    return N < 0 ? 1 / result : result;
}
template <int N>
double powerSlope(double u) {
    return N * power<N - 1>(u);
}
template <int N>
double powerCurvature(double u) {
    return N * (N - 1) * power<N - 2>(u);
}

double zero(double u) {
    return 0 * u;
}
double square(double u) {
    return u * u;
}
double sgn(double u) {
    return u > 0 ? 1.0 : (u < 0 ? -1.0 : u);
}
double sigmoid(double u) {
    return 1 / (1 + std::exp(-u));
}
double gaussian(double u) {
    return std::exp(-u * u);
}

/// sin(u)/u and its derivatives; Taylor series where the quotients lose digits.
double sinc(double u) {
    return std::abs(u) < 1e-4 ? 1 - u * u / 6 : std::sin(u) / u;
}
double sincSlope(double u) {
    if (std::abs(u) < 0.02) return u * (-1.0 / 3 + u * u * (1.0 / 30 - u * u / 840));
    return (std::cos(u) - std::sin(u) / u) / u;
}
double sincCurvature(double u) {
    if (std::abs(u) < 0.05) return -1.0 / 3 + u * u * (0.1 - u * u * (1.0 / 168 - u * u / 6480));
    return -std::sin(u) / u - 2 * (std::cos(u) - std::sin(u) / u) / (u * u);
}

using K = SymbolicKind;
#define KAN_F(expression) [](double u) -> double { return expression; }

// clang-format off
constexpr BuiltinFunction kTable[] = {
    {"0", "", K::Zero, 0, zero, zero, zero, kReals, "0", "0"},
    {"x", "", K::Identity, 1, KAN_F(u), KAN_F(1 + 0 * u), zero, kReals, "x", "x"},
    {"x^2", "", K::Square, 2, power<2>, powerSlope<2>, powerCurvature<2>, kReals, "x^2", "x^{2}"},
    {"x^3", "", K::Cube, 3, power<3>, powerSlope<3>, powerCurvature<3>, kReals, "x^3", "x^{3}"},
    {"x^4", "", K::Fourth, 3, power<4>, powerSlope<4>, powerCurvature<4>, kReals, "x^4", "x^{4}"},
    {"x^5", "", K::Fifth, 3, power<5>, powerSlope<5>, powerCurvature<5>, kReals, "x^5", "x^{5}"},
    {"1/x", "", K::Inverse, 2, power<-1>, powerSlope<-1>, powerCurvature<-1>, kNotZero, "1/x", "\\frac{1}{x}"},
    {"1/x^2", "", K::InverseSquare, 2, power<-2>, powerSlope<-2>, powerCurvature<-2>, kNotZero, "1/x^2", "\\frac{1}{x^{2}}"},
    {"1/x^3", "", K::InverseCube, 3, power<-3>, powerSlope<-3>, powerCurvature<-3>, kNotZero, "1/x^3", "\\frac{1}{x^{3}}"},
    {"1/x^4", "", K::InverseFourth, 4, power<-4>, powerSlope<-4>, powerCurvature<-4>, kNotZero, "1/x^4", "\\frac{1}{x^{4}}"},
    {"1/x^5", "", K::InverseFifth, 5, power<-5>, powerSlope<-5>, powerCurvature<-5>, kNotZero, "1/x^5", "\\frac{1}{x^{5}}"},
    {"sqrt", "x^0.5", K::Sqrt, 2, KAN_F(std::sqrt(u)), KAN_F(0.5 / std::sqrt(u)), KAN_F(-0.25 / (u * std::sqrt(u))),
     kNotNegative, "sqrt(x)", "\\sqrt{x}"},
    {"x^1.5", "", K::ThreeHalves, 4, KAN_F(u * std::sqrt(u)), KAN_F(1.5 * std::sqrt(u)), KAN_F(0.75 / std::sqrt(u)),
     kNotNegative, "x^(3/2)", "x^{3/2}"},
    {"1/sqrt(x)", "1/x^0.5", K::InverseSqrt, 2, KAN_F(1 / std::sqrt(u)), KAN_F(-0.5 / (u * std::sqrt(u))),
     KAN_F(0.75 / (u * u * std::sqrt(u))), kPositive, "1/sqrt(x)", "\\frac{1}{\\sqrt{x}}"},
    {"exp", "", K::Exp, 2, KAN_F(std::exp(u)), KAN_F(std::exp(u)), KAN_F(std::exp(u)), kReals, "exp(x)", "e^{x}"},
    {"log", "", K::Log, 2, KAN_F(std::log(u)), KAN_F(1 / u), KAN_F(-1 / (u * u)), kPositive, "log(x)", "\\log\\left(x\\right)"},
    {"abs", "", K::Abs, 3, KAN_F(std::abs(u)), sgn, zero, kReals, "abs(x)", "\\left|x\\right|"},
    {"sin", "", K::Sin, 2, KAN_F(std::sin(u)), KAN_F(std::cos(u)), KAN_F(-std::sin(u)), kReals, "sin(x)", "\\sin\\left(x\\right)"},
    {"cos", "", K::Cos, 2, KAN_F(std::cos(u)), KAN_F(-std::sin(u)), KAN_F(-std::cos(u)), kReals, "cos(x)", "\\cos\\left(x\\right)"},
    {"tan", "", K::Tan, 3, KAN_F(std::tan(u)), KAN_F(1 + square(std::tan(u))),
     KAN_F(2 * std::tan(u) * (1 + square(std::tan(u)))), kBetweenTanPoles, "tan(x)", "\\tan\\left(x\\right)"},
    {"tanh", "", K::Tanh, 3, KAN_F(std::tanh(u)), KAN_F(1 - square(std::tanh(u))),
     KAN_F(-2 * std::tanh(u) * (1 - square(std::tanh(u)))), kReals, "tanh(x)", "\\tanh\\left(x\\right)"},
    {"sgn", "", K::Sign, 3, sgn, zero, zero, kReals, "csgn(x)", "\\operatorname{sgn}\\left(x\\right)"},
    {"arcsin", "", K::Arcsin, 4, KAN_F(std::asin(u)), KAN_F(1 / std::sqrt(1 - u * u)),
     KAN_F(u / ((1 - u * u) * std::sqrt(1 - u * u))), kUnitInterval, "asin(x)", "\\arcsin\\left(x\\right)"},
    {"arccos", "", K::Arccos, 4, KAN_F(std::acos(u)), KAN_F(-1 / std::sqrt(1 - u * u)),
     KAN_F(-u / ((1 - u * u) * std::sqrt(1 - u * u))), kUnitInterval, "acos(x)", "\\arccos\\left(x\\right)"},
    {"arctan", "", K::Arctan, 4, KAN_F(std::atan(u)), KAN_F(1 / (1 + u * u)), KAN_F(-2 * u / square(1 + u * u)),
     kReals, "atan(x)", "\\arctan\\left(x\\right)"},
    {"arctanh", "", K::Arctanh, 4, KAN_F(std::atanh(u)), KAN_F(1 / (1 - u * u)), KAN_F(2 * u / square(1 - u * u)),
     kInsideUnitInterval, "atanh(x)", "\\operatorname{arctanh}\\left(x\\right)"},
    {"gaussian", "", K::Gaussian, 3, gaussian, KAN_F(-2 * u * gaussian(u)), KAN_F((4 * u * u - 2) * gaussian(u)),
     kReals, "exp(-x^2)", "e^{-x^{2}}"},
    {"sigmoid", "", K::Sigmoid, 3, sigmoid, KAN_F(sigmoid(u) * sigmoid(-u)),
     KAN_F(sigmoid(u) * sigmoid(-u) * (sigmoid(-u) - sigmoid(u))), kReals, "1/(1+exp(-x))", "\\frac{1}{1+e^{-x}}"},
    {"cosh", "", K::Cosh, 3, KAN_F(std::cosh(u)), KAN_F(std::sinh(u)), KAN_F(std::cosh(u)), kReals, "cosh(x)",
     "\\cosh\\left(x\\right)"},
    {"sinh", "", K::Sinh, 3, KAN_F(std::sinh(u)), KAN_F(std::cosh(u)), KAN_F(std::sinh(u)), kReals, "sinh(x)",
     "\\sinh\\left(x\\right)"},
    {"log1p(x^2)", "log(1+x^2)", K::Log1pSquare, 4, KAN_F(std::log1p(u * u)), KAN_F(2 * u / (1 + u * u)),
     KAN_F(2 * (1 - u * u) / square(1 + u * u)), kReals, "log(1+x^2)", "\\log\\left(1+x^{2}\\right)"},
    {"sinc", "", K::Sinc, 3, sinc, sincSlope, sincCurvature, kReals, "sin(x)/x", "\\frac{\\sin\\left(x\\right)}{x}"},
};
// clang-format on
#undef KAN_F

}  // namespace

std::span<const BuiltinFunction> builtinFunctions() {
    return kTable;
}

const BuiltinFunction &builtinFunction(SymbolicKind kind) {
    return kTable[static_cast<std::size_t>(kind)];
}

}  // namespace kan
