#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace kan {

/// Gives every name once, as an identifier of ASCII letters, digits and underscores: umlauts and Greek letters are
/// spelt out, what is reserved or taken gets a number.
class Identifiers {
  public:
    /// Where the names are to stand. In code Python's and C++'s key words are reserved as well; in C++ a name must be
    /// no macro either: those are in capitals (M_PI, EOF), but for a few. Mathematica's names have no underscores and
    /// start with a small letter, which none of its own does.
    enum class Place { Text, Code, Cpp, Mathematica };

    explicit Identifiers(std::set<std::string> reserved, Place place = Place::Code);
    /// `otherwise` stands for names of which nothing is left.
    std::string make(std::string_view name, std::string_view otherwise);

  private:
    std::set<std::string> taken_;
    Place place_;
};

/// A name in type, as one sign or word with perhaps another one below.
struct TypesetName {
    enum class Kind { Letter, Greek, Word, Digits };
    struct Part {
        Kind kind = Kind::Word;
        std::string text;     ///< as the user wrote it; of Greek the letter itself
        std::string spelled;  ///< of Greek its name, alpha for α; else empty
    };
    Part symbol;
    std::optional<Part> subscript;
};

/// x1 as x with subscript 1, alpha or α as α, x_max as x with subscript max; other text as one word.
TypesetName typesetName(std::string_view name);

/// What a function of the formulas is called in print: arcsin for asin, sgn for csgn, sigma for 1/(1 + e^-x); empty for
/// functions that have no usual name.
std::string_view printedFunction(std::string_view name);

/// A name as LaTeX: x1 as x_{1}, alpha or α as \alpha, x_max as x_{\mathrm{max}}, other text upright.
std::string latexName(std::string_view name);

/// Any text, upright: \mathrm{...} for letters alone, else \text{...}.
std::string latexText(std::string_view text);

/// A name as it can stand in a line of text or code.
std::string oneLine(const std::string &name);

/// The shortest decimal that reads back as the same double.
std::string shortestNumber(double value);

}  // namespace kan
