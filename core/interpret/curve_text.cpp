#include "core/interpret/curve_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <functional>
#include <numbers>
#include <tuple>

#include "core/formula/formula_names.h"
#include "core/formula/formula_number.h"
#include "core/text.h"

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;
using LetterKind = CurveLetter::Kind;

/// A number of a model as it is to be written: its size.
using NumberText = std::function<std::string(double size, bool fitted, const CurveLetter &which)>;

/// A function's text with `argument` in place of x, in parentheses unless x is all of a call's argument.
std::string called(K kind, const std::string &argument) {
    const std::string &text = standardFunction(kind).ginac;
    std::string result;
    for (std::size_t n = 0; n < text.size(); ++n) {
        const auto letter = [&](std::size_t at) {
            return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
        };
        const bool alone = text[n] == 'x' && !letter(n + 1) && (n == 0 || !letter(n - 1));
        const bool enclosed = n > 0 && text[n - 1] == '(' && n + 1 < text.size() && text[n + 1] == ')';
        if (!alone)
            result += text[n];
        else
            result += enclosed || argument == "x" ? argument : concat("(", argument, ")");
    }
    if (result.starts_with("csgn")) result.replace(0, 4, "sign");
    return result;
}

class Writer {
  public:
    Writer(const CurveModel &model, std::string variable, NumberText number)
        : model_(model), variable_(std::move(variable)), number_(std::move(number)) {}

    std::string text() {
        std::string result;
        for (std::size_t t = 0; t < model_.terms.size(); ++t) {
            const double c = model_.terms[t].coefficient;
            const std::string term = termText(t);
            result += result.empty() ? (c < 0 ? "-" : "") : (c < 0 ? " - " : " + ");
            result += term;
        }
        if (model_.constant)
            result += concat(model_.offset < 0 ? " - " : " + ",
                             number_(std::abs(model_.offset), true, {LetterKind::Offset, 0, model_.offset}));
        return result;
    }

  private:
    std::string termText(std::size_t t) {
        const CurveTerm &term = model_.terms[t];
        const std::string c = number_(std::abs(term.coefficient), true, {LetterKind::Coefficient, t, term.coefficient});
        std::string above = c == "1" ? "" : c, below;
        const auto append = [](std::string &to, const std::string &what) {
            to += to.empty() ? what : concat("*", what);
        };
        int factors_below = 0;
        for (const CurveFactor &factor : term.factors) {
            if (factor.power && factor.at(F::P) < 0) {
                append(below, factorText(factor));
                ++factors_below;
            } else {
                append(above, factorText(factor));
            }
        }
        if (below.empty()) return above.empty() ? "1" : above;
        return concat(above.empty() ? "1" : above, "/", factors_below > 1 ? concat("(", below, ")") : below);
    }

    std::string numberText(const CurveNumber &number) {
        if (!number.free) return number_(std::abs(number.value), false, {});
        std::size_t index = next_;
        if (number.shared && shared_ < next_) index = shared_;
        if (index == next_) {
            if (number.shared) shared_ = next_;
            ++next_;
        }
        return number_(std::abs(number.value), true, {LetterKind::Parameter, index, number.value});
    }

    /// factor core + added, "-3*x + 2", "2/x - 1".
    std::string affine(const CurveNumber &factor, const std::string &core, const CurveNumber &added) {
        std::string text = factor.value < 0 ? "-" : "";
        if (!factor.free && std::abs(factor.value) == 1)
            text += core;
        else if (const std::string size = numberText(factor); core.starts_with("1/"))
            text += concat(size, core.substr(1));
        else
            text += size == "1" ? core : concat(size, "*", core);
        if (added.free || added.value != 0) text += concat(added.value < 0 ? " - " : " + ", numberText(added));
        return text;
    }

    std::string factorText(const CurveFactor &factor) {
        const std::array<CurveNumber, F::Numbers> &n = factor.numbers;
        // Letters are numbered in the order of the model's numbers: a, b, k, s, p; so they are asked for in it.
        CurveNumber a = n[F::A], b = n[F::B];
        const std::string a_text = a.free ? numberText(a) : std::string();
        const std::string b_text = b.free ? numberText(b) : std::string();
        std::string w = affine(n[F::K], variable_, n[F::S]);
        std::string core = w;
        if (factor.inner == K::Inverse)
            core = concat("1/", isName(w) ? w : concat("(", w, ")"));
        else if (factor.inner == K::Square)
            core = concat(isName(w) ? w : concat("(", w, ")"), "^2");
        else if (factor.inner != K::Identity)
            core = called(factor.inner, w);
        std::string argument = a.value < 0 ? "-" : "";
        const bool sum = factor.inner == K::Identity && !isName(w);
        if (a.free || std::abs(a.value) != 1) {
            const std::string size = a.free ? a_text : number_(std::abs(a.value), false, {});
            if (core.starts_with("1/"))
                argument += concat(size, core.substr(1));
            else
                argument += size == "1" ? core : concat(size, "*", sum ? concat("(", core, ")") : core);
        } else {
            argument += sum && a.value < 0 ? concat("(", core, ")") : core;
        }
        if (b.free || b.value != 0)
            argument += concat(b.value < 0 ? " - " : " + ", b.free ? b_text : number_(std::abs(b.value), false, {}));
        if (factor.power) return powerText(argument, n[F::P]);
        return called(factor.outer, argument);
    }

    std::string powerText(const std::string &base, const CurveNumber &p) {
        std::string enclosed = isName(base) || enclosedAlready(base) ? base : concat("(", base, ")");
        if (p.free) return concat(enclosed, "^", numberText(p));
        const double size = std::abs(p.value);
        if (size == 1) return enclosed;
        if (size == 0.5) return concat("sqrt(", base, ")");
        return concat(enclosed, "^", shortestNumber(size));
    }

    static bool isName(const std::string &text) { return text == "x"; }
    /// "(…)" as a whole.
    static bool enclosedAlready(const std::string &text) {
        int depth = 0;
        for (std::size_t n = 0; n < text.size(); ++n) {
            depth += text[n] == '(' ? 1 : text[n] == ')' ? -1 : 0;
            if (depth == 0) return n > 0 && n + 1 == text.size() && text[0] == '(';
        }
        return false;
    }

    const CurveModel &model_;
    std::string variable_;
    NumberText number_;
    std::size_t next_ = 0, shared_ = static_cast<std::size_t>(-1);
};

/// The text with letters, and what they are, from the left to the right.
std::pair<std::string, std::vector<CurveLetter>> lettered(const CurveModel &model) {
    constexpr char kMark = '\1', kFirst = '\2';  // a mark and one more byte stand for a constant
    std::vector<CurveLetter> marked;
    const std::string text =
        Writer(model, "x", [&](double size, bool fitted, const CurveLetter &which) {
            if (!fitted) return shortestNumber(size);
            std::size_t at = 0;
            while (at < marked.size() && (marked[at].kind != which.kind || marked[at].index != which.index)) ++at;
            if (at == marked.size()) marked.push_back(which);
            return std::string{kMark, static_cast<char>(kFirst + static_cast<char>(at))};
        }).text();
    std::string result, letters(marked.size(), ' ');
    std::vector<CurveLetter> order;
    for (std::size_t n = 0; n < text.size(); ++n) {
        if (text[n] != kMark) {
            result += text[n];
            continue;
        }
        const auto at = static_cast<std::size_t>(text[++n] - kFirst);
        if (letters[at] == ' ') {
            letters[at] = static_cast<char>('A' + static_cast<char>(order.size()));
            order.push_back(marked[at]);
        }
        result += letters[at];
    }
    return {result, order};
}

/// The shortest decimal that reads back as the same double; long ones with a power of ten: the parser takes plain
/// decimals for exact fractions, whose denominators would go into the algebra of powers.
std::string allDigits(double value) {
    constexpr std::size_t kShort = 9;
    std::string text = shortestNumber(value);
    if (text.size() <= kShort || text.find('e') != std::string::npos) return text;
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific).ptr;
    return {digits, end};
}

/// What leads in a sum: pure powers by the size of their exponent, then the rest by kinds.
auto placeOf(const CurveTerm &term) {
    const CurveFactor &first = term.factors[0];
    const bool power = term.factors.size() == 1 && first.power && first.inner == K::Identity;
    const CurveFactor &last = term.factors.back();
    return std::tuple(!power, power ? -std::abs(first.at(F::P)) : 0.0, term.factors.size(),
                      static_cast<int>(last.outer), static_cast<int>(last.inner), std::abs(last.at(F::A)));
}

/// c sin(u + b): b in (-pi, pi], c above 0; a above 0 where a sine lets it.
void normalisePhases(CurveTerm &term) {
    using std::numbers::pi;
    for (CurveFactor &factor : term.factors) {
        if (factor.power || (factor.outer != K::Sin && factor.outer != K::Cos)) continue;
        CurveNumber &a = factor.numbers[F::A], &b = factor.numbers[F::B];
        if (a.value < 0 && (a.free || a.value == -1) && (b.free || b.value == 0)) {
            a.value = -a.value;
            b.value = b.value == 0 ? 0.0 : -b.value;
            if (factor.outer == K::Sin) term.coefficient = -term.coefficient;
        }
        if (!b.free) continue;
        if (term.coefficient < 0) {
            term.coefficient = -term.coefficient;
            b.value += pi;
        }
        b.value -= 2 * pi * std::round(b.value / (2 * pi));
    }
}

}  // namespace

std::string curveFormula(const CurveModel &model, const CurveVariable &variable) {
    std::string v = "x";
    if (!variable.plain()) {
        v = variable.scale == 1 ? "(x" : concat("(", allDigits(variable.scale), "*x");
        if (variable.offset != 0)
            v += concat(variable.offset < 0 ? " - " : " + ", allDigits(std::abs(variable.offset)));
        v += ")";
    }
    return Writer(model, v, [](double size, bool, const CurveLetter &) { return allDigits(size); }).text();
}

std::string curveShortText(const CurveModel &model, int digits) {
    return Writer(model, "x",
                  [digits](double size, bool, const CurveLetter &) {
                      return shortestNumber(roundedPlainly(size, digits));
                  })
        .text();
}

std::string curveStructure(const CurveModel &model) {
    return lettered(model).first;
}

std::vector<CurveLetter> curveLetters(const CurveModel &model) {
    return lettered(model).second;
}

CurveModel inWrittenOrder(CurveModel model) {
    for (CurveTerm &term : model.terms) normalisePhases(term);
    std::stable_sort(model.terms.begin(), model.terms.end(),
                     [](const CurveTerm &a, const CurveTerm &b) { return placeOf(a) < placeOf(b); });
    return model;
}

}  // namespace kan
