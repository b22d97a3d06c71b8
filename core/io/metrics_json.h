#pragma once

#include <nlohmann/json.hpp>

#include "core/train/metrics.h"

namespace kan {

/// {"loss", "rmse", "mae", "r2", "accuracy", "auc", "log_loss"}; what does not apply is left out.
nlohmann::json toJson(const Metrics &metrics);

}  // namespace kan
