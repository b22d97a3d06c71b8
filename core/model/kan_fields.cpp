#include "core/model/kan_fields.h"

#include <limits>

namespace kan {

namespace {

using enum FieldScale;

constexpr FieldRange kSpread{.low = 0, .high = 1e3};

constexpr FieldRow spreadRow(std::string_view label, std::string_view words, std::string_view edit) {
    return {LogarithmicWithZero, 1e-3, 10, 0, 1000, label, words, "", edit};
}

constexpr Field<KanSpec> kFields[] = {
    {.name = "width", .member = memberAt<&KanSpec::width>},
    {.name = "grid",
     .member = memberAt<&KanSpec::grid>,
     .range = {.low = 1, .high = 100'000},
     .effect = FieldEffect::Refine,
     .row = {Integers, 1, 50, 1, 1000, "Grid G", "Grid intervals G", "pieces of each spline", "change G"}},
    {.name = "k",
     .member = memberAt<&KanSpec::k>,
     .range = {.low = 1, .high = KanSpec::kMaxOrder},
     .row = {Integers, 1, 10, 1, KanSpec::kMaxOrder, "Order k", "Spline order k", "3: cubic", "change k"}},
    {.name = "seed",
     .member = memberAt<&KanSpec::seed>,
     .row = {Integers, 0, 100, 0, std::numeric_limits<int>::max(), "Seed", "Seed of the network",
             "the same numbers as pykan with this seed", "change the seed"}},
    {.name = "noise_scale",
     .member = memberAt<&KanSpec::noise_scale>,
     .range = kSpread,
     .row = spreadRow("Noise", "noise_scale: size of the initial splines", "change noise_scale")},
    {.name = "noise_scale_base",
     .member = memberAt<&KanSpec::noise_scale_base>,
     .range = kSpread,
     .row = spreadRow("Base σ", "noise_scale_base: spread of the base function's weight", "change noise_scale_base")},
    {.name = "scale_base_mu",
     .member = memberAt<&KanSpec::scale_base_mu>,
     .range = {.low = -1e3, .high = 1e3},
     .row = {Linear, -2, 2, -1000, 1000, "Base μ", "scale_base_mu: mean weight of the base function", "",
             "change scale_base_mu"}},
    {.name = "scale_base_sigma",
     .member = memberAt<&KanSpec::scale_base_sigma>,
     .range = kSpread,
     .row = spreadRow("Base σ", "scale_base_sigma: spread of the base function's weight", "change scale_base_sigma")},
    {.name = "grid_eps",
     .member = memberAt<&KanSpec::grid_eps>,
     .range = {.low = 0, .high = 1},
     .row = {Linear, 0, 1, 0, 1, "Grid ε", "grid_eps: 1 uniform knots, 0 knots at quantiles of the data", "",
             "change grid_eps"}},
    {.name = "grid_range", .member = memberAt<&KanSpec::grid_range>},
    {.name = "base_fun", .member = choiceAt<&baseFunctionFromString, &KanSpec::base_fun>()},
    {.name = "extrapolation", .member = choiceAt<&extrapolationFromString, &KanSpec::extrapolation>()},
    {.name = "affine_trainable",
     .member = memberAt<&KanSpec::affine_trainable>,
     .row = {.scale = OnOff,
             .label = "Scales and biases of nodes",
             .words = "affine_trainable: a scale and a bias of each node and of each factor are trained",
             .edit = "train scales and biases"}},
};

}  // namespace

std::span<const Field<KanSpec>> kanFields() {
    return kFields;
}

}  // namespace kan
