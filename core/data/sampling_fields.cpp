#include "core/data/sampling_fields.h"

namespace kan {

namespace {

using enum FieldScale;

constexpr double kMostRows = 1e7;  // that may be typed

constexpr Field<Sampling> kFields[] = {
    {.name = "ranges", .member = memberAt<&Sampling::ranges>},
    {.name = "train_num",
     .member = memberAt<&Sampling::train_num>,
     .range = {.low = 1, .high = 1e8, .words = "lie in 1 .. 100000000"},
     .unit = "rows",
     .row = {Integers, 1, kMostRows, 1, kMostRows, "Train", "Training rows", "", "change the training rows"}},
    {.name = "test_num",
     .member = memberAt<&Sampling::test_num>,
     .range = {.low = 0, .high = 1e8, .words = "lie in 0 .. 100000000"},
     .unit = "rows",
     .row = {Integers, 0, kMostRows, 0, kMostRows, "Test", "Test rows", "", "change the test rows"}},
    {.name = "seed",
     .member = memberAt<&Sampling::seed>,
     .row = {Integers, 0, 2147483647, 0, 2147483647, "Seed", "Seed of the data", "", "change the data seed"}},
    {.name = "noise",
     .member = memberAt<&Sampling::noise>,
     .range = {.low = 0, .high = 1e9, .words = "lie in 0 .. 1e9"},
     .row = {Linear, 0, 1, 0, 1e6, "Noise σ", "Standard deviation of the noise on the training labels", "",
             "change the noise"}},
    {.name = "normalize_input",
     .member = memberAt<&Sampling::normalize_input>,
     .row = {OnOff, 0, 1, 0, 1, "Normalise inputs", "Normalise inputs", "", "normalise inputs"}},
    {.name = "normalize_label",
     .member = memberAt<&Sampling::normalize_label>,
     .row = {OnOff, 0, 1, 0, 1, "Normalise outputs", "Normalise outputs", "", "normalise outputs"}},
};

}  // namespace

std::span<const Field<Sampling>> samplingFields() {
    return kFields;
}

}  // namespace kan
