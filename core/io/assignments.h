#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/experiment/experiment.h"

namespace kan {

/// The "key=value" that make `base` into `experiment`, in an order in which setField takes them: rules first, and where
/// one option allows another, that one first. Keys in `always` are told even where they do not differ. Name,
/// description, files and given layers are left out.
std::vector<std::string> assignments(Experiment base, const Experiment &experiment,
                                     std::span<const std::string_view> always = {});

/// Takes "key=value" as setField does, in their order but for those that another one has to allow first, wherever it
/// stands: opt=LM loss=mse. Throws std::invalid_argument for the first that cannot be taken; or if there are more than
/// 200; then nothing is changed.
void setFields(Experiment &experiment, std::vector<std::string> assignments);

}  // namespace kan
