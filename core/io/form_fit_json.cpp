#include "core/io/form_fit_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace kan {

nlohmann::json constantsToJson(const std::vector<FittedConstant> &constants) {
    nlohmann::json file = nlohmann::json::array();
    for (const FittedConstant &constant : constants) {
        file.push_back({{"name", constant.name}, {"value", constant.value}});
        if (std::isfinite(constant.standard_error)) file.back()["standard_error"] = constant.standard_error;
    }
    return file;
}

nlohmann::json formFitToJson(const FormTable &table, const FormFit &fit) {
    nlohmann::json json = {{"form", table.form.text()},
                           {"target", table.target.text()},
                           {"constants", constantsToJson(fit.constants)},
                           {"rows", table.rows.rows()},
                           {"dropped_rows", table.dropped},
                           {"iterations", fit.iterations},
                           {"starts", fit.starts},
                           {"status", fit.stopped ? "stopped" : (fit.converged ? "converged" : "not converged")}};
    if (fit.constants.empty()) return json;
    json["formula"] = table.form.withNumbers(fit.values());
    json["rmse"] = fit.rmse;
    json["residual_sum_of_squares"] = fit.residual_sum_of_squares;
    json["degrees_of_freedom"] = fit.degrees_of_freedom;
    if (fit.degrees_of_freedom == 0) return json;
    json["residual_standard_deviation"] = fit.residual_standard_deviation;
    nlohmann::json correlation = nlohmann::json::array();
    for (Eigen::Index a = 0; a < fit.covariance.rows(); ++a) {
        nlohmann::json row = nlohmann::json::array();
        for (Eigen::Index b = 0; b < fit.covariance.cols(); ++b) {
            const double size = std::sqrt(fit.covariance(a, a) * fit.covariance(b, b));
            row.push_back(a == b ? 1.0 : (size > 0 ? fit.covariance(a, b) / size : 0.0));
        }
        correlation.push_back(std::move(row));
    }
    json["correlation"] = std::move(correlation);
    return json;
}

}  // namespace kan
