#include "core/formula/reserved_words.h"

#include <sstream>

namespace kan {

namespace {

const char *const kMatlabWords =
    "break case catch classdef continue else elseif end for function global if otherwise parfor persistent return spmd "
    "switch try while do until endif endfor endwhile endfunction unwind_protect end_try_catch endswitch i j e ans eps "
    "pi Inf NaN inf nan NA f inputs outputs size zeros ones numel reshape any isnan imag real abs mod odd";

const char *const kJuliaWords =
    "baremodule begin break catch const continue do else elseif end export false finally for function global if import "
    "let local macro module quote return struct true try using while abstract mutable primitive type where in isa "
    "outer public pi im NaN Inf f row inputs outputs Float64 Matrix undef size axes evalpoly searchsortedlast any "
    "iszero isnan isinteger isfinite";

const char *const kRWords =
    "if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_complex_ "
    "NA_character_ T F c t pi f inputs outputs q matrix nrow ncol rev rowSums ifelse findInterval seq_len";

const char *const kJavaScriptWords =
    "abstract arguments await boolean break byte case catch char class const continue debugger default delete do "
    "double else enum eval export extends false final finally float for function goto if implements import in "
    "instanceof int interface let long native new null package private protected public return short static super "
    "switch synchronized this throw throws transient true try typeof undefined var void volatile while with yield of "
    "async get set Math NaN Infinity Object Array f";

const char *const kMathematicaWords = "f inputs b c u x";

/// Helpers of ours, in the languages that have them.
const char *const kHelperWords =
    "real_only real_power smaller larger unit_step sin_over_x silu piecewise unitStep sinOverX arcTan2 atan2";

void add(std::set<std::string> &words, const char *list) {
    std::istringstream stream(list);
    for (std::string word; stream >> word;) words.insert(word);
}

const char *keyWords(CodeLanguage language) {
    switch (language) {
        case CodeLanguage::Python:
            return "np f inputs outputs";
        case CodeLanguage::Sympy:
            return "sp inputs outputs definitions f";
        case CodeLanguage::Cpp:
            return "detail inputs";
        case CodeLanguage::NumpyLine:
            return "np";
        case CodeLanguage::Text:
            return "pi";
        case CodeLanguage::Matlab:
            return kMatlabWords;
        case CodeLanguage::Julia:
            return kJuliaWords;
        case CodeLanguage::R:
            return kRWords;
        case CodeLanguage::JavaScript:
            return kJavaScriptWords;
        case CodeLanguage::Mathematica:
            return kMathematicaWords;
        case CodeLanguage::Excel:
            return "";
    }
    return "";
}

}  // namespace

std::set<std::string> reservedWords(CodeLanguage language) {
    std::set<std::string> words;
    add(words, keyWords(language));
    const bool script = language == CodeLanguage::Matlab || language == CodeLanguage::Julia ||
                        language == CodeLanguage::R || language == CodeLanguage::JavaScript ||
                        language == CodeLanguage::Mathematica;
    if (script) add(words, kHelperWords);
    for (const std::string &ginac : functionsOfFormulas())
        if (script || language == CodeLanguage::Text) words.emplace(functionIn(language, ginac));
    return words;
}

}  // namespace kan
