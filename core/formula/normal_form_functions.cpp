#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "core/formula/formula_number.h"
#include "core/formula/normal_form.h"
#include "core/formula/normal_sums.h"
#include "core/formula/tape.h"

namespace kan {

using namespace normal;

NormalSum NormalForm::called(const std::string &name, std::vector<NormalSum> arguments) {
    const bool one = arguments.size() == 1;
    if (one)
        if (const auto constant = constantOf(arguments[0])) {
            const Tape::UnaryFunction function = Tape::unary(name);
            const double value = function ? function(*constant) : std::numeric_limits<double>::quiet_NaN();
            if (!std::isfinite(value)) throw TooLong();
            const bool exact = options_.keep_exact && arguments[0].terms.size() == 1 &&
                               arguments[0].terms.begin()->second.coefficient.exact;
            return number(value, exact || (value == std::round(value) && whole(*constant)));
        }
    if (name == "exp") return exponential(arguments[0]);
    if (name == "log") return logarithm(arguments[0]);
    if (name == "abs") return absolute(arguments[0]);
    if (one) arguments[0] = gathered(arguments[0]);
    if (name == "sin" || name == "cos" || name == "tan") return wave(name, std::move(arguments[0]));
    const bool even_function = name == "cosh" || name == "sinc";
    const bool odd_function = name == "tanh" || name == "atan" || name == "asin" || name == "sinh" || name == "asinh" ||
                              name == "atanh" || name == "csgn";
    if (one && (even_function || odd_function) &&
        arguments[0].terms.at(largest(arguments[0], false)).coefficient.value < 0) {
        const NormalSum flipped = callAtom(name, {scaled(arguments[0], {-1, true})});
        return even_function ? flipped : scaled(flipped, {-1, true});
    }
    return callAtom(name, std::move(arguments));
}

/// a x y - a x z, which algebra may give in either way, as a x (y - z).
NormalSum NormalForm::gathered(const NormalSum &argument) {
    const bool gathers = argument.terms.size() > 1 && alike(argument) && !commonFactors(argument).empty();
    return gathers ? asTerm(argument, false) : argument;
}

NormalSum NormalForm::callAtom(const std::string &name, std::vector<NormalSum> arguments) {
    return ofAtom(atom(Atom::Kind::Call, 0, name, std::move(arguments)));
}

NormalSum NormalForm::exponential(const NormalSum &argument) {
    NormalSum result = number(1, true);
    NormalSum rest;
    for (const auto &[monomial, term] : argument.terms) {
        const double value = term.coefficient.value;
        const bool exact = options_.keep_exact && term.coefficient.exact;
        if (monomial.factors.empty()) {
            const double factor = std::exp(value);
            if (std::isfinite(factor) && factor > 0) {
                result = times(result, number(factor, exact));
                continue;
            }
        }
        // Exponents do not know whether they are exact.
        const bool any_exponent = !exact || plainExponent(value);
        if (any_exponent && monomial.factors.size() == 1 && monomial.factors[0].exponent == 1) {
            const Atom &atom = atoms_[static_cast<std::size_t>(monomial.factors[0].atom)];
            if (atom.kind == Atom::Kind::Call && atom.name == "log") {
                const NormalSum base = atom.arguments[0];
                NormalSum factor = power(base, value);
                for (auto &[inner, part] : factor.terms) part.edges = unionOf(part.edges, term.edges);
                result = times(result, factor);
                continue;
            }
        }
        rest.terms[monomial] = term;
    }
    if (rest.terms.empty()) return result;
    return times(result, ofAtom(atom(Atom::Kind::Exp, 0, {}, {std::move(rest)})));
}

NormalSum NormalForm::logarithmOf(int number) {
    const Atom &base = atoms_[static_cast<std::size_t>(number)];
    if (base.kind == Atom::Kind::Exp) return base.arguments[0];
    if (base.kind == Atom::Kind::Sum) {
        const NormalSum inside = base.arguments[0];
        return callAtom("log", {inside});
    }
    return callAtom("log", {ofAtom(number)});
}

NormalSum NormalForm::logarithm(const NormalSum &argument) {
    if (argument.terms.empty()) throw TooLong();
    const NormalSum single = asTerm(argument, true);
    const auto &[monomial, term] = *single.terms.begin();
    const double content = term.coefficient.value;
    const bool positive = content > 0 && std::all_of(monomial.factors.begin(), monomial.factors.end(),
                                                     [this](const Monomial::Factor &factor) {
                                                         return signOf(factor.atom) == Sign::Positive;
                                                     });
    NormalSum result = number(std::log(std::abs(content)), options_.keep_exact && term.coefficient.exact);
    if (!positive) {
        add(result, callAtom("log", {scaled(argument, {1 / std::abs(content), term.coefficient.exact})}));
        return result;
    }
    for (const Monomial::Factor &factor : monomial.factors) {
        if (monomial.factors.size() > 1 || even(factor.exponent)) require(factor.atom, true);
        add(result, scaled(logarithmOf(factor.atom), {factor.exponent, true}));
    }
    for (auto &[inner, part] : result.terms) part.edges = unionOf(part.edges, term.edges);
    return result;
}

NormalSum NormalForm::absolute(const NormalSum &argument) {
    const Sign sign = signOf(valuesOf(argument));
    const NormalSum single = asTerm(argument, false);
    const auto &[monomial, term] = *single.terms.begin();
    if (sign != Sign::Unknown) {
        for (const Monomial::Factor &factor : monomial.factors)
            if (signOf(factor.atom) != Sign::Unknown) require(factor.atom, signOf(factor.atom) == Sign::Positive);
        return scaled(argument, {sign == Sign::Positive ? 1.0 : -1.0, true});
    }
    const double content = std::abs(term.coefficient.value);
    return scaled(callAtom("abs", {scaled(single, {1 / term.coefficient.value, term.coefficient.exact})}),
                  {content, term.coefficient.exact});
}

/// The argument's largest term positive, the phase within half a period.
NormalSum NormalForm::wave(const std::string &name, NormalSum argument) {
    using std::numbers::pi;
    double factor = 1;
    if (argument.terms.at(largest(argument, false)).coefficient.value < 0) {
        argument = scaled(argument, {-1, true});
        if (name != "cos") factor = -1;
    }
    if (const auto phase = argument.terms.find(Monomial()); phase != argument.terms.end()) {
        double &value = phase->second.coefficient.value;
        const double half = std::round(value / pi);  // half periods
        value -= half * pi;
        if (name != "tan" && !even(half)) factor = -factor;
        if (value == 0) argument.terms.erase(phase);
    }
    // A quarter of a period makes a sine of a cosine.
    std::string wave = name;
    if (const auto phase = argument.terms.find(Monomial()); phase != argument.terms.end() && name != "tan") {
        const double value = phase->second.coefficient.value;
        constexpr double kRounding = 1e-14;
        if (std::abs(std::abs(value) - pi / 2) < kRounding) {
            wave = name == "sin" ? "cos" : "sin";
            if ((name == "sin") == (value < 0)) factor = -factor;
            argument.terms.erase(phase);
        }
    }
    return scaled(callAtom(wave, {std::move(argument)}), {factor, true});
}

}  // namespace kan
