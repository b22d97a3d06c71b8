#include "core/interpret/symbolic_fields.h"

#include "core/interpret/symbolic_ranking.h"

namespace kan {

namespace {

using S = SymbolicSettings;
using F = SymbolicFitOptions;

constexpr Field<S> kFields[] = {
    {.name = "lib", .member = memberAt<&S::lib>},
    {.name = "own", .member = memberAt<&S::own>},
    {.name = "a_low", .member = memberAt<&S::fit, &F::a_low>},
    {.name = "a_high", .member = memberAt<&S::fit, &F::a_high>},
    {.name = "b_low", .member = memberAt<&S::fit, &F::b_low>},
    {.name = "b_high", .member = memberAt<&S::fit, &F::b_high>},
    {.name = "margin", .member = memberAt<&S::fit, &F::margin>},
    {.name = "score", .member = choiceAt<&symbolicScoreFromString, &S::score>()},
    {.name = "r2_threshold", .member = memberAt<&S::r2_threshold>},
};

}  // namespace

std::span<const Field<SymbolicSettings>> symbolicFields() {
    return kFields;
}

}  // namespace kan
