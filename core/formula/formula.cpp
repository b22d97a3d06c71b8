#include "core/formula/formula.h"

#include <cln/float.h>

#include <utility>

#include "core/formula/formula_parser.h"
#include "core/formula/ginac_lock.h"
#include "core/formula/tape.h"
#include "core/formula/tape_compiler.h"

namespace kan {

std::mutex &ginacMutex() {
    // What is too small for a double is 0, as in every arithmetic of doubles.
    static const bool kQuiet = cln::cl_inhibit_floating_point_underflow = true;
    (void)kQuiet;
    static std::mutex mutex;
    return mutex;
}

Formula Formula::parse(std::string_view text, int max_variables) {
    const std::lock_guard lock(ginacMutex());
    const ParsedFormula parsed = parseFormula(text, max_variables);
    auto tape = std::make_shared<Tape>(compileTape(parsed.outputs, parsed.variables));
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
    const std::size_t length = tape_->instructions.size();
    std::vector<double> many(length > kShort ? length : 0);
    tape_->evaluate(x, {many.empty() ? few : many.data(), length}, y);
}

}  // namespace kan
