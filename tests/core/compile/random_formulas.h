#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/formula/expression.h"
#include "core/formula/tape.h"
#include "core/random/torch_generator.h"
#include "core/text.h"

namespace kan::tests {

/// Formulas of x1..x3 as nobody would type them.
class RandomFormulas {
  public:
    explicit RandomFormulas(std::uint64_t seed) : random_(seed) {}
    std::string next() { return expression(5); }

  private:
    int below(int count) { return std::min(count - 1, static_cast<int>(random_.uniforms(1)[0] * count)); }
    template <std::size_t Size>
    std::string one(const char *const (&of)[Size]) {
        return of[below(static_cast<int>(Size))];
    }
    std::string number() { return concat(0.25 * (1 + below(20))); }
    std::string leaf() { return below(4) == 0 ? number() : concat("x", 1 + below(3)); }
    std::string expression(int depth) {
        static constexpr const char *kFunctions[] = {"sin",  "cos",  "tan",  "tanh",  "atan",  "exp",
                                                     "sinh", "cosh", "abs",  "sign",  "asinh", "step",
                                                     "sqrt", "log",  "asin", "acosh", "atanh", "acos"};
        static constexpr const char *kPowers[] = {"2",  "3",  "4",   "5",   "6",     "-1",
                                                  "-2", "-3", "0.5", "1.5", "(1/3)", "-0.5"};
        if (depth == 0) return leaf();
        const auto part = [&] { return concat("(", expression(depth - 1), ")"); };
        switch (below(9)) {
            case 0:
                return leaf();
            case 1:
                return concat(part(), "+", part());
            case 2:
                return concat(number(), "*", part(), "-", part());
            case 3:
            case 4:
                return concat(part(), "*", part());
            case 5:
                return concat(part(), "/", part());
            case 6:
                return concat(part(), "^", one(kPowers));
            case 7:
                if (below(6) == 0) return concat("max(", part(), ",", part(), ")");
                if (below(6) == 0) return concat("(0.5+abs", part(), ")^", part());
                [[fallthrough]];
            default:
                return one(kFunctions) + part();
        }
    }

    TorchGenerator random_;
};

/// The value of an expression when each operation errs by up to 1e-14 of its value: how far values of one and the same
/// formula may be apart.
class ErringValue {
  public:
    ErringValue(std::vector<double> x, std::uint64_t seed) : x_(std::move(x)), random_(seed) {}

    double of(const ExpressionPtr &e) {
        const double value = exact(*e) * (1 + kError * (2 * random_.uniforms(1)[0] - 1));
        within_ = within_ && std::abs(value) < 1e100;
        return value;
    }
    bool within() const { return within_; }  ///< no part was too large or undefined

  private:
    static constexpr double kError = 1e-14;

    double exact(const Expression &e) {
        std::vector<double> parts;
        for (const ExpressionPtr &child : e.children) parts.push_back(of(child));
        double value = e.kind == ExpressionKind::Product ? 1 : 0;
        switch (e.kind) {
            case ExpressionKind::Number:
                return e.number;
            case ExpressionKind::Variable:
                return x_[static_cast<std::size_t>(e.index)];
            case ExpressionKind::Sum:
                for (const double part : parts) value += part;
                return value;
            case ExpressionKind::Product:
                for (const double part : parts) value *= part;
                return value;
            case ExpressionKind::Quotient:
                return parts[0] / parts[1];
            case ExpressionKind::Power:
                // The exponent as it is: one that errs is another function.
                return std::pow(parts[0],
                                e.children[1]->kind == ExpressionKind::Number ? e.children[1]->number : parts[1]);
            case ExpressionKind::Root:
                return std::pow(parts[0], 1.0 / e.index);
            default:
                break;
        }
        if (e.name == "max") return std::max(parts[0], parts[1]);
        if (e.name == "min") return std::min(parts[0], parts[1]);
        return Tape::unary(e.name)(parts[0]);
    }

    std::vector<double> x_;
    TorchGenerator random_;
    bool within_ = true;
};

}  // namespace kan::tests
