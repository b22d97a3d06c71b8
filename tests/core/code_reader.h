#pragma once

#include <cctype>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kan::test {

/// Computes what exported lines of Julia, Mathematica or Excel say, by their own rules of precedence and with nothing
/// of the program: numbers, names, operators, functions, conditions. Truth is 1.
class CodeReader {
  public:
    enum class Dialect { Julia, Mathematica, Excel };
    struct Function {
        std::vector<std::string> parameters;
        std::string body;
    };
    using Values = std::map<std::string, double, std::less<>>;

    explicit CodeReader(Dialect dialect) : dialect_(dialect) {}

    std::map<std::string, Function, std::less<>> functions;
    std::map<std::string, std::vector<std::vector<double>>, std::less<>> tables;

    double value(std::string_view text, const Values &values) const {
        Cursor at{*this, text, 0, values};
        const double result = at.condition();
        at.skip();
        if (at.at != text.size()) at.fail("an operator");
        return result;
    }
    /// Of an expression list "a, b, c".
    std::vector<double> list(std::string_view text, const Values &values) const {
        Cursor at{*this, text, 0, values};
        std::vector<double> result;
        do result.push_back(at.condition());
        while (at.accept(","));
        return result;
    }

  private:
    struct Cursor {
        const CodeReader &reader;
        std::string_view text;
        std::size_t at;
        const Values &values;

        [[noreturn]] void fail(const std::string &expected) const {
            throw std::runtime_error("expected " + expected + " at " + std::string(text.substr(at, 60)));
        }
        void skip() {
            while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
        }
        bool accept(std::string_view token) {
            skip();
            if (!text.substr(at).starts_with(token)) return false;
            at += token.size();
            return true;
        }
        void expect(std::string_view token) {
            if (!accept(token)) fail(std::string(token));
        }
        bool excel() const { return reader.dialect_ == Dialect::Excel; }
        const char *open() const { return reader.dialect_ == Dialect::Mathematica ? "[" : "("; }
        const char *close() const { return reader.dialect_ == Dialect::Mathematica ? "]" : ")"; }

        double condition() {
            double holds = comparison();
            while (accept("||")) holds = comparison() != 0 || holds != 0 ? 1 : 0;
            if (reader.dialect_ != Dialect::Julia || !accept("?")) return holds;
            const double yes = condition();
            expect(":");
            const double no = condition();
            return holds != 0 ? yes : no;
        }
        double comparison() {
            const double left = sum();
            if (accept("<=")) return truth(left, std::less_equal(), sum());
            if (accept(">=")) return truth(left, std::greater_equal(), sum());
            if (accept("<")) return truth(left, std::less(), sum());
            if (accept(">")) return truth(left, std::greater(), sum());
            if (accept(excel() ? "=" : "==")) return truth(left, std::equal_to(), sum());
            return left;
        }
        /// Of what is no number nothing is true or false in Mathematica, and in Excel it is an error.
        template <typename Holds>
        double truth(double left, Holds holds, double right) const {
            const bool undefined = std::isnan(left) || std::isnan(right);
            if (undefined && reader.dialect_ != Dialect::Julia) return std::nan("");
            return holds(left, right) ? 1 : 0;
        }
        double sum() {
            double result = product();
            for (;;) {
                if (accept("+"))
                    result += product();
                else if (accept("-"))
                    result -= product();
                else
                    return result;
            }
        }
        double product() {
            double result = excel() ? excelPower() : signedPower();
            for (;;) {
                if (accept("*"))
                    result *= excel() ? excelPower() : signedPower();
                else if (accept("/"))
                    result /= excel() ? excelPower() : signedPower();
                else
                    return result;
            }
        }
        /// The minus belongs to the base, and powers are taken from left to right.
        double excelPower() {
            double result = excelSign();
            while (accept("^")) result = std::pow(result, excelSign());
            return result;
        }
        double excelSign() { return accept("-") ? -excelSign() : atom(); }
        double signedPower() {
            if (accept("-")) return -signedPower();
            const double base = atom();
            return accept("^") ? std::pow(base, signedPower()) : base;
        }
        double atom() {
            skip();
            if (accept("(")) {
                const double inside = condition();
                expect(")");
                return inside;
            }
            if (at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) || text[at] == '.'))
                return number();
            const std::string_view name = word();
            if (name.empty()) fail("a value");
            if (!accept(open())) return named(name);
            if (name == "Piecewise") return pieces();
            if (name == "piecewise") return tablePieces();
            std::vector<double> arguments;
            while (!accept(close())) {
                arguments.push_back(condition());
                accept(",");
            }
            return call(name, arguments);
        }
        double number() {
            double result = 0;
            const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), result);
            if (error != std::errc()) fail("a number");
            at = static_cast<std::size_t>(end - text.data());
            if (reader.dialect_ != Dialect::Mathematica) return result;
            accept("`");
            if (!accept("*^")) return result;
            const int sign = accept("-") ? -1 : 1;
            return scaled(result, sign * static_cast<int>(number()));
        }
        static double scaled(double digits, int exponent) {
            char buffer[64];
            const auto end = std::to_chars(buffer, buffer + 40, digits).ptr;
            return std::stod(std::string(buffer, end) + "e" + std::to_string(exponent));
        }
        std::string_view word() {
            skip();
            const std::size_t start = at;
            while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_')) ++at;
            return text.substr(start, at - start);
        }
        double named(std::string_view name) const {
            if (const auto known = values.find(name); known != values.end()) return known->second;
            if (reader.dialect_ == Dialect::Julia && name == "pi") return M_PI;
            if (reader.dialect_ == Dialect::Julia && name == "NaN") return std::nan("");
            if (reader.dialect_ == Dialect::Mathematica && name == "Pi") return M_PI;
            if (reader.dialect_ == Dialect::Mathematica && name == "E") return std::exp(1.0);
            if (reader.dialect_ == Dialect::Mathematica && name == "Indeterminate") return std::nan("");
            fail("not " + std::string(name));
        }
        /// {{value, condition}, ...}, otherwise]
        double pieces() {
            expect("{");
            double result = 0;
            bool found = false;
            do {
                expect("{");
                const double piece = condition();
                expect(",");
                if (const double holds = condition(); holds != 0 && !found) {
                    result = std::isnan(holds) ? holds : piece;
                    found = true;
                }
                expect("}");
            } while (accept(","));
            expect("}");
            expect(",");
            const double otherwise = condition();
            expect("]");
            return found ? result : otherwise;
        }
        /// x, breaks, coefficients)
        double tablePieces() {
            const double x = condition();
            expect(",");
            const std::vector<double> &breaks = reader.tables.find(word())->second.at(0);
            expect(",");
            const std::vector<std::vector<double>> &coefficients = reader.tables.find(word())->second;
            expect(")");
            std::size_t piece = 0;
            while (piece < breaks.size() && breaks[piece] <= x) ++piece;
            const double origin = breaks[piece == 0 ? 0 : piece - 1];
            double power = 1, result = 0;
            for (const double c : coefficients.at(piece)) {
                if (c != 0) result += c * power;
                power *= x - origin;
            }
            return std::isnan(x) ? x : result;
        }
        double call(std::string_view name, const std::vector<double> &arguments) const;
    };

    Dialect dialect_;
};

inline double CodeReader::Cursor::call(std::string_view name, const std::vector<double> &arguments) const {
    using Known = std::map<std::string, std::function<double(const std::vector<double> &)>, std::less<>>;
    const auto of = [](double (*f)(double)) { return [f](const std::vector<double> &x) { return f(x.at(0)); }; };
    const auto smallest = [](const auto &x) { return std::isnan(x[0] + x[1]) ? std::nan("") : std::min(x[0], x[1]); };
    const auto largest = [](const auto &x) { return std::isnan(x[0] + x[1]) ? std::nan("") : std::max(x[0], x[1]); };
    const auto sign = [](const auto &x) { return x[0] > 0 ? 1.0 : (x[0] < 0 ? -1.0 : x[0]); };
    const auto sinc = [](const auto &x) { return x[0] == 0 ? 1.0 : std::sin(x[0]) / x[0]; };
    static const Known functions[] = {
        {{"sin", of(std::sin)},
         {"cos", of(std::cos)},
         {"tan", of(std::tan)},
         {"asin", of(std::asin)},
         {"acos", of(std::acos)},
         {"sinh", of(std::sinh)},
         {"cosh", of(std::cosh)},
         {"tanh", of(std::tanh)},
         {"asinh", of(std::asinh)},
         {"acosh", of(std::acosh)},
         {"atanh", of(std::atanh)},
         {"exp", of(std::exp)},
         {"log", of(std::log)},
         {"log1p", of(std::log1p)},
         {"sqrt", of(std::sqrt)},
         {"abs", of(std::fabs)},
         {"sign", sign},
         {"min", smallest},
         {"max", largest},
         {"isfinite", [](const auto &x) { return std::isfinite(x[0]) ? 1.0 : 0.0; }},
         {"isinteger", [](const auto &x) { return x[0] == std::round(x[0]) ? 1.0 : 0.0; }},
         {"atan", [](const auto &x) { return x.size() == 2 ? std::atan2(x[0], x[1]) : std::atan(x[0]); }}},
        {{"Sin", of(std::sin)},
         {"Cos", of(std::cos)},
         {"Tan", of(std::tan)},
         {"ArcSin", of(std::asin)},
         {"ArcCos", of(std::acos)},
         {"Sinh", of(std::sinh)},
         {"Cosh", of(std::cosh)},
         {"Tanh", of(std::tanh)},
         {"ArcSinh", of(std::asinh)},
         {"ArcCosh", of(std::acosh)},
         {"ArcTanh", of(std::atanh)},
         {"Exp", of(std::exp)},
         {"Log", of(std::log)},
         {"Sqrt", of(std::sqrt)},
         {"Abs", of(std::fabs)},
         {"Sign", sign},
         {"Sinc", sinc},
         {"Min", smallest},
         {"Max", largest},
         {"ArcTan", [](const auto &x) { return x.size() == 2 ? std::atan2(x[1], x[0]) : std::atan(x[0]); }}},
        {{"SIN", of(std::sin)},
         {"COS", of(std::cos)},
         {"TAN", of(std::tan)},
         {"ASIN", of(std::asin)},
         {"ACOS", of(std::acos)},
         {"ATAN", of(std::atan)},
         {"SINH", of(std::sinh)},
         {"COSH", of(std::cosh)},
         {"TANH", of(std::tanh)},
         {"ASINH", of(std::asinh)},
         {"ACOSH", of(std::acosh)},
         {"ATANH", of(std::atanh)},
         {"EXP", of(std::exp)},
         {"LN", of(std::log)},
         {"SQRT", of(std::sqrt)},
         {"ABS", of(std::fabs)},
         {"SIGN", sign},
         {"MIN", smallest},
         {"MAX", largest},
         {"PI", [](const auto &) { return M_PI; }},
         {"ATAN2", [](const auto &x) { return std::atan2(x.at(1), x.at(0)); }},
         {"AND",
          [](const auto &x) {
              return std::isnan(x.at(0) + x.at(1)) ? std::nan("") : (x[0] != 0 && x[1] != 0 ? 1.0 : 0.0);
          }},
         {"IF", [](const auto &x) { return std::isnan(x.at(0)) ? x[0] : (x[0] != 0 ? x.at(1) : x.at(2)); }}}};
    if (const auto own = reader.functions.find(name); own != reader.functions.end()) {
        Values inside;
        for (std::size_t n = 0; n < arguments.size(); ++n) inside[own->second.parameters.at(n)] = arguments[n];
        return reader.value(own->second.body, inside);
    }
    const Known &known = functions[static_cast<int>(reader.dialect_)];
    const auto found = known.find(name);
    if (found == known.end()) fail("not " + std::string(name));
    return found->second(arguments);
}

}  // namespace kan::test
