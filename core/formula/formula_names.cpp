#include "core/formula/formula_names.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

const char *const kKeywords[] = {
    "False",    "None",      "True",     "alignas",  "alignof",  "and",      "as",        "asm",       "assert",
    "async",    "auto",      "await",    "bool",     "break",    "case",     "catch",     "char",      "class",
    "concept",  "const",     "continue", "def",      "default",  "del",      "delete",    "do",        "double",
    "elif",     "else",      "enum",     "except",   "explicit", "export",   "extern",    "false",     "finally",
    "float",    "for",       "friend",   "from",     "global",   "goto",     "if",        "import",    "in",
    "inline",   "int",       "is",       "lambda",   "long",     "mutable",  "namespace", "new",       "noexcept",
    "nonlocal", "not",       "nullptr",  "operator", "or",       "pass",     "private",   "protected", "public",
    "raise",    "register",  "requires", "return",   "short",    "signed",   "sizeof",    "static",    "struct",
    "switch",   "template",  "this",     "throw",    "true",     "try",      "typedef",   "typeid",    "typename",
    "union",    "unsigned",  "using",    "virtual",  "void",     "volatile", "while",     "with",      "xor",
    "yield",    "constexpr", "decltype", "bitand",   "bitor",    "compl",    "std",       "NULL",      "NAN",
    "INFINITY", "errno",     "main"};

const std::pair<const char *, const char *> kGreek[] = {
    {"α", "alpha"}, {"β", "beta"},  {"γ", "gamma"}, {"δ", "delta"},  {"ε", "epsilon"}, {"ζ", "zeta"},   {"η", "eta"},
    {"θ", "theta"}, {"ι", "iota"},  {"κ", "kappa"}, {"λ", "lambda"}, {"μ", "mu"},      {"ν", "nu"},     {"ξ", "xi"},
    {"π", "pi"},    {"ρ", "rho"},   {"σ", "sigma"}, {"τ", "tau"},    {"υ", "upsilon"}, {"φ", "phi"},    {"χ", "chi"},
    {"ψ", "psi"},   {"ω", "omega"}, {"Γ", "Gamma"}, {"Δ", "Delta"},  {"Θ", "Theta"},   {"Λ", "Lambda"}, {"Ξ", "Xi"},
    {"Π", "Pi"},    {"Σ", "Sigma"}, {"Φ", "Phi"},   {"Ψ", "Psi"},    {"Ω", "Omega"},   {"µ", "mu"}};

const std::pair<const char *, const char *> kSpelt[] = {
    {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "Ae"}, {"Ö", "Oe"}, {"Ü", "Ue"}, {"ß", "ss"}, {"é", "e"}, {"è", "e"},
    {"ê", "e"},  {"á", "a"},  {"à", "a"},  {"â", "a"},  {"å", "a"},  {"ñ", "n"},  {"ç", "c"},  {"ó", "o"}, {"ø", "o"}};

const std::pair<const char *, const char *> kPrintedNames[] = {
    {"sin", "sin"},      {"cos", "cos"},       {"tan", "tan"},   {"asin", "arcsin"}, {"acos", "arccos"},
    {"atan", "arctan"},  {"sinh", "sinh"},     {"cosh", "cosh"}, {"tanh", "tanh"},   {"asinh", "arsinh"},
    {"acosh", "arcosh"}, {"atanh", "arctanh"}, {"log", "log"},   {"csgn", "sgn"},    {"min", "min"},
    {"max", "max"},      {"sigma", "sigma"}};

bool isAsciiLetter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool isDigit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// One character of UTF-8 from `at`.
std::string_view characterAt(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    return text.substr(at, end - at);
}

std::string spelt(std::string_view character) {
    if (character.size() == 1 && (isAsciiLetter(character[0]) || isDigit(character[0]))) return std::string(character);
    for (const auto &[letter, name] : kGreek)
        if (character == letter) return name;
    for (const auto &[letter, name] : kSpelt)
        if (character == letter) return name;
    return "_";
}

/// α and alpha, by either; nothing for what is not Greek.
const std::pair<const char *, const char *> *greek(std::string_view word) {
    for (const auto &entry : kGreek)
        if (word == entry.first || word == entry.second) return &entry;
    return nullptr;
}

/// By what they look like, and those that do not: predefined ones, and those of the headers a module includes.
bool mayBeMacro(std::string_view name) {
    static constexpr std::string_view kSmall[] = {
        "linux",   "unix",  "i386", "alloca", "assert", "errno", "stdin", "stdout",           "stderr",
        "major",   "minor", "near", "far",    "min",    "max",   "small", "math_errhandling", "interface",
        "signals", "slots", "emit", "foreach"};
    if (name.starts_with("M_") || std::find(std::begin(kSmall), std::end(kSmall), name) != std::end(kSmall))
        return true;
    return name.size() > 1 && std::none_of(name.begin(), name.end(), [](char c) { return std::islower(c) != 0; });
}

/// price_EUR as priceEUR, T as t.
std::string inCamelCase(const std::string &name) {
    std::string result;
    for (const char c : name) {
        const bool starts_word = !result.empty() && result.back() == '_';
        if (starts_word) result.pop_back();
        result += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    }
    result[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(result[0])));
    return result;
}

bool allDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), isDigit);
}

TypesetName::Part symbolOrWord(std::string_view word) {
    if (const auto *letter = greek(word)) return {TypesetName::Kind::Greek, letter->first, letter->second};
    const bool letter = word.size() == 1 && isAsciiLetter(word[0]);
    return {letter ? TypesetName::Kind::Letter : TypesetName::Kind::Word, std::string(word), {}};
}

TypesetName::Part digitsPart(std::string_view digits) {
    return {TypesetName::Kind::Digits, std::string(digits), {}};
}

std::string latexPart(const TypesetName::Part &part) {
    switch (part.kind) {
        case TypesetName::Kind::Greek:
            return concat("\\", part.spelled);
        case TypesetName::Kind::Word:
            return latexText(part.text);
        default:
            return part.text;
    }
}

}  // namespace

std::string latexText(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), isAsciiLetter)) return concat("\\mathrm{", text, "}");
    std::string escaped;
    for (const char c : visible(text)) {
        if (c == '\\')
            escaped += "\\textbackslash{}";
        else if (c == '^' || c == '~')
            escaped += concat("\\", c, "{}");
        else if (std::string_view("_%&#${}").find(c) != std::string_view::npos)
            escaped += concat("\\", c);
        else
            escaped += c;
    }
    return concat("\\text{", escaped, "}");
}

Identifiers::Identifiers(std::set<std::string> reserved, Place place) : taken_(std::move(reserved)), place_(place) {
    if (place_ != Place::Text) taken_.insert(std::begin(kKeywords), std::end(kKeywords));
}

std::string Identifiers::make(std::string_view name, std::string_view otherwise) {
    std::string made;
    for (std::size_t at = 0; at < name.size();) {
        const std::string_view character = characterAt(name, at);
        const std::string letters = spelt(character);
        if (letters != "_" || (!made.empty() && made.back() != '_')) made += letters;
        at += character.size();
    }
    // g_ is an identifier already.
    if (made != name)
        while (!made.empty() && made.back() == '_') made.pop_back();
    if (made.empty()) made = otherwise;
    if (isDigit(made[0])) made.insert(0, "x_");
    if (place_ == Place::Cpp && mayBeMacro(made)) made += '_';
    if (place_ == Place::Mathematica) made = inCamelCase(made);
    const char *before_number = place_ == Place::Mathematica ? "No" : "_";
    std::string unique = made;
    for (int n = 2; !taken_.insert(unique).second; ++n) unique = concat(made, before_number, n);
    return unique;
}

TypesetName typesetName(std::string_view name) {
    const std::size_t underscore = name.find('_');
    if (underscore != std::string_view::npos && underscore > 0 && underscore + 1 < name.size() &&
        name.find('_', underscore + 1) == std::string_view::npos) {
        const std::string_view below = name.substr(underscore + 1);
        return {symbolOrWord(name.substr(0, underscore)), allDigits(below) ? digitsPart(below) : symbolOrWord(below)};
    }
    std::size_t digits = name.size();
    while (digits > 0 && isDigit(name[digits - 1])) --digits;
    const std::string_view word = name.substr(0, digits);
    const bool letters =
        !word.empty() && (greek(word) != nullptr || std::all_of(word.begin(), word.end(), isAsciiLetter));
    if (digits < name.size() && letters) return {symbolOrWord(word), digitsPart(name.substr(digits))};
    return {symbolOrWord(name), std::nullopt};
}

std::string_view printedFunction(std::string_view name) {
    for (const auto &[ginac, printed] : kPrintedNames)
        if (name == ginac) return printed;
    return {};
}

std::string latexName(std::string_view name) {
    const TypesetName parts = typesetName(name);
    if (!parts.subscript) return latexPart(parts.symbol);
    return concat(latexPart(parts.symbol), "_{", latexPart(*parts.subscript), "}");
}

std::string shortestNumber(double value) {
    char text[64];
    auto end = std::to_chars(text, text + sizeof text, value).ptr;
    // The shortest way to write 3.5e20 are 21 digits, which other languages take as a whole number beyond their range.
    constexpr double kLongWhole = 1e15;
    if (std::abs(value) >= kLongWhole && std::find(text, end, 'e') == end)
        end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    return std::string(text, end);
}

std::string oneLine(const std::string &name) {
    std::string text = visible(name);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\\'; }, ' ');
    return text;
}

}  // namespace kan
