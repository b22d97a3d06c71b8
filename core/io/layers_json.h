#pragma once

#include <nlohmann/json.hpp>

#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"
#include "core/model/kan.h"

namespace kan {

/// The layers of a network in the reference format: per layer inputs, outputs, k, knots [in][G+1], coef [in][out][G+k],
/// scale_base, scale_sp, mask [in][out], bias [out]; and, where edges stand in closed form, symbolic: a list of {input,
/// output, function, params [a, b, c, d], with_spline}, with "frozen": true where training leaves params alone.
nlohmann::json layersToJson(const Kan &model);

/// A network of spec's widths and order with these layers; the grid is that of the knots. Throws ExperimentError naming
/// the entry that does not fit.
Kan layersFromJson(const JsonReader &layers, const KanSpec &spec);

/// pykan's constructor arguments. Reading starts from the defaults of the rule set.
nlohmann::json specToJson(const KanSpec &spec);
KanSpec specFromJson(const JsonReader &model, Rules rules);

}  // namespace kan
