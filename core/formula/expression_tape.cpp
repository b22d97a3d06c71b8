#include "core/formula/expression_tape.h"

#include <cmath>
#include <stdexcept>
#include <unordered_map>

#include "core/text.h"

namespace kan {

std::vector<ExpressionPtr> log1pTerms(const Expression &e) {
    if (e.kind != ExpressionKind::Call || e.name != "log" || e.children[0]->kind != ExpressionKind::Sum) return {};
    std::vector<ExpressionPtr> terms = e.children[0]->children;
    if (terms.back()->kind != ExpressionKind::Number || terms.back()->number != 1) return {};
    terms.pop_back();
    return terms;
}

namespace {

class Compiler {
  public:
    explicit Compiler(Tape &tape) : tape_(tape) {}

    int slot(const ExpressionPtr &e) {
        if (const auto known = slots_.find(e->id); known != slots_.end()) return known->second;
        const int made = compile(*e);
        slots_.emplace(e->id, made);
        return made;
    }

  private:
    using Operation = Tape::Operation;

    int fold(Operation operation, const std::vector<ExpressionPtr> &parts) {
        int result = slot(parts[0]);
        for (std::size_t n = 1; n < parts.size(); ++n) {
            const int other = slot(parts[n]);
            result = tape_.add({operation, result, other, 0, nullptr});
        }
        return result;
    }

    int call(const Expression &e) {
        if (const Operation of_two = Tape::binary(e.name); of_two != Operation::Call) return fold(of_two, e.children);
        if (const std::vector<ExpressionPtr> terms = log1pTerms(e); !terms.empty())
            return tape_.add({Operation::Unary, fold(Operation::Add, terms), 0, 0, Tape::unary("log1p")});
        const Tape::UnaryFunction function = Tape::unary(e.name);
        if (!function) throw std::logic_error(concat("the function ", e.name, " cannot be evaluated"));
        return tape_.add({Operation::Unary, slot(e.children[0]), 0, 0, function});
    }

    int power(const Expression &e) {
        constexpr double kMaxExponent = 1000;
        const Expression &exponent = *e.children[1];
        const bool number = exponent.kind == ExpressionKind::Number;
        if (number && exponent.number == std::round(exponent.number) && std::abs(exponent.number) <= kMaxExponent)
            return tape_.add(
                {Operation::IntegerPower, slot(e.children[0]), static_cast<int>(exponent.number), 0, nullptr});
        return fold(Operation::Power, e.children);
    }

    int root(const Expression &e) {
        const int radicand = slot(e.children[0]);
        if (e.index == 2) return tape_.add({Operation::Sqrt, radicand, 0, 0, nullptr});
        const int exponent = tape_.add({Operation::Constant, 0, 0, 1.0 / e.index, nullptr});
        return tape_.add({Operation::Power, radicand, exponent, 0, nullptr});
    }

    int compile(const Expression &e) {
        switch (e.kind) {
            case ExpressionKind::Number:
                return tape_.add({Operation::Constant, 0, 0, e.number, nullptr});
            case ExpressionKind::Variable:
                tape_.variables = std::max(tape_.variables, e.index + 1);
                return tape_.add({Operation::Variable, e.index, 0, 0, nullptr});
            case ExpressionKind::Sum:
                return fold(Operation::Add, e.children);
            case ExpressionKind::Product:
                return fold(Operation::Multiply, e.children);
            case ExpressionKind::Quotient:
                return fold(Operation::Divide, e.children);
            case ExpressionKind::Power:
                return power(e);
            case ExpressionKind::Root:
                return root(e);
            case ExpressionKind::Call:
                return call(e);
            case ExpressionKind::Spline:
                return tape_.add({Operation::Call, slot(e.children[0]), e.index, 0, nullptr});
        }
        throw std::logic_error("an expression of an unknown kind");
    }

    Tape &tape_;
    std::unordered_map<std::size_t, int> slots_;
};

}  // namespace

Tape tapeOf(const std::vector<ExpressionPtr> &expressions, const std::vector<FormulaSpline> &splines) {
    Tape tape;
    for (const FormulaSpline &spline : splines)
        tape.functions.emplace_back([&spline](double x) { return spline.value(x); });
    Compiler compiler(tape);
    for (const ExpressionPtr &e : expressions) tape.outputs.push_back(compiler.slot(e));
    return tape;
}

}  // namespace kan
