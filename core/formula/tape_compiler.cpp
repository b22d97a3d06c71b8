#include "core/formula/tape_compiler.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <string>

#include "core/formula/formula.h"
#include "core/text.h"

namespace kan {

namespace {

/// Turns GiNaC expressions into instructions; equal subexpressions are computed once.
class TapeCompiler {
  public:
    TapeCompiler(const std::vector<GiNaC::realsymbol> &variables, Tape &tape) : variables_(variables), tape_(tape) {}

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
        GiNaC::exvector parts(e.begin(), e.end());
        // GiNaC's own order hangs on addresses in memory: sums of three would be other numbers in every run.
        if (operation == Operation::Add || operation == Operation::Multiply)
            std::sort(parts.begin(), parts.end(),
                      [this](const GiNaC::ex &a, const GiNaC::ex &b) { return keyOf(a) < keyOf(b); });
        int slot = compile(parts[0]);
        for (std::size_t n = 1; n < parts.size(); ++n) {
            const int other = compile(parts[n]);
            slot = add({operation, slot, other, 0, nullptr});
        }
        return slot;
    }

    /// A text that tells an expression from others, the same in every run.
    const std::string &keyOf(const GiNaC::ex &e) {
        if (const auto known = keys_.find(e); known != keys_.end()) return known->second;
        std::string key;
        if (e.nops() == 0) {
            std::ostringstream text;
            text << e;
            key = text.str();
        } else {
            std::vector<std::string> parts;
            for (const GiNaC::ex &part : e) parts.push_back(keyOf(part));
            const bool in_any_order = GiNaC::is_a<GiNaC::add>(e) || GiNaC::is_a<GiNaC::mul>(e);
            if (in_any_order) std::sort(parts.begin(), parts.end());
            key = GiNaC::is_a<GiNaC::function>(e) ? GiNaC::ex_to<GiNaC::function>(e).get_name()
                                                  : (GiNaC::is_a<GiNaC::add>(e)   ? "+"
                                                     : GiNaC::is_a<GiNaC::mul>(e) ? "*"
                                                                                  : "^");
            for (const std::string &part : parts) key += "(" + part + ")";
        }
        return keys_[e] = std::move(key);
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
        if (name == "conjugate") return compile(e.op(0));  // of a real number
        if (const Operation of_two = Tape::binary(name); of_two != Operation::Call) return fold(e, of_two);
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
            for (std::size_t n = 0; n < variables_.size(); ++n)
                if (e.is_equal(variables_[n])) return add({Operation::Variable, static_cast<int>(n), 0, 0, nullptr});
            notReal();
        }
        if (GiNaC::is_a<GiNaC::add>(e)) return fold(e, Operation::Add);
        if (GiNaC::is_a<GiNaC::mul>(e)) return fold(e, Operation::Multiply);
        if (GiNaC::is_a<GiNaC::power>(e)) return compilePower(e);
        if (GiNaC::is_a<GiNaC::function>(e)) return compileFunction(e);
        notReal();
    }

    const std::vector<GiNaC::realsymbol> &variables_;
    Tape &tape_;
    std::map<GiNaC::ex, int, GiNaC::ex_is_less> slots_;
    std::map<GiNaC::ex, std::string, GiNaC::ex_is_less> keys_;
};

}  // namespace

Tape compileTape(const std::vector<GiNaC::ex> &outputs, const std::vector<GiNaC::realsymbol> &variables) {
    Tape tape;
    tape.variables = static_cast<int>(variables.size());
    try {
        TapeCompiler compiler(variables, tape);
        for (const GiNaC::ex &output : outputs) tape.outputs.push_back(compiler.compile(output));
    } catch (const FormulaError &) {
        throw;
    } catch (const std::exception &error) {
        throw FormulaError(concat("the formula cannot be evaluated (", error.what(), ")"), 0);
    }
    return tape;
}

}  // namespace kan
