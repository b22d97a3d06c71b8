#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/fit/form_table.h"

namespace kan {

/// {"formula": the form with its numbers, "form", "target", "constants": [{"name", "value", "standard_error"}], "rmse",
/// "residual_sum_of_squares", "residual_standard_deviation", "degrees_of_freedom", "rows", "dropped_rows",
/// "correlation", "iterations", "starts", "status": "converged", "not converged" or "stopped"}. What is not known, such
/// as an error without degrees of freedom, is left out.
nlohmann::json formFitToJson(const FormTable &table, const FormFit &fit);

/// [{"name", "value", "standard_error"}].
nlohmann::json constantsToJson(const std::vector<FittedConstant> &constants);

}  // namespace kan
