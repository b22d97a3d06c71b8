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

}  // namespace

CodeWriter::CodeWriter(CodeLanguage language, std::vector<std::string> variables, std::string prefix, bool share)
    : language_(language),
      dialect_(dialectOf(language)),
      variables_(std::move(variables)),
      prefix_(std::move(prefix)),
      share_(share),
      used_(variables_.size(), false) {}

std::set<std::string> CodeWriter::functionsInText() {
    return functionsOfFormulas();
}

std::string CodeWriter::number(CodeLanguage language, double value) {
    return constantIn(language, value);
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
            return e.number < 0 ? kSum : (constantIsCompound(e.number) ? kProduct : kAtom);
        case ExpressionKind::Sum:
            return kSum;
        case ExpressionKind::Product:
        case ExpressionKind::Quotient:
            return kProduct;
        case ExpressionKind::Power:
            return powerFunction(e).empty() ? kPower : kAtom;
        case ExpressionKind::Root:
            return e.index == 2 || !powerFunction(e).empty() ? kAtom : kPower;
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
            return concat(above, dialect_.over, text(e.children[1], kPower));
        }
        case ExpressionKind::Power:
            return power(e);
        case ExpressionKind::Root:
            return root(e);
        case ExpressionKind::Call:
            return call(e);
        case ExpressionKind::Spline:
            if (spline_) return spline_(e.index, text(e.children[0], kAtom));
            return called(concat("s", e.index + 1), text(e.children[0], kSum));
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
        const bool after_minus = result == "-" && dialect_.minus_before_power;
        result += text(e.children[n], after_minus ? kAtom : kProduct);
        if (n + 1 < e.children.size()) result += dialect_.times;
    }
    return result;
}

std::string CodeWriter::called(std::string_view function, std::string_view arguments) const {
    return concat(function, dialect_.open, arguments, dialect_.close);
}

std::string_view CodeWriter::powerFunction(const Expression &e) const {
    if (dialect_.power_is_call) return dialect_.power;
    if (e.kind == ExpressionKind::Root) return dialect_.real_power;
    const Expression &base = *e.children[0], &exponent = *e.children[1];
    const bool positive = base.kind == ExpressionKind::Number && base.number > 0;
    const bool whole = exponent.kind == ExpressionKind::Number && exponent.number == std::round(exponent.number);
    return positive || whole ? std::string_view() : dialect_.real_power;
}

/// Excel takes odd roots of negative numbers, (-8)^(1/3) as -2; the network's are undefined as that of a square root.
std::string CodeWriter::powerOfRoot(const ExpressionPtr &base, const std::string &exponent) {
    return concat(called(functionIn(language_, "sqrt"), text(base, kSum)), dialect_.power, exponent);
}

std::string CodeWriter::power(const Expression &e) {
    const Expression &raised = *e.children[1];
    const bool fraction = raised.kind == ExpressionKind::Number && raised.number != std::round(raised.number);
    const bool by_number = e.children[0]->kind == ExpressionKind::Number;
    if (language_ == CodeLanguage::Excel && fraction && !by_number) {
        const std::string twice = numberIn(language_, 2 * raised.number);
        return powerOfRoot(e.children[0], raised.number < 0 ? concat("(", twice, ")") : twice);
    }
    const std::string_view function = powerFunction(e);
    const int place = function.empty() ? kAtom : kSum;
    const std::string base = text(e.children[0], place), exponent = text(e.children[1], place);
    return function.empty() ? concat(base, dialect_.power, exponent) : called(function, concat(base, ", ", exponent));
}

std::string CodeWriter::root(const Expression &e) {
    if (e.index == 2) return called(functionIn(language_, "sqrt"), text(e.children[0], kSum));
    if (language_ == CodeLanguage::Excel) return powerOfRoot(e.children[0], concat("(2/", e.index, ")"));
    const std::string_view function = powerFunction(e);
    const std::string exponent = concat(numberIn(language_, 1), "/", e.index);
    if (function.empty()) return concat(text(e.children[0], kAtom), dialect_.power, "(", exponent, ")");
    return called(function, concat(text(e.children[0], kSum), ", ", exponent));
}

std::string CodeWriter::writtenOut(const Expression &e) {
    const auto argument = [&](int precedence) { return text(e.children[0], precedence); };
    if (language_ == CodeLanguage::Text && e.name == "sinc") {
        const std::string x = argument(kPower);
        return concat("sin(", x, ")/", x);
    }
    if (language_ == CodeLanguage::NumpyLine && e.name == "sinc")
        return concat("np.sinc(", argument(kProduct), "/np.pi)");
    if (language_ == CodeLanguage::NumpyLine && e.name == "step")
        return concat("np.heaviside(", argument(kSum), ", 0.5)");
    if (language_ != CodeLanguage::Excel) return {};
    if (e.name == "sinc") {
        const std::string x = argument(kAtom);
        return concat("IF(", x, "=0,1,SIN(", x, ")/", x, ")");
    }
    if (e.name == "step") return concat("((1+SIGN(", argument(kSum), "))/2)");
    if (e.name == "atan2") {  // of x and y, in this order, and not of 0 and 0
        const std::string y = argument(kAtom), x = text(e.children[1], kAtom);
        return concat("IF(AND(", x, "=0,", y, "=0),0,ATAN2(", x, ",", y, "))");
    }
    return {};
}

std::string CodeWriter::call(const Expression &e) {
    if (dialect_.has_log1p)
        if (const std::vector<ExpressionPtr> terms = log1pTerms(e); !terms.empty())
            return called(functionIn(language_, "log1p"), sum(terms, 0, terms.size()));
    if (std::string written = writtenOut(e); !written.empty()) return written;
    const std::string_view comma = language_ == CodeLanguage::Excel ? "," : ", ";
    std::string arguments;
    for (const ExpressionPtr &child : e.children)
        arguments += concat(arguments.empty() ? "" : comma, text(child, kSum));
    return called(functionIn(language_, e.name), arguments);
}

}  // namespace kan
