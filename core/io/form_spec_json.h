#pragma once

#include <nlohmann/json.hpp>

#include "core/fit/form_spec.h"
#include "core/io/json_reader.h"

namespace kan {

/// {"form": "(1-C1)*x1/(x2+1) + x3/(C2+1)", "target": "log(y)", "start": {"C1": 0.5}, "errors": "sd", "constants":
/// ["C1", "C2"], "all_rows": true}; what is empty or false is left out.
nlohmann::json toJson(const FormSpec &spec);
/// Throws ExperimentError. The form itself is read when it is fitted.
FormSpec formSpecFromJson(const JsonReader &reader);

}  // namespace kan
