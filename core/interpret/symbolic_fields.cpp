#include "core/interpret/symbolic_fields.h"

#include "core/interpret/symbolic_ranking.h"

namespace kan {

namespace {

using S = SymbolicSettings;
using F = SymbolicFitOptions;

constexpr FieldRange kPlace{.low = -1e6, .high = 1e6, .words = "lie in -1e6 .. 1e6"};

/// What is looked for changes nothing of a network in training.
constexpr auto kEffect = FieldEffect::Nothing;

constexpr Field<S> kFields[] = {
    {.name = "lib", .member = memberAt<&S::lib>, .effect = kEffect},
    {.name = "own", .member = memberAt<&S::own>, .effect = kEffect},
    {.name = "a_low", .member = memberAt<&S::fit, &F::a_low>, .range = kPlace, .effect = kEffect},
    {.name = "a_high", .member = memberAt<&S::fit, &F::a_high>, .range = kPlace, .effect = kEffect},
    {.name = "b_low", .member = memberAt<&S::fit, &F::b_low>, .range = kPlace, .effect = kEffect},
    {.name = "b_high", .member = memberAt<&S::fit, &F::b_high>, .range = kPlace, .effect = kEffect},
    {.name = "margin", .member = memberAt<&S::fit, &F::margin>, .range = {.low = 0, .high = 1}, .effect = kEffect},
    {.name = "score", .member = choiceAt<&symbolicScoreFromString, &S::score>(), .effect = kEffect},
    {.name = "r2_threshold",
     .member = memberAt<&S::r2_threshold>,
     .range = {.low = 0, .high = 1},
     .effect = kEffect,
     .row = {FieldScale::Linear, 0, 1, 0, 1, "R² ≥", "R² threshold", "what a function must reach to be fixed by itself",
             "change the R² threshold"}},
};

}  // namespace

std::span<const Field<SymbolicSettings>> symbolicFields() {
    return kFields;
}

}  // namespace kan
