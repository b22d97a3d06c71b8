#include "core/formula/code_helpers.h"

#include <cctype>
#include <span>
#include <string_view>

#include "core/formula/script_helpers.h"
#include "core/text.h"

namespace kan {

namespace {

const CodeHelper kPythonHelpers[] = {{"_step", R"(

def _step(x):
    return np.where(np.isnan(x), x, np.heaviside(x, 0.5))
)"},
                                     {"_sinc", R"(

def _sinc(x):
    return np.where(x == 0, 1.0, np.sin(x) / np.where(x == 0, 1.0, x))
)"},
                                     {"_silu", R"(

def _silu(x):
    return x / (1.0 + np.exp(-x))
)"},
                                     {"_piecewise", R"(

def _piecewise(x, breaks, coefficients):
    """The polynomial of (x - left end) of the interval in which x lies; lowest power first."""
    piece = np.searchsorted(breaks, x, side="right")
    origin = np.concatenate(([breaks[0]], breaks))
    varies = np.any(coefficients[:, 1:] != 0, axis=1)[piece]
    u = np.where(varies | np.isnan(x), x - origin[piece], 0.0)
    y = coefficients[piece, -1]
    for n in range(coefficients.shape[1] - 2, -1, -1):
        y = y * u + coefficients[piece, n]
    return y
)"}};

const CodeHelper kSympyHelpers[] = {{"_symbol", R"(

def _symbol(x):
    """A symbol for an argument that is piecewise itself: SymPy's conditions cannot hold one."""
    if not sp.sympify(x).has(sp.Piecewise):
        return x
    for symbol, expression in definitions:
        if expression is x:
            return symbol
    definitions.append((sp.Dummy(f"z{len(definitions) + 1}", real=True), x))
    return definitions[-1][0]
)"},
                                    {"_step", R"(

def _step(x):
    x = _symbol(x)
    return sp.Piecewise((0, x < 0), (1, x > 0), (0.5, True), evaluate=False)
)"},
                                    {"_sinc", R"(

def _sinc(x):
    x = _symbol(x)
    return sp.Piecewise((1, sp.Eq(x, 0)), (sp.sin(x) / x, True), evaluate=False)
)"},
                                    {"_silu", R"(

def _silu(x):
    return x / (1 + sp.exp(-x))
)"},
                                    {"_piecewise", R"(

def _piecewise(x, breaks, coefficients):
    """The polynomial of (x - left end) of the interval in which x lies; lowest power first."""
    pieces = []
    for n, row in enumerate(coefficients):
        u = x - breaks[max(n - 1, 0)]
        y = row[-1]
        for number in reversed(row[:-1]):
            y = y * u + number
        pieces.append((y, x < breaks[n] if n < len(breaks) else True))
    return sp.Piecewise(*pieces, evaluate=False)
)"}};

const CodeHelper kCppHelpers[] = {
    {"pi", "\nconstexpr double pi = 3.141592653589793;\n"},
    {"e", "\nconstexpr double e = 2.718281828459045;\n"},
    {"sgn", "\ninline double sgn(double x) { return x > 0 ? 1.0 : (x < 0 ? -1.0 : x); }\n"},
    {"step", "\ninline double step(double x) { return x > 0 ? 1.0 : (x < 0 ? 0.0 : 0.5 + x); }\n"},
    {"smaller", "\ninline double smaller(double a, double b) { return a < b || std::isnan(a) ? a : b; }\n"},
    {"larger", "\ninline double larger(double a, double b) { return a > b || std::isnan(a) ? a : b; }\n"},
    {"sinc", "\ninline double sinc(double x) { return x == 0 ? 1.0 : std::sin(x) / x; }\n"},
    {"silu", "\ninline double silu(double x) { return x / (1.0 + std::exp(-x)); }\n"},
    {"piecewise", R"(
/// The polynomial of (x - left end) of the interval in which x lies; lowest power first.
template <std::size_t Breaks, std::size_t Powers>
double piecewise(double x, const double (&breaks)[Breaks], const double (&coefficients)[Breaks + 1][Powers]) {
    std::size_t piece = 0;
    for (std::size_t end = Breaks; piece < end;) {
        const std::size_t middle = piece + (end - piece) / 2;
        if (x < breaks[middle])
            end = middle;
        else
            piece = middle + 1;
    }
    const double *c = coefficients[piece];
    bool varies = std::isnan(x);
    for (std::size_t n = 1; n < Powers; ++n) varies = varies || c[n] != 0;
    const double u = varies ? x - breaks[piece == 0 ? 0 : piece - 1] : 0.0;
    double y = 0;
    for (std::size_t n = Powers; n-- > 0;) y = y * u + c[n];
    return y;
}
)"}};

std::span<const CodeHelper> helpersOf(CodeLanguage language) {
    switch (language) {
        case CodeLanguage::Python:
            return kPythonHelpers;
        case CodeLanguage::Sympy:
            return kSympyHelpers;
        case CodeLanguage::Cpp:
            return kCppHelpers;
        default:
            return scriptHelpers(language);
    }
}

bool partOfWord(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// As a word of its own, in C++ after detail::.
bool mentions(std::string_view code, std::string_view name, bool qualified) {
    for (std::size_t at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool whole = (at == 0 || !partOfWord(code[at - 1])) && (end == code.size() || !partOfWord(code[end]));
        if (whole && (!qualified || code.substr(0, at).ends_with("detail::"))) return true;
    }
    return false;
}

}  // namespace

std::string usedHelpers(CodeLanguage language, const std::string &code) {
    const std::span<const CodeHelper> all = helpersOf(language);
    const bool qualified = language == CodeLanguage::Cpp;
    std::string helpers;  // each may call those before it
    for (std::size_t n = all.size(); n-- > 0;)
        if (mentions(code, all[n].name, qualified) || (!qualified && mentions(helpers, all[n].name, false)))
            helpers.insert(0, all[n].text);
    return helpers;
}

}  // namespace kan
