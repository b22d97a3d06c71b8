#include "core/data/formula.h"

#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "core/data/formula_parser.h"
#include "core/data/ginac_lock.h"
#include "core/text.h"

namespace kan {

std::mutex &ginacMutex() {
    static std::mutex mutex;
    return mutex;
}

namespace {

enum class Operation { Constant, Variable, Add, Multiply, IntegerPower, Power, Sqrt, Unary, Atan2 };
using UnaryFunction = double (*)(double);

double signOf(double x) {
    return x > 0 ? 1.0 : (x < 0 ? -1.0 : 0.0);
}
double stepOf(double x) {
    return x > 0 ? 1.0 : (x < 0 ? 0.0 : 0.5);
}

const std::pair<const char *, UnaryFunction> kUnary[] = {
    {"sin", std::sin},     {"cos", std::cos},     {"tan", std::tan},   {"asin", std::asin}, {"acos", std::acos},
    {"atan", std::atan},   {"sinh", std::sinh},   {"cosh", std::cosh}, {"tanh", std::tanh}, {"asinh", std::asinh},
    {"acosh", std::acosh}, {"atanh", std::atanh}, {"exp", std::exp},   {"log", std::log},   {"abs", std::fabs},
    {"csgn", signOf},      {"step", stepOf}};

/// One operation; its value goes to the slot of its own index.
struct Instruction {
    Operation operation = Operation::Constant;
    int a = 0, b = 0;  ///< slots, or the variable's index, or the integer exponent in b
    double constant = 0;
    UnaryFunction function = nullptr;
};

double integerPower(double x, int exponent) {
    double result = 1;
    for (unsigned n = static_cast<unsigned>(std::abs(exponent)); n > 0; n >>= 1U, x *= x)
        if (n & 1U) result *= x;
    return exponent < 0 ? 1.0 / result : result;
}

}  // namespace

struct Formula::Tape {
    std::vector<Instruction> instructions;
    std::vector<int> outputs;
    int variables = 0;
};

namespace {

/// Turns GiNaC expressions into instructions; equal subexpressions are computed once.
class TapeCompiler {
  public:
    TapeCompiler(const ParsedFormula &formula, std::vector<Instruction> &instructions)
        : formula_(formula), instructions_(instructions) {}

    int compile(const GiNaC::ex &e) {
        if (const auto known = slots_.find(e); known != slots_.end()) return known->second;
        const int slot = compileNew(e);
        slots_.emplace(e, slot);
        return slot;
    }

  private:
    int add(const Instruction &instruction) {
        instructions_.push_back(instruction);
        return static_cast<int>(instructions_.size()) - 1;
    }
    int constant(double value) { return add({Operation::Constant, 0, 0, value, nullptr}); }
    [[noreturn]] static void notReal() {
        throw FormulaError("a part of the formula is not a real number (such as the root of a negative constant)", 0);
    }

    int fold(const GiNaC::ex &e, Operation operation) {
        int slot = compile(e.op(0));
        for (std::size_t n = 1; n < e.nops(); ++n) {
            const int other = compile(e.op(n));
            slot = add({operation, slot, other, 0, nullptr});
        }
        return slot;
    }

    int compilePower(const GiNaC::ex &e) {
        const int base = compile(e.op(0));
        if (GiNaC::is_a<GiNaC::numeric>(e.op(1))) {
            const GiNaC::numeric &exponent = GiNaC::ex_to<GiNaC::numeric>(e.op(1));
            if (exponent.is_integer() && std::abs(exponent.to_double()) <= 1000)
                return add({Operation::IntegerPower, base, exponent.to_int(), 0, nullptr});
            if (exponent.is_equal(GiNaC::numeric(1, 2))) return add({Operation::Sqrt, base, 0, 0, nullptr});
        }
        return add({Operation::Power, base, compile(e.op(1)), 0, nullptr});
    }

    int compileFunction(const GiNaC::ex &e) {
        const std::string name = GiNaC::ex_to<GiNaC::function>(e).get_name();
        if (name == "atan2") {
            const int a = compile(e.op(0));
            return add({Operation::Atan2, a, compile(e.op(1)), 0, nullptr});
        }
        for (const auto &[known, function] : kUnary)
            if (name == known) return add({Operation::Unary, compile(e.op(0)), 0, 0, function});
        notReal();
    }

    int compileNew(const GiNaC::ex &e) {
        if (GiNaC::is_a<GiNaC::numeric>(e)) {
            const GiNaC::numeric &number = GiNaC::ex_to<GiNaC::numeric>(e);
            if (!number.is_real()) notReal();
            return constant(number.to_double());
        }
        if (GiNaC::is_a<GiNaC::constant>(e)) {
            const GiNaC::ex value = e.evalf();
            if (!GiNaC::is_a<GiNaC::numeric>(value)) notReal();
            return constant(GiNaC::ex_to<GiNaC::numeric>(value).to_double());
        }
        if (GiNaC::is_a<GiNaC::symbol>(e)) {
            for (std::size_t n = 0; n < formula_.variables.size(); ++n)
                if (e.is_equal(formula_.variables[n]))
                    return add({Operation::Variable, static_cast<int>(n), 0, 0, nullptr});
            notReal();
        }
        if (GiNaC::is_a<GiNaC::add>(e)) return fold(e, Operation::Add);
        if (GiNaC::is_a<GiNaC::mul>(e)) return fold(e, Operation::Multiply);
        if (GiNaC::is_a<GiNaC::power>(e)) return compilePower(e);
        if (GiNaC::is_a<GiNaC::function>(e)) return compileFunction(e);
        notReal();
    }

    const ParsedFormula &formula_;
    std::vector<Instruction> &instructions_;
    std::map<GiNaC::ex, int, GiNaC::ex_is_less> slots_;
};

}  // namespace

Formula Formula::parse(std::string_view text, int max_variables) {
    const std::lock_guard lock(ginacMutex());
    const ParsedFormula parsed = parseFormula(text, max_variables);
    auto tape = std::make_shared<Tape>();
    tape->variables = static_cast<int>(parsed.variables.size());
    try {
        TapeCompiler compiler(parsed, tape->instructions);
        for (const GiNaC::ex &output : parsed.outputs) tape->outputs.push_back(compiler.compile(output));
    } catch (const FormulaError &) {
        throw;
    } catch (const std::exception &error) {
        throw FormulaError(concat("the formula cannot be evaluated (", error.what(), ")"), 0);
    }
    Formula formula;
    formula.text_ = text;
    formula.tape_ = std::move(tape);
    return formula;
}

int Formula::outputs() const {
    return tape_ ? static_cast<int>(tape_->outputs.size()) : 0;
}
int Formula::variables() const {
    return tape_ ? tape_->variables : 0;
}

void Formula::evaluate(std::span<const double> x, std::span<double> y) const {
    constexpr std::size_t kShort = 64;  // longer tapes are rare and may allocate
    double few[kShort];
    std::vector<double> many(tape_->instructions.size() > kShort ? tape_->instructions.size() : 0);
    double *const slots = many.empty() ? few : many.data();
    for (std::size_t n = 0; n < tape_->instructions.size(); ++n) {
        const Instruction &i = tape_->instructions[n];
        const auto a = [&] { return slots[static_cast<std::size_t>(i.a)]; };
        const auto b = [&] { return slots[static_cast<std::size_t>(i.b)]; };
        switch (i.operation) {
            case Operation::Constant:
                slots[n] = i.constant;
                break;
            case Operation::Variable:
                slots[n] = x[static_cast<std::size_t>(i.a)];
                break;
            case Operation::Add:
                slots[n] = a() + b();
                break;
            case Operation::Multiply:
                slots[n] = a() * b();
                break;
            case Operation::IntegerPower:
                slots[n] = integerPower(a(), i.b);
                break;
            case Operation::Power:
                slots[n] = std::pow(a(), b());
                break;
            case Operation::Sqrt:
                slots[n] = std::sqrt(a());
                break;
            case Operation::Unary:
                slots[n] = i.function(a());
                break;
            case Operation::Atan2:
                slots[n] = std::atan2(a(), b());
                break;
        }
    }
    for (std::size_t m = 0; m < tape_->outputs.size(); ++m) y[m] = slots[static_cast<std::size_t>(tape_->outputs[m])];
}

}  // namespace kan
