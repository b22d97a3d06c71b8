#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/experiment/experiment.h"

namespace kan {

/// The experiments that come with the program, in the gallery's order; embedded from resources/presets.
const std::vector<Experiment> &presets();

/// "Demo 6 · lambda 0" -> "demo-6-lambda-0": what --preset takes.
std::string presetId(std::string_view name);

/// By name or id; null if there is none.
const Experiment *findPreset(std::string_view name);

}  // namespace kan
