#include "core/formula/ginac_derivative.h"

#include <exception>

#include "core/formula/formula.h"
#include "core/text.h"

namespace kan {

namespace {

struct StepsAreFlat : GiNaC::map_function {
    GiNaC::ex operator()(const GiNaC::ex &e) override {
        return GiNaC::is_a<GiNaC::fderivative>(e) ? GiNaC::ex(0) : e.map(*this);
    }
};

}  // namespace

GiNaC::ex derivativeOf(const GiNaC::ex &expression, const GiNaC::symbol &x) {
    StepsAreFlat flatten;
    try {
        return flatten(expression.diff(x));
    } catch (const std::exception &error) {  // GiNaC's poles
        throw FormulaError(concat("the derivative cannot be written (", error.what(), ")"), 0);
    }
}

}  // namespace kan
