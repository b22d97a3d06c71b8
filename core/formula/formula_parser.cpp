#include "core/formula/formula_parser.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/formula/column_names.h"
#include "core/formula/extremes.h"
#include "core/formula/formula.h"
#include "core/formula/tape.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

using GiNaC::ex;

constexpr std::size_t kMaxLength = 4000;
constexpr int kMaxNesting = 100;
constexpr double kMaxConstant = 1e300;
constexpr double kMaxExponent = 1000;

/// Digits of an exact number's numerator or denominator, in bits; powers of powers would grow without bound.
constexpr int kMaxBits = 256;

bool isLong(const GiNaC::numeric &number) {
    return number.is_rational() && (number.numer().int_length() > kMaxBits || number.denom().int_length() > kMaxBits);
}

/// Real numbers of more than kMaxBits bits, and those beyond the range of a double.
bool needsRounding(const GiNaC::numeric &number) {
    return number.is_real() && (isLong(number) || !(std::abs(number.to_double()) <= kMaxConstant));
}

bool holdsNumberToRound(const ex &e) {
    if (GiNaC::is_a<GiNaC::numeric>(e)) return needsRounding(GiNaC::ex_to<GiNaC::numeric>(e));
    for (const ex &part : e)
        if (holdsNumberToRound(part)) return true;
    return false;
}

/// Long exact numbers as doubles; throws for what no double is near to.
struct NumbersRounded : GiNaC::map_function {
    ex operator()(const ex &e) override {
        if (!GiNaC::is_a<GiNaC::numeric>(e)) return e.map(*this);
        if (!needsRounding(GiNaC::ex_to<GiNaC::numeric>(e))) return e;
        const double value = GiNaC::ex_to<GiNaC::numeric>(e).to_double();
        if (!(std::abs(value) <= kMaxConstant) || value == 0)
            throw std::range_error("a constant is beyond 1e300 or below 1e-300");
        return GiNaC::numeric(value);
    }
};

struct FunctionEntry {
    const char *name;
    int arguments;
    ex (*make)(const ex &a, const ex &b);
};

const FunctionEntry kFunctions[] = {
    {"sin", 1, [](const ex &a, const ex &) { return ex(GiNaC::sin(a)); }},
    {"cos", 1, [](const ex &a, const ex &) { return ex(GiNaC::cos(a)); }},
    {"tan", 1, [](const ex &a, const ex &) { return ex(GiNaC::tan(a)); }},
    {"asin", 1, [](const ex &a, const ex &) { return ex(GiNaC::asin(a)); }},
    {"acos", 1, [](const ex &a, const ex &) { return ex(GiNaC::acos(a)); }},
    {"atan", 1, [](const ex &a, const ex &) { return ex(GiNaC::atan(a)); }},
    {"arcsin", 1, [](const ex &a, const ex &) { return ex(GiNaC::asin(a)); }},
    {"arccos", 1, [](const ex &a, const ex &) { return ex(GiNaC::acos(a)); }},
    {"arctan", 1, [](const ex &a, const ex &) { return ex(GiNaC::atan(a)); }},
    {"sinh", 1, [](const ex &a, const ex &) { return ex(GiNaC::sinh(a)); }},
    {"cosh", 1, [](const ex &a, const ex &) { return ex(GiNaC::cosh(a)); }},
    {"tanh", 1, [](const ex &a, const ex &) { return ex(GiNaC::tanh(a)); }},
    {"asinh", 1, [](const ex &a, const ex &) { return ex(GiNaC::asinh(a)); }},
    {"acosh", 1, [](const ex &a, const ex &) { return ex(GiNaC::acosh(a)); }},
    {"atanh", 1, [](const ex &a, const ex &) { return ex(GiNaC::atanh(a)); }},
    {"exp", 1, [](const ex &a, const ex &) { return ex(GiNaC::exp(a)); }},
    {"log", 1, [](const ex &a, const ex &) { return ex(GiNaC::log(a)); }},
    {"ln", 1, [](const ex &a, const ex &) { return ex(GiNaC::log(a)); }},
    {"sqrt", 1, [](const ex &a, const ex &) { return GiNaC::sqrt(a); }},
    {"abs", 1, [](const ex &a, const ex &) { return ex(GiNaC::abs(a)); }},
    {"sign", 1, [](const ex &a, const ex &) { return ex(GiNaC::csgn(a)); }},
    {"csgn", 1, [](const ex &a, const ex &) { return ex(GiNaC::csgn(a)); }},
    {"step", 1, [](const ex &a, const ex &) { return ex(GiNaC::step(a)); }},
    {"atan2", 2, [](const ex &a, const ex &b) { return ex(GiNaC::atan2(a, b)); }},
    {"min", 2, smallerOf},
    {"max", 2, largerOf},
    {"pow", 2, nullptr},  // like ^, with its guards
};

class Parser {
  public:
    Parser(std::string_view text, int max_variables) : text_(text), max_variables_(max_variables) {}
    Parser(std::string_view text, const std::vector<std::string> &columns) : text_(text), columns_(&columns) {
        for (const std::string &column : columns) form_.variables.emplace_back(column);
    }

    ParsedFormula parse() {
        result_.outputs = outputs();
        return std::move(result_);
    }

    ParsedNames parseNames() {
        ParsedNames names;
        names.outputs = outputs();
        if (!form_.constants.empty()) refuseConstant();
        names.variables = form_.variables;
        names.places = inputs_;
        return names;
    }

    ParsedForm parseForm() {
        start();
        form_.value = sum();
        if (at_ < text_.size()) failHere("an operator (+ - * / ^) or the end");
        return std::move(form_);
    }

  private:
    std::vector<ex> outputs() {
        start();
        std::vector<ex> all;
        for (;;) {
            all.push_back(sum());
            if (at_ == text_.size()) return all;
            if (text_[at_] != ';') failHere("an operator (+ - * / ^) or the end");
            ++at_;
            skipSpace();
        }
    }

    void start() {
        if (text_.size() > kMaxLength)
            fail(concat("the formula has ", text_.size(), " characters; at most ", kMaxLength, " are read"),
                 kMaxLength);
        skipSpace();
        if (at_ == text_.size()) fail("the formula is empty; expected an expression such as sin(pi*x1)+x2^2", 0);
    }

    [[noreturn]] void fail(const std::string &message, std::size_t position) const {
        throw FormulaError(message, position);
    }

    [[noreturn]] void failHere(std::string_view expected) const {
        if (at_ >= text_.size())
            fail(concat("the formula ends at position ", at_ + 1, "; expected ", expected), text_.size());
        const std::string_view character = text_.substr(at_, std::max<std::size_t>(1, sequenceLength(text_, at_)));
        fail(concat("unexpected '", visible(character), "' at position ", at_ + 1, "; expected ", expected), at_);
    }

    void skipSpace() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }
    bool accept(std::string_view token) {
        if (text_.substr(at_, token.size()) != token) return false;
        at_ += token.size();
        skipSpace();
        return true;
    }
    void expect(std::string_view token, std::string_view expected) {
        if (!accept(token)) failHere(expected);
    }

    /// Runs GiNaC code; its exceptions (division by zero, overflow) become errors at `position`.
    template <typename Make>
    ex guarded(std::size_t position, const Make &make) {
        try {
            ex value = make();
            if (holdsNumberToRound(value)) value = NumbersRounded()(value);
            if (GiNaC::is_a<GiNaC::numeric>(value)) checkConstant(GiNaC::ex_to<GiNaC::numeric>(value), position);
            return value;
        } catch (const FormulaError &) {
            throw;
        } catch (const std::exception &error) {
            fail(concat("position ", position + 1, " cannot be evaluated (", error.what(),
                        "); expected an expression that is defined"),
                 position);
        }
    }

    void checkConstant(const GiNaC::numeric &value, std::size_t position) const {
        if (!value.is_real())
            fail(concat("the constant at position ", position + 1, " is not a real number"), position);
        if (!(std::abs(value.to_double()) <= kMaxConstant))
            fail(concat("the constant at position ", position + 1, " is beyond 1e300; expected a smaller number"),
                 position);
    }

    ex sum() {
        ex value = product();
        for (;;) {
            const std::size_t position = at_;
            if (accept("+")) {
                const ex other = product();
                value = guarded(position, [&] { return value + other; });
            } else if (accept("-")) {
                const ex other = product();
                value = guarded(position, [&] { return value - other; });
            } else {
                return value;
            }
        }
    }

    ex product() {
        ex value = sign();
        for (;;) {
            const std::size_t position = at_;
            if (text_.substr(at_, 2) != "**" && accept("*")) {
                const ex other = sign();
                value = guarded(position, [&] { return value * other; });
            } else if (accept("/")) {
                const ex other = sign();
                if (other.is_zero()) fail(concat("division by zero at position ", position + 1), position);
                value = guarded(position, [&] { return value / other; });
            } else {
                return value;
            }
        }
    }

    ex sign() {
        bool negative = false;
        for (;;) {
            if (accept("-"))
                negative = !negative;
            else if (!accept("+"))
                break;
        }
        const ex value = power();
        return negative ? ex(-value) : value;
    }

    ex power() {
        ex base = atom();
        const std::size_t position = at_;
        if (!accept("^") && !accept("**")) return base;
        enter(position);
        const ex exponent = sign();
        --nesting_;
        return raise(base, exponent, position);
    }

    ex raise(const ex &base, const ex &exponent, std::size_t position) {
        if (GiNaC::is_a<GiNaC::numeric>(exponent)) {
            const GiNaC::numeric &number = GiNaC::ex_to<GiNaC::numeric>(exponent);
            if (!number.is_real() || std::abs(number.to_double()) > kMaxExponent)
                fail(concat("the exponent at position ", position + 1, " is beyond ", kMaxExponent,
                            "; expected a smaller one"),
                     position);
            if (GiNaC::is_a<GiNaC::numeric>(base)) {
                const double value =
                    std::pow(std::abs(GiNaC::ex_to<GiNaC::numeric>(base).to_double()), number.to_double());
                if (!(value <= kMaxConstant))
                    fail(concat("the power at position ", position + 1, " is not a finite number below 1e300"),
                         position);
            }
        }
        return guarded(position, [&] { return GiNaC::pow(base, exponent); });
    }

    void enter(std::size_t position) {
        if (++nesting_ > kMaxNesting)
            fail(concat("more than ", kMaxNesting, " nested parentheses or powers at position ", position + 1),
                 position);
    }

    ex atom() {
        if (at_ >= text_.size()) failHere("a number, a variable such as x1, a function or '('");
        const char c = text_[at_];
        if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') return number();
        if (accept("π")) return GiNaC::Pi;
        if (columns_ && c == '"') return quotedColumn();
        if (inName(c) && !std::isdigit(static_cast<unsigned char>(c))) return columns_ ? formName() : name();
        if (c != '(') failHere("a number, a variable such as x1, a function or '('");
        const std::size_t position = at_;
        enter(position);
        accept("(");
        ex value = sum();
        expect(")", concat("')' to close the '(' at position ", position + 1));
        --nesting_;
        return value;
    }

    /// Short decimals become exact rationals, so that algebra stays exact; others the nearest double.
    ex number() {
        const std::size_t start = at_;
        double value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc() || !std::isfinite(value)) fail(concat("no number at position ", at_ + 1), at_);
        if (value != 0 && std::abs(value) < 1.0 / kMaxConstant)
            fail(concat("the number at position ", at_ + 1, " is below 1e-300; expected 0 or a larger number"), at_);
        at_ = static_cast<std::size_t>(end - text_.data());
        const std::string digits(text_.substr(start, at_ - start));
        skipSpace();
        const std::size_t point = digits.find('.');
        const bool plain = digits.find_first_not_of("0123456789.") == std::string::npos && digits.size() <= 18;
        if (!plain) return GiNaC::numeric(value);
        if (point == std::string::npos) return GiNaC::numeric(std::stol(digits));
        std::string whole = digits;
        whole.erase(point, 1);
        const long scale =
            static_cast<long>(std::llround(std::pow(10.0, static_cast<double>(digits.size() - point - 1))));
        return GiNaC::numeric(std::stol(whole), scale);
    }

    /// Letters beyond ASCII occur in names of columns and constants only.
    bool inName(char c) const {
        const auto byte = static_cast<unsigned char>(c);
        return std::isalnum(byte) || c == '_' || (columns_ && byte >= 0x80);
    }
    std::string takeWord() {
        const std::size_t start = at_;
        while (at_ < text_.size() && inName(text_[at_])) ++at_;
        return std::string(text_.substr(start, at_ - start));
    }

    ex name() {
        const std::size_t start = at_;
        const std::string word = takeWord();
        skipSpace();
        if (word == "pi" || word == "Pi" || word == "PI") return GiNaC::Pi;
        if (word == "e") return GiNaC::exp(ex(1));
        if (const int index = variableIndex(word); index > 0) return variable(index, start);
        for (const FunctionEntry &entry : kFunctions)
            if (word == entry.name) return call(entry, start);
        std::vector<std::string> names = {"pi", "x1", "x2", "x3"};
        for (const FunctionEntry &entry : kFunctions) names.emplace_back(entry.name);
        const std::string near = nearestName(word, names);
        fail(concat("\"", word, "\" at position ", start + 1,
                    " is not known; expected a variable x1, x2, …, pi, e or a function",
                    near.empty() ? "" : concat(", perhaps \"", near, "\"")),
             start);
    }

    ex quotedColumn() {
        const std::size_t position = at_;
        const std::size_t end = text_.find('"', at_ + 1);
        if (end == std::string_view::npos)
            fail(concat("the name at position ", position + 1, " does not end; expected '\"' behind it"), position);
        const std::string name(text_.substr(at_ + 1, end - at_ - 1));
        const int column = columnPlace(name, *columns_);
        if (column < 0) noColumn(name, position);
        at_ = end + 1;
        inputs_.push_back({position, at_ - position, static_cast<std::size_t>(column)});
        skipSpace();
        return form_.variables[static_cast<std::size_t>(column)];
    }
    [[noreturn]] void refuseConstant() const {
        const std::string &name = form_.constants.front();
        const std::size_t position = form_.places.front().at;
        const std::string near = nearestName(name, *columns_);
        fail(concat("\"", visible(name), "\" at position ", position + 1, " is neither an input nor a number",
                    near.empty() ? "; the inputs are " : concat("; perhaps \"", visible(near), "\" is meant, of "),
                    choices({columns_->begin(), columns_->end()})),
             position);
    }
    [[noreturn]] void noColumn(const std::string &name, std::size_t position) const {
        const std::string near = nearestName(name, *columns_);
        fail(concat("the table has no column \"", visible(name), "\" (position ", position + 1, ")",
                    near.empty() ? "" : concat("; perhaps \"", visible(near), "\"")),
             position);
    }

    /// A column, pi, e, a function, else a constant.
    ex formName() {
        const std::size_t start = at_;
        const std::string word = takeWord();
        const std::size_t length = at_ - start;
        skipSpace();
        if (const int column = columnPlace(word, *columns_); column >= 0) {
            inputs_.push_back({start, length, static_cast<std::size_t>(column)});
            return form_.variables[static_cast<std::size_t>(column)];
        }
        if (word == "pi" || word == "Pi" || word == "PI") return GiNaC::Pi;
        if (word == "e") return GiNaC::exp(ex(1));
        if (at_ < text_.size() && text_[at_] == '(') return functionNamed(word, start);
        const auto known = std::find(form_.constants.begin(), form_.constants.end(), word);
        const auto constant = static_cast<std::size_t>(known - form_.constants.begin());
        if (known == form_.constants.end()) {
            form_.constants.push_back(word);
            form_.variables.emplace_back(word);
        }
        form_.places.push_back({start, length, constant});
        return form_.variables[columns_->size() + constant];
    }
    ex functionNamed(const std::string &word, std::size_t start) {
        std::vector<std::string> names;
        for (const FunctionEntry &entry : kFunctions) {
            if (word == entry.name) return call(entry, start);
            names.emplace_back(entry.name);
        }
        const std::string near = nearestName(word, names);
        fail(concat("\"", visible(word), "\" at position ", start + 1, " is no function",
                    near.empty() ? "; a product needs a *" : concat("; perhaps \"", near, "\"")),
             start);
    }

    static int variableIndex(const std::string &word) {
        if (word.size() < 2 || word.size() > 7 || word[0] != 'x' || word[1] == '0') return 0;
        int index = 0;
        const auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), index);
        return error == std::errc() && end == word.data() + word.size() ? index : 0;
    }

    ex variable(int index, std::size_t position) {
        if (index > max_variables_)
            fail(concat("x", index, " at position ", position + 1, " is not there; the data has ", max_variables_,
                        max_variables_ == 1 ? " variable" : " variables", ", so x1 to x", max_variables_,
                        " can be used"),
                 position);
        while (static_cast<int>(result_.variables.size()) < index)
            result_.variables.emplace_back(concat("x", result_.variables.size() + 1));
        return result_.variables[static_cast<std::size_t>(index) - 1];
    }

    ex call(const FunctionEntry &entry, std::size_t position) {
        enter(position);
        expect("(", concat("'(' after ", entry.name));
        const ex first = sum();
        ex second;
        if (entry.arguments == 2) {
            expect(",", concat("',' and the second argument of ", entry.name));
            second = sum();
        }
        expect(")", concat("')' to close ", entry.name));
        --nesting_;
        if (!entry.make) return raise(first, second, position);
        return guarded(position, [&] { return applied(entry, first, second); });
    }

    /// What has no exact value is evaluated as the tape does: GiNaC's own values of large arguments are not those of
    /// double precision.
    static ex applied(const FunctionEntry &entry, const ex &first, const ex &second) {
        if (GiNaC::is_a<GiNaC::numeric>(first) && !first.info(GiNaC::info_flags::rational)) {
            const double x = GiNaC::ex_to<GiNaC::numeric>(first).to_double();
            if (const Tape::UnaryFunction function = Tape::unary(tapeName(entry.name))) return finite(function(x));
        }
        return entry.make(first, second);
    }

    static GiNaC::numeric finite(double value) {
        if (!std::isfinite(value)) throw std::domain_error("its value is not a finite number");
        return value;
    }

    static std::string tapeName(std::string name) {
        if (name == "ln") return "log";
        if (name == "sign") return "csgn";
        return name.starts_with("arc") ? name.erase(1, 2) : name;
    }

    std::string_view text_;
    int max_variables_ = 0;
    const std::vector<std::string> *columns_ = nullptr;  ///< of a form
    std::size_t at_ = 0;
    int nesting_ = 0;
    ParsedFormula result_;
    ParsedForm form_;
    std::vector<ParsedNames::Place> inputs_;
};

template <typename Parse>
auto parsed(const Parse &parse) {
    try {
        return parse();
    } catch (const FormulaError &) {
        throw;
    } catch (const std::exception &error) {
        throw FormulaError(concat("the formula cannot be evaluated (", error.what(), ")"), 0);
    }
}

}  // namespace

ParsedFormula parseFormula(std::string_view text, int max_variables) {
    return parsed([&] { return Parser(text, max_variables).parse(); });
}

ParsedNames parseNames(std::string_view text, const std::vector<std::string> &names) {
    return parsed([&] { return Parser(text, names).parseNames(); });
}

ParsedForm parseForm(std::string_view text, const std::vector<std::string> &columns) {
    return parsed([&] { return Parser(text, columns).parseForm(); });
}

}  // namespace kan
