#include "core/discover/formula_wishes.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string_view>

#include "core/discover/law_problem.h"
#include "core/text.h"

namespace kan {

namespace {

/// Besides the library's functions.
constexpr std::string_view kArithmetic[] = {"+", "-", "*", "/", "^", "sqrt"};

/// pykan's names of functions that formulas call by others.
std::string_view calledName(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> kOthers[] = {{"arcsin", "asin"}, {"arccos", "acos"},
                                                                         {"arctan", "atan"}, {"arctanh", "atanh"},
                                                                         {"sgn", "csgn"},    {"sign", "csgn"}};
    const auto *const found = std::ranges::find(kOthers, name, &std::pair<std::string_view, std::string_view>::first);
    return found == std::end(kOthers) ? name : found->second;
}

class Operators {
  public:
    explicit Operators(const std::vector<std::string> &names) {
        for (const std::string &name : names) names_.insert(std::string(calledName(name)));
    }

    bool has(std::string_view name) const { return names_.empty() || names_.contains(calledName(name)); }
    bool adds() const { return has("+") || has("-"); }
    bool raises() const { return has("^") || has("*"); }

    /// The power with this exponent.
    bool powers(double exponent) const {
        if (has("^")) return true;
        if (exponent < 0 && !has("/")) return false;
        const double size = std::abs(exponent);
        if (size == 1) return true;
        return size == 0.5 ? has("sqrt") : size == std::round(size) && has("*");
    }

    /// All of e.
    bool allow(const ExpressionPtr &e) const {
        return allowNode(*e) &&
               std::ranges::all_of(e->children, [&](const ExpressionPtr &child) { return allow(child); });
    }

    bool allow(const SymbolicFunction &function) const {
        using K = SymbolicKind;
        switch (function.kind) {
            case K::Zero:
            case K::Identity:
                return true;
            case K::Square:
            case K::Cube:
            case K::Fourth:
            case K::Fifth:
                return raises();
            case K::Inverse:
                return powers(-1);
            case K::InverseSquare:
            case K::InverseCube:
            case K::InverseFourth:
            case K::InverseFifth:
                return powers(-2);
            case K::Sqrt:
                return powers(0.5);
            case K::InverseSqrt:
                return powers(-0.5);
            case K::ThreeHalves:
                return has("^") || (has("sqrt") && has("*"));
            case K::Gaussian:
                return has("gaussian") || (has("exp") && raises());
            case K::Sigmoid:
                return has("sigmoid") || (has("exp") && has("/"));
            case K::Log1pSquare:
                return has("log") && raises();
            case K::User:
                return true;  // somebody's own: asked for by name
            default:
                return has(function.name);
        }
    }

  private:
    static std::ptrdiff_t others(const Expression &e) {
        return std::ranges::count_if(e.children,
                                     [](const ExpressionPtr &child) { return child->kind != ExpressionKind::Number; });
    }

    bool allowNode(const Expression &e) const {
        switch (e.kind) {
            case ExpressionKind::Sum:
                return others(e) <= 1 || adds();
            case ExpressionKind::Product:
                return others(e) <= 1 || has("*");
            case ExpressionKind::Quotient:
                return e.children[1]->kind == ExpressionKind::Number || has("/");
            case ExpressionKind::Power:
                return e.children[1]->kind == ExpressionKind::Number ? powers(e.children[1]->number) : has("^");
            case ExpressionKind::Root:
                return has("^") || (e.index == 2 && has("sqrt"));
            case ExpressionKind::Call:
                return has(e.name);
            default:
                return true;
        }
    }

    std::set<std::string, std::less<>> names_;
};

/// "a, b and c"
std::string enumerated(const std::vector<std::string> &names) {
    std::string text;
    for (std::size_t n = 0; n < names.size(); ++n)
        text += concat(n == 0 ? "" : n + 1 == names.size() ? " and " : ", ", names[n]);
    return text;
}

}  // namespace

bool FormulaWishes::any() const {
    return std::isfinite(size) || !must_use.empty() || !operators.empty();
}

bool FormulaWishes::possible(const ExpressionPtr &e) const {
    return writtenSize(e) <= size && (operators.empty() || Operators(operators).allow(e));
}

bool FormulaWishes::met(const ExpressionPtr &e) const {
    return possible(e) && std::ranges::all_of(must_use, [&](int input) { return dependsOn(*e, input); });
}

bool FormulaWishes::met(const NetworkFormula &formula) const {
    return std::ranges::all_of(formula.expressions(), [&](const ExpressionPtr &e) { return met(e); });
}

SymbolicLibrary FormulaWishes::allowed(const SymbolicLibrary &library) const {
    const Operators allowed(operators);
    SymbolicLibrary some;
    for (const SymbolicFunction &function : library.functions())
        if (operators.empty() || allowed.allow(function)) some.add(function);
    return some;
}

std::string FormulaWishes::words(const std::vector<std::string> &input_names) const {
    std::string text;
    if (std::isfinite(size)) text = concat(" of at most ", size, " nodes");
    if (!operators.empty()) text += concat(" of ", enumerated(operators));
    std::vector<std::string> names;
    for (const int input : must_use) {
        const auto n = static_cast<std::size_t>(input);
        names.push_back(n < input_names.size() ? input_names[n] : concat("x", input + 1));
    }
    if (!names.empty()) text += concat(" with ", enumerated(names));
    return text;
}

void FormulaWishes::validate(int inputs, const SymbolicLibrary &library) const {
    if (!(size >= 1)) throw std::invalid_argument(concat("size is ", size, "; expected at least 1 node"));
    for (const int input : must_use)
        if (input < 0 || input >= inputs)
            throw std::invalid_argument(concat("must_use names input ", input + 1, "; there are ", inputs));
    for (const std::string &name : operators)
        if (std::ranges::find(kArithmetic, name) == std::end(kArithmetic) && !library.find(name))
            throw std::invalid_argument(concat(
                "operators hold \"", name, "\"; expected + - * / ^ sqrt and functions of the library, such as exp"));
}

WrittenFormula writtenAsWished(const Kan &model, const Dataset &dataset, const FormulaOptions &options,
                               const FormulaWishes &wishes) {
    WrittenFormula written = writtenFormula(model, dataset, options);
    if (!wishes.any() || wishes.met(written.formula)) return written;
    const NetworkFormula plain(model, options);
    return wishes.met(plain) ? WrittenFormula{plain, {}, false} : written;
}

}  // namespace kan
