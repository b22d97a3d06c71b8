#pragma once

#include <nlohmann/json.hpp>

#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"
#include "core/train/trainer.h"

namespace kan {

/// TrainingOptions under pykan's names.
nlohmann::json toJson(const TrainingOptions &options);
/// Fields that are absent stay at the rule set's defaults. Throws ExperimentError.
TrainingOptions trainingFromJson(const JsonReader &reader, Rules rules);

/// What a training has gone through, a list per quantity.
nlohmann::json toJson(const TrainingHistory &history);
/// Throws ExperimentError.
TrainingHistory historyFromJson(const JsonReader &reader);

}  // namespace kan
