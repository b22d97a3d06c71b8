#include "core/io/metrics_json.h"

#include <cmath>

namespace kan {

nlohmann::json toJson(const Metrics &metrics) {
    nlohmann::json file = {{"loss", metrics.loss}};
    const std::pair<const char *, const std::optional<double> *> fields[] = {
        {"rmse", &metrics.rmse},
        {"mae", &metrics.mae},
        {"r2", &metrics.r2},
        {"accuracy", &metrics.accuracy},
        {"auc", &metrics.auc},
        {"log_loss", &metrics.log_loss},
        {"majority_accuracy", &metrics.majority},
        {"average_precision", &metrics.average_precision}};
    for (const auto &[name, value] : fields)
        if (*value && std::isfinite(**value)) file[name] = **value;
    for (const ClassMetrics &one : metrics.classes) {
        nlohmann::json entry = {{"name", one.name}, {"share", one.share}};
        if (one.recall) entry["recall"] = *one.recall;
        if (one.precision) entry["precision"] = *one.precision;
        if (one.f1) entry["f1"] = *one.f1;
        file["classes"].push_back(std::move(entry));
    }
    return file;
}

}  // namespace kan
