#include "core/formula/ginac_derivative.h"

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
    return flatten(expression.diff(x));
}

}  // namespace kan
