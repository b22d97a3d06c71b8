#include "core/formula/extremes.h"

namespace kan {

namespace {

using GiNaC::ex;

unsigned minimumSerial();
unsigned maximumSerial();

bool areNumbers(const ex &a, const ex &b) {
    return GiNaC::is_a<GiNaC::numeric>(a) && GiNaC::is_a<GiNaC::numeric>(b);
}
bool isLess(const ex &a, const ex &b) {
    return GiNaC::ex_to<GiNaC::numeric>(a) < GiNaC::ex_to<GiNaC::numeric>(b);
}

ex minimumOf(const ex &a, const ex &b) {
    if (a.is_equal(b)) return a;
    if (areNumbers(a, b)) return isLess(a, b) ? a : b;
    return GiNaC::function(minimumSerial(), a, b).hold();
}
ex maximumOf(const ex &a, const ex &b) {
    if (a.is_equal(b)) return a;
    if (areNumbers(a, b)) return isLess(a, b) ? b : a;
    return GiNaC::function(maximumSerial(), a, b).hold();
}

ex minimumSlope(const ex &a, const ex &b, unsigned argument) {
    return GiNaC::step(argument == 0 ? b - a : a - b);
}
ex maximumSlope(const ex &a, const ex &b, unsigned argument) {
    return GiNaC::step(argument == 0 ? a - b : b - a);
}

// Registered when the program starts: GiNaC's own reader, which looks the functions up once, must know them.
const unsigned kMinimum =
    GiNaC::function::register_new(GiNaC::function_options("min", 2).eval_func(minimumOf).derivative_func(minimumSlope));
const unsigned kMaximum =
    GiNaC::function::register_new(GiNaC::function_options("max", 2).eval_func(maximumOf).derivative_func(maximumSlope));

unsigned minimumSerial() {
    return kMinimum;
}
unsigned maximumSerial() {
    return kMaximum;
}

}  // namespace

ex smallerOf(const ex &a, const ex &b) {
    return GiNaC::function(kMinimum, a, b);
}
ex largerOf(const ex &a, const ex &b) {
    return GiNaC::function(kMaximum, a, b);
}

}  // namespace kan
