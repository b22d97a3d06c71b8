#include "core/interpret/curve_description.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;

const double kTermCost = std::log(3.0), kFunctionCost = std::log(24.0), kInnerCost = std::log(12.0),
             kPlainCost = std::log(4.0);

double exponentCost(double p) {
    if (p > 0 && p == std::floor(p)) return std::log(1 + p);
    return std::log(2 + 2 * std::abs(p)) + (p == std::floor(p) ? 0 : std::numbers::ln2);
}

}  // namespace

CurveEvidence curveEvidence(const CurveValues &y, double independent) {
    double mean = 0, largest = 0;
    for (const double value : y) mean += value / static_cast<double>(y.size());
    CurveEvidence evidence{independent, 0, 0};
    for (const double value : y) {
        evidence.variation += (value - mean) * (value - mean);
        largest = std::max(largest, std::abs(value));
    }
    const double rounding = 8 * std::numeric_limits<double>::epsilon() * largest;
    evidence.floor = std::max(kExactShare * evidence.variation, static_cast<double>(y.size()) * rounding * rounding);
    return evidence;
}

double descriptionLength(const CurveEvidence &evidence, double sum_of_squares, double constants, double structure) {
    const double n = evidence.independent;
    if (!std::isfinite(sum_of_squares)) return std::numeric_limits<double>::infinity();
    return 0.5 * n * std::log(std::max(sum_of_squares, evidence.floor) / evidence.variation) +
           0.5 * constants * std::log(n) + structure;
}

double descriptionLength(const CurveEvidence &evidence, double sum_of_squares, const CurveModel &model) {
    return descriptionLength(evidence, sum_of_squares, static_cast<double>(model.constants()), structureCost(model));
}

double structureCost(const CurveModel &model) {
    double cost = 0;
    bool shared = false;
    for (const CurveTerm &term : model.terms) {
        cost += kTermCost;
        for (const CurveFactor &factor : term.factors) {
            if (factor.power)
                cost += factor.numbers[F::P].free ? kTermCost : exponentCost(factor.at(F::P));
            else
                cost += kFunctionCost;
            if (factor.inner != K::Identity) cost += kInnerCost;
            for (std::size_t n = 0; n < F::Numbers; ++n) {
                const CurveNumber &number = factor.numbers[n];
                const bool counts = number.shared && number.free ? !shared : true;
                shared = shared || (number.shared && number.free);
                if (n != F::P && number.free && counts) cost += kPlainCost;
            }
        }
    }
    return cost;
}

double constantsOf(SymbolicKind kind) {
    switch (kind) {
        case K::Zero:
            return 1;
        case K::Identity:
            return 2;
        case K::Square:
        case K::Cube:
        case K::Fourth:
        case K::Fifth:
        case K::Inverse:
        case K::InverseSquare:
        case K::InverseCube:
        case K::InverseFourth:
        case K::InverseFifth:
        case K::Sqrt:
        case K::ThreeHalves:
        case K::InverseSqrt:
        case K::Exp:
        case K::Log:
        case K::Abs:
        case K::Sign:
            return 3;
        default:
            return 4;
    }
}

double singleStructureCost(SymbolicKind kind) {
    if (kind == K::Zero || kind == K::Identity) return kTermCost;
    return kTermCost + kFunctionCost;
}

}  // namespace kan
