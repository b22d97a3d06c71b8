#include "core/formula/user_function.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <span>
#include <sstream>

#include "core/formula/formula_parser.h"
#include "core/formula/ginac_derivative.h"
#include "core/formula/ginac_lock.h"
#include "core/text.h"

namespace kan {

namespace {

class UserFunction final : public FunctionValues {
  public:
    explicit UserFunction(std::vector<Formula> orders) : orders_(std::move(orders)) {}
    double derivative(int order, double u) const override {
        double y = 0;
        orders_[static_cast<std::size_t>(order)].evaluate(std::span(&u, 1), std::span(&y, 1));
        return y;
    }
    void derivatives(int order, const double *u, int count, double *y) const override {
        const auto points = static_cast<std::size_t>(count);
        orders_[static_cast<std::size_t>(order)].evaluateEach({u, points}, {y, points});
    }

  private:
    std::vector<Formula> orders_;  ///< f, f', f''
};

bool isNameLetter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_';
}

/// Replaces the name `from` by `to`; `grown` collects where the text grew by a letter.
std::string renamed(std::string_view text, std::string_view from, std::string_view to,
                    std::vector<std::size_t> *grown = nullptr) {
    std::string result;
    for (std::size_t n = 0; n < text.size();) {
        if (!isNameLetter(text[n])) {
            result += text[n++];
            continue;
        }
        std::size_t end = n;
        while (end < text.size() && isNameLetter(text[end])) ++end;
        const std::string_view word = text.substr(n, end - n);
        result += word == from ? to : word;
        if (word == from && grown) grown->push_back(result.size() - 1);
        n = end;
    }
    return result;
}

template <typename Expression>
std::string printed(const Expression &expression) {
    std::ostringstream stream;
    stream.precision(17);
    stream << expression;
    return stream.str();
}

struct Derived {
    std::string text[3];
    std::string ginac, latex;
};

Derived differentiate(const std::string &text) {
    const std::lock_guard lock(ginacMutex());
    const ParsedFormula parsed = parseFormula(text, 1);
    Derived result;
    GiNaC::ex f = parsed.outputs.at(0);
    const GiNaC::realsymbol x("x", "x");
    const GiNaC::ex of_x = parsed.variables.empty() ? f : f.subs(parsed.variables[0] == x);
    result.ginac = printed(of_x);
    std::ostringstream latex;
    latex << GiNaC::latex << of_x;
    result.latex = latex.str();
    result.text[0] = text;
    for (int order = 1; order < 3; ++order) {
        f = parsed.variables.empty() ? GiNaC::ex(0) : derivativeOf(f, parsed.variables[0]);
        result.text[order] = renamed(printed(f), "csgn", "sign");
    }
    return result;
}

}  // namespace

SymbolicFunction userFunction(std::string_view text, int complexity) {
    if (complexity < 0 || complexity > 1000)
        throw std::invalid_argument(concat("complexity is ", complexity, "; expected 0 .. 1000"));
    std::vector<std::size_t> grown;
    const std::string of_x1 = renamed(text, "x", "x1", &grown);
    try {
        const Formula f = Formula::parse(of_x1, 1);
        if (f.outputs() != 1) throw FormulaError("a function has one value; remove what follows ';'", 0);
        const Derived derived = differentiate(of_x1);
        SymbolicFunction function;
        function.name = std::string(text);
        function.kind = SymbolicKind::User;
        function.complexity = complexity;
        function.ginac = derived.ginac;
        function.latex = derived.latex;
        function.own = std::make_shared<const UserFunction>(
            std::vector<Formula>{f, Formula::parse(derived.text[1], 1), Formula::parse(derived.text[2], 1)});
        return function;
    } catch (const FormulaError &error) {
        std::size_t position = error.position();
        for (const std::size_t at : grown) position -= at < error.position() ? 1U : 0U;
        std::string message = error.what();
        const std::string there = concat("position ", error.position() + 1);
        if (const std::size_t found = message.find(there); found != std::string::npos)
            message.replace(found, there.size(), concat("position ", position + 1));
        throw FormulaError(concat("\"", text, "\": ", message), position);
    }
}

SymbolicLibrary symbolicLibraryOf(const std::vector<std::string> &names) {
    const SymbolicLibrary all = SymbolicLibrary::standard();
    SymbolicLibrary library;
    for (const std::string &name : names) {
        const SymbolicFunction *known = all.find(name);
        if (known) {
            if (!library.find(name)) library.add(*known);
            continue;
        }
        const bool a_word = std::all_of(name.begin(), name.end(),
                                        [](unsigned char letter) { return std::isalpha(letter) || letter == '_'; });
        if (a_word) all.at(name);
        library.add(userFunction(name));
    }
    return library;
}

}  // namespace kan
