#include "core/io/form_spec_json.h"

namespace kan {

nlohmann::json toJson(const FormSpec &spec) {
    nlohmann::json file = {{"form", spec.form}};
    if (!spec.target.empty()) file["target"] = spec.target;
    if (!spec.start.empty()) file["start"] = spec.start;
    if (!spec.errors.empty()) file["errors"] = spec.errors;
    if (!spec.constants.empty()) file["constants"] = spec.constants;
    if (spec.all_rows) file["all_rows"] = true;
    return file;
}

FormSpec formSpecFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"form", "target", "start", "errors", "constants", "all_rows"});
    FormSpec spec;
    spec.form = reader.at("form").string();
    if (reader.has("target")) spec.target = reader.at("target").string();
    if (reader.has("all_rows")) spec.all_rows = reader.at("all_rows").boolean();
    if (reader.has("errors")) spec.errors = reader.at("errors").string();
    if (reader.has("start")) {
        const JsonReader start = reader.at("start");
        for (const std::string &name : start.keys()) spec.start[name] = start.at(name).number();
    }
    if (reader.has("constants")) {
        const JsonReader constants = reader.at("constants");
        for (std::size_t n = 0; n < constants.arraySize(); ++n) spec.constants.push_back(constants.at(n).string());
    }
    return spec;
}

}  // namespace kan
