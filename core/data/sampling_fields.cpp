#include "core/data/sampling_fields.h"

namespace kan {

namespace {

constexpr Field<Sampling> kFields[] = {
    {.name = "ranges", .member = memberAt<&Sampling::ranges>},
    {.name = "train_num",
     .member = memberAt<&Sampling::train_num>,
     .range = {.low = 1, .high = 1e8, .words = "lie in 1 .. 100000000"}},
    {.name = "test_num",
     .member = memberAt<&Sampling::test_num>,
     .range = {.low = 0, .high = 1e8, .words = "lie in 0 .. 100000000"}},
    {.name = "seed", .member = memberAt<&Sampling::seed>},
    {.name = "noise",
     .member = memberAt<&Sampling::noise>,
     .range = {.low = 0, .high = 1e9, .words = "lie in 0 .. 1e9"}},
    {.name = "normalize_input", .member = memberAt<&Sampling::normalize_input>},
    {.name = "normalize_label", .member = memberAt<&Sampling::normalize_label>},
};

}  // namespace

std::span<const Field<Sampling>> samplingFields() {
    return kFields;
}

}  // namespace kan
