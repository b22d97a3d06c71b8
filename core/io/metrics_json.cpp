#include "core/io/metrics_json.h"

#include <cmath>

namespace kan {

nlohmann::json toJson(const Metrics &metrics) {
    nlohmann::json file = {{"loss", metrics.loss}};
    const std::pair<const char *, const std::optional<double> *> fields[] = {
        {"rmse", &metrics.rmse},         {"mae", &metrics.mae}, {"r2", &metrics.r2},
        {"accuracy", &metrics.accuracy}, {"auc", &metrics.auc}, {"log_loss", &metrics.log_loss}};
    for (const auto &[name, value] : fields)
        if (*value && std::isfinite(**value)) file[name] = **value;
    return file;
}

}  // namespace kan
