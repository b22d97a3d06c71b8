#pragma once

#include <string>

#include "core/model/kan.h"
#include "core/train/metrics.h"

namespace kan {

/// A sentence if the splines have more intervals than a fifth of the training rows, so that they follow each row's
/// noise; else empty.
std::string gridNote(const KanSpec &spec, std::ptrdiff_t training_rows);

/// A sentence if test figures are no better than those of who always says the mean, or the class that most rows have;
/// else empty.
std::string trivialNote(const Metrics &test);

}  // namespace kan
