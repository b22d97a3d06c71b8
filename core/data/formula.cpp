#include "core/data/formula.h"

#include <cmath>
#include <map>
#include <utility>

#include "core/data/formula_parser.h"
#include "core/data/ginac_lock.h"
#include "core/data/tape.h"
#include "core/text.h"

namespace kan {

std::mutex &ginacMutex() {
    static std::mutex mutex;
    return mutex;
}

namespace {

/// Turns GiNaC expressions into instructions; equal subexpressions are computed once.
class TapeCompiler {
  public:
    TapeCompiler(const ParsedFormula &formula, Tape &tape) : formula_(formula), tape_(tape) {}

    int compile(const GiNaC::ex &e) {
        if (const auto known = slots_.find(e); known != slots_.end()) return known->second;
        const int slot = compileNew(e);
        slots_.emplace(e, slot);
        return slot;
    }

  private:
    using Operation = Tape::Operation;

    int add(const Tape::Instruction &instruction) { return tape_.add(instruction); }
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
        if (const Tape::UnaryFunction function = Tape::unary(name))
            return add({Operation::Unary, compile(e.op(0)), 0, 0, function});
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
    Tape &tape_;
    std::map<GiNaC::ex, int, GiNaC::ex_is_less> slots_;
};

/// Functions without a derivative in GiNaC are constant but for jumps: their derivatives, which it leaves as such,
/// become 0.
struct JumpsLeftOut : GiNaC::map_function {
    GiNaC::ex operator()(const GiNaC::ex &e) override {
        return GiNaC::is_a<GiNaC::fderivative>(e) ? GiNaC::ex(0) : e.map(*this);
    }
};

void appendDerivatives(ParsedFormula &formula, int variables) {
    if (formula.outputs.size() != 1)
        throw FormulaError(concat("the formula has ", formula.outputs.size(), " outputs; expected one, without ';'"),
                           0);
    const GiNaC::ex value = formula.outputs.front();
    JumpsLeftOut jumps_left_out;
    for (std::size_t n = 0; n < static_cast<std::size_t>(variables); ++n)
        formula.outputs.push_back(n < formula.variables.size() ? jumps_left_out(value.diff(formula.variables[n]))
                                                               : GiNaC::ex(0));
}

std::shared_ptr<const Tape> compiled(const ParsedFormula &parsed) {
    auto tape = std::make_shared<Tape>();
    tape->variables = static_cast<int>(parsed.variables.size());
    TapeCompiler compiler(parsed, *tape);
    for (const GiNaC::ex &output : parsed.outputs) tape->outputs.push_back(compiler.compile(output));
    return tape;
}

/// Runs GiNaC code; its exceptions become errors of the formula.
template <class Work>
auto guarded(const Work &work) {
    try {
        return work();
    } catch (const FormulaError &) {
        throw;
    } catch (const std::exception &error) {
        throw FormulaError(concat("the formula cannot be evaluated (", error.what(), ")"), 0);
    }
}

}  // namespace

Formula Formula::parse(std::string_view text, int max_variables) {
    const std::lock_guard lock(ginacMutex());
    const ParsedFormula parsed = parseFormula(text, max_variables);
    Formula formula;
    formula.text_ = text;
    formula.tape_ = guarded([&] { return compiled(parsed); });
    return formula;
}

Formula Formula::parseWithGradient(std::string_view text, int variables) {
    const std::lock_guard lock(ginacMutex());
    ParsedFormula parsed = parseFormula(text, variables);
    Formula formula;
    formula.text_ = text;
    formula.tape_ = guarded([&] {
        appendDerivatives(parsed, variables);
        return compiled(parsed);
    });
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
    const std::size_t length = tape_->instructions.size();
    std::vector<double> many(length > kShort ? length : 0);
    tape_->evaluate(x, {many.empty() ? few : many.data(), length}, y);
}

}  // namespace kan
