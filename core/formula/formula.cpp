#include "core/formula/formula.h"

#include <cln/float.h>

#include <algorithm>
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

void Formula::evaluateEach(std::span<const double> x, std::span<double> y) const {
    constexpr std::size_t kRoom = 1024, kAtOnce = 32;
    const std::size_t length = tape_->instructions.size();
    if (length * kAtOnce > kRoom) {
        for (std::size_t s = 0; s < x.size(); ++s) evaluate(x.subspan(s, 1), y.subspan(s, 1));
        return;
    }
    double slots[kRoom];
    for (std::size_t s = 0; s < x.size(); s += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, x.size() - s);
        tape_->evaluateEach(x.subspan(s, count), {slots, length * count}, y.subspan(s, count));
    }
}

}  // namespace kan
