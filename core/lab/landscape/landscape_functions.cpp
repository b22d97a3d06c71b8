#include "core/lab/landscape/landscape_functions.h"

#include <cmath>
#include <numbers>

namespace kan {

namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;

/// prod cos(x_i/sqrt(i)); `gradient` receives its derivatives.
double griewankProduct(std::span<const double> x, std::span<double> gradient) {
    const auto factor = [&](std::size_t i) { return std::cos(x[i] / std::sqrt(static_cast<double>(i + 1))); };
    double product = 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
        product *= factor(i);
        const double root = std::sqrt(static_cast<double>(i + 1));
        double others = 1;
        for (std::size_t j = 0; j < x.size(); ++j)
            if (j != i) others *= factor(j);
        gradient[i] = -others * std::sin(x[i] / root) / root;
    }
    return product;
}

}  // namespace

double ackley(std::span<const double> x, std::span<double> gradient) {
    const double count = static_cast<double>(x.size());
    double squares = 0, waves = 0;
    for (const double value : x) {
        squares += value * value;
        waves += std::cos(kTwoPi * value);
    }
    const double radius = std::sqrt(squares / count);
    const double bowl = 20 * std::exp(-0.2 * radius), ripple = std::exp(waves / count);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double slope = radius > 0 ? 0.2 * bowl * x[i] / (radius * count) : 0.0;
        gradient[i] = slope + ripple * kTwoPi * std::sin(kTwoPi * x[i]) / count;
    }
    return (20 - bowl) + (std::numbers::e - ripple);
}

double griewank(std::span<const double> x, std::span<double> gradient) {
    const double product = griewankProduct(x, gradient);
    double bowl = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        bowl += x[i] * x[i] / 4000;
        gradient[i] = x[i] / 2000 - gradient[i];
    }
    return 1 + bowl - product;
}

double griewankOfSource(std::span<const double> x, std::span<double> gradient) {
    const double product = griewankProduct(x, gradient);
    double slope = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        slope += x[i] / 4000;
        gradient[i] = 1.0 / 4000 - gradient[i];
    }
    return 1 + slope - product;
}

double quartic(std::span<const double> x, std::span<double> gradient) {
    const double u = x[0];
    gradient[0] = 4 * u * u * u - 4 * u + 0.3;
    return u * (u * (u * u - 2) + 0.3);
}

double sixHumpCamel(std::span<const double> x, std::span<double> gradient) {
    const double u = x[0], v = x[1], uu = u * u, vv = v * v;
    gradient[0] = u * (8 + uu * (-8.4 + 2 * uu)) + v;
    gradient[1] = u + v * (-8 + 16 * vv);
    return uu * (4 + uu * (-2.1 + uu / 3)) + u * v + vv * (-4 + 4 * vv);
}

double rastrigin(std::span<const double> x, std::span<double> gradient) {
    double sum = 10 * static_cast<double>(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum += x[i] * x[i] - 10 * std::cos(kTwoPi * x[i]);
        gradient[i] = 2 * x[i] + 10 * kTwoPi * std::sin(kTwoPi * x[i]);
    }
    return sum;
}

double rosenbrock(std::span<const double> x, std::span<double> gradient) {
    double sum = 0;
    for (double &slope : gradient) slope = 0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        const double valley = x[i + 1] - x[i] * x[i], rest = 1 - x[i];
        sum += 100 * valley * valley + rest * rest;
        gradient[i] += -400 * x[i] * valley - 2 * rest;
        gradient[i + 1] += 200 * valley;
    }
    return sum;
}

}  // namespace kan
