#include "core/formula/formula_code.h"

#include <algorithm>
#include <cmath>

#include "core/formula/expression_tape.h"
#include "core/formula/formula_names.h"
#include "core/text.h"

namespace kan {

namespace {

enum Precedence { kSum = 1, kProduct = 2, kPower = 3, kAtom = 4 };

/// Python nests no more than 200 parentheses, compilers 256.
constexpr int kMaxHeight = 20;
constexpr std::size_t kMaxTerms = 40;

/// What a function is called in NumPy, SymPy and C++; helpers of the module start with an underscore or detail::.
struct FunctionNames {
    const char *ginac, *numpy, *sympy, *cpp;
};
const FunctionNames kNames[] = {{"sin", "np.sin", "sp.sin", "std::sin"},
                                {"cos", "np.cos", "sp.cos", "std::cos"},
                                {"tan", "np.tan", "sp.tan", "std::tan"},
                                {"asin", "np.arcsin", "sp.asin", "std::asin"},
                                {"acos", "np.arccos", "sp.acos", "std::acos"},
                                {"atan", "np.arctan", "sp.atan", "std::atan"},
                                {"sinh", "np.sinh", "sp.sinh", "std::sinh"},
                                {"cosh", "np.cosh", "sp.cosh", "std::cosh"},
                                {"tanh", "np.tanh", "sp.tanh", "std::tanh"},
                                {"asinh", "np.arcsinh", "sp.asinh", "std::asinh"},
                                {"acosh", "np.arccosh", "sp.acosh", "std::acosh"},
                                {"atanh", "np.arctanh", "sp.atanh", "std::atanh"},
                                {"exp", "np.exp", "sp.exp", "std::exp"},
                                {"log", "np.log", "sp.log", "std::log"},
                                {"log1p", "np.log1p", "", "std::log1p"},
                                {"sqrt", "np.sqrt", "sp.sqrt", "std::sqrt"},
                                {"abs", "np.abs", "sp.Abs", "std::fabs"},
                                {"csgn", "np.sign", "sp.sign", "detail::sgn"},
                                {"atan2", "np.arctan2", "sp.atan2", "std::atan2"},
                                {"step", "_step", "_step", "detail::step"},
                                {"min", "np.minimum", "sp.Min", "detail::smaller"},
                                {"max", "np.maximum", "sp.Max", "detail::larger"},
                                {"sinc", "_sinc", "_sinc", "detail::sinc"}};

std::string nameIn(CodeLanguage language, const std::string &ginac) {
    for (const FunctionNames &names : kNames) {
        if (ginac != names.ginac) continue;
        switch (language) {
            case CodeLanguage::Python:
                return names.numpy;
            case CodeLanguage::Sympy:
                return names.sympy;
            case CodeLanguage::Cpp:
                return names.cpp;
            case CodeLanguage::Text:
                return ginac;
        }
    }
    return ginac;
}

}  // namespace

CodeWriter::CodeWriter(CodeLanguage language, std::vector<std::string> variables, std::string prefix, bool share)
    : language_(language),
      variables_(std::move(variables)),
      prefix_(std::move(prefix)),
      share_(share),
      used_(variables_.size(), false) {}

std::set<std::string> CodeWriter::functionsInText() {
    std::set<std::string> names;
    for (const FunctionNames &function : kNames) names.insert(function.ginac);
    return names;
}

std::string CodeWriter::number(CodeLanguage language, double value) {
    if (std::isnan(value)) {
        if (language == CodeLanguage::Text) return "undefined";
        return language == CodeLanguage::Cpp ? "std::nan(\"\")" : "float(\"nan\")";
    }
    if (std::isinf(value)) {
        const char *size = language == CodeLanguage::Text    ? "undefined"
                           : language == CodeLanguage::Cpp   ? "HUGE_VAL"
                           : language == CodeLanguage::Sympy ? "sp.oo"
                                                             : "float(\"inf\")";
        return concat(value < 0 ? "-" : "", size);
    }
    std::string text = shortestNumber(value);
    const bool whole = text.find_first_of(".e") == std::string::npos;
    constexpr double kSmall = 1e6;  // larger whole numbers are measured ones, not exponents and factors
    const bool real = language == CodeLanguage::Cpp || (language != CodeLanguage::Text && std::abs(value) >= kSmall);
    if (whole && real) text += ".0";
    return text;
}

void CodeWriter::visit(const ExpressionPtr &e) {
    Facts &known = facts_[e->id];
    if (known.references++ > 0) return;
    int height = 0;
    for (const ExpressionPtr &child : e->children) {
        visit(child);
        const Facts &below = facts_[child->id];
        height = std::max(height, below.named ? 0 : below.height + 1);
    }
    Facts &mine = facts_[e->id];
    mine.height = height;
    mine.named = height > kMaxHeight;
}

std::vector<std::string> CodeWriter::write(const std::vector<ExpressionPtr> &roots) {
    if (share_)
        for (const ExpressionPtr &root : roots) visit(root);
    for (auto &[id, facts] : facts_) facts.named = facts.named || facts.references > 1;
    std::vector<std::string> lines;
    lines.reserve(roots.size());
    for (const ExpressionPtr &root : roots) lines.push_back(text(root, kSum));
    return lines;
}

int CodeWriter::precedenceOf(const Expression &e) const {
    switch (e.kind) {
        case ExpressionKind::Number:
            return e.number < 0 ? kSum : kAtom;
        case ExpressionKind::Sum:
            return kSum;
        case ExpressionKind::Product:
        case ExpressionKind::Quotient:
            return kProduct;
        case ExpressionKind::Power:
            return language_ == CodeLanguage::Cpp ? kAtom : kPower;
        case ExpressionKind::Root:
            return e.index == 2 || language_ == CodeLanguage::Cpp ? kAtom : kPower;
        case ExpressionKind::Call:
            return e.name == "sinc" && language_ == CodeLanguage::Text ? kProduct : kAtom;
        default:
            return kAtom;
    }
}

std::string CodeWriter::text(const ExpressionPtr &e, int precedence) {
    if (const auto name = names_.find(e->id); name != names_.end()) return name->second;
    const bool leaf = e->kind == ExpressionKind::Number || e->kind == ExpressionKind::Variable;
    std::string result = written(*e);
    if (!leaf && facts_[e->id].named) {
        const std::string name = concat(prefix_, definitions_.size() + 1);
        definitions_.emplace_back(name, std::move(result));
        return names_[e->id] = name;
    }
    return precedenceOf(*e) < precedence ? concat("(", result, ")") : result;
}

std::string CodeWriter::written(const Expression &e) {
    switch (e.kind) {
        case ExpressionKind::Number:
            return number(language_, e.number);
        case ExpressionKind::Variable:
            used_[static_cast<std::size_t>(e.index)] = true;
            return variables_[static_cast<std::size_t>(e.index)];
        case ExpressionKind::Sum:
            return sum(e.children, 0, e.children.size());
        case ExpressionKind::Product:
            return product(e);
        case ExpressionKind::Quotient: {
            const bool signed_number = e.children[0]->kind == ExpressionKind::Number;
            const std::string above = text(e.children[0], signed_number ? kSum : kProduct);
            return concat(above, "/", text(e.children[1], kPower));
        }
        case ExpressionKind::Power: {
            const bool as_call = language_ == CodeLanguage::Cpp;
            const std::string base = text(e.children[0], as_call ? kSum : kAtom);
            return power(base, text(e.children[1], as_call ? kSum : kAtom));
        }
        case ExpressionKind::Root:
            return root(e);
        case ExpressionKind::Call:
            return call(e);
        case ExpressionKind::Spline:
            return concat("s", e.index + 1, "(", text(e.children[0], kSum), ")");
    }
    return {};
}

std::string CodeWriter::sum(const std::vector<ExpressionPtr> &terms, std::size_t first, std::size_t end) {
    std::string result;
    if (end - first > kMaxTerms) {
        const std::size_t half = first + (end - first) / 2;
        const std::string left = sum(terms, first, half);
        return concat("(", left, ") + (", sum(terms, half, end), ")");
    }
    for (std::size_t n = first; n < end; ++n) {
        const std::string term = text(terms[n], kSum);
        if (n == first)
            result = term;
        else
            result += term[0] == '-' ? concat(" - ", term.substr(1)) : concat(" + ", term);
    }
    return result;
}

std::string CodeWriter::product(const Expression &e) {
    std::string result;
    for (std::size_t n = 0; n < e.children.size(); ++n) {
        const Expression &part = *e.children[n];
        if (n == 0 && part.kind == ExpressionKind::Number) {
            result = part.number == -1 ? "-" : concat(number(language_, part.number), "*");
            continue;
        }
        result += text(e.children[n], kProduct);
        if (n + 1 < e.children.size()) result += "*";
    }
    return result;
}

std::string CodeWriter::power(const std::string &base, const std::string &exponent) const {
    switch (language_) {
        case CodeLanguage::Cpp:
            return concat("std::pow(", base, ", ", exponent, ")");
        case CodeLanguage::Text:
            return concat(base, "^", exponent);
        default:
            return concat(base, "**", exponent);
    }
}

std::string CodeWriter::root(const Expression &e) {
    if (e.index == 2) return concat(nameIn(language_, "sqrt"), "(", text(e.children[0], kSum), ")");
    if (language_ == CodeLanguage::Cpp) return power(text(e.children[0], kSum), concat("1.0/", e.index));
    return power(text(e.children[0], kAtom), concat("(1/", e.index, ")"));
}

std::string CodeWriter::call(const Expression &e) {
    const bool numeric = language_ == CodeLanguage::Python || language_ == CodeLanguage::Cpp;
    if (numeric)
        if (const std::vector<ExpressionPtr> terms = log1pTerms(e); !terms.empty())
            return concat(nameIn(language_, "log1p"), "(", sum(terms, 0, terms.size()), ")");
    if (e.name == "sinc" && language_ == CodeLanguage::Text) {
        const std::string argument = text(e.children[0], kPower);
        return concat("sin(", argument, ")/", argument);
    }
    std::string arguments;
    for (const ExpressionPtr &child : e.children) arguments += concat(arguments.empty() ? "" : ", ", text(child, kSum));
    return concat(nameIn(language_, e.name), "(", arguments, ")");
}

}  // namespace kan
