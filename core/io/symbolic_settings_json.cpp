#include "core/io/symbolic_settings_json.h"

#include <stdexcept>
#include <string>

#include "core/text.h"

namespace kan {

namespace {

constexpr std::size_t kMostFunctions = 1000;

std::vector<std::string> functionsFromJson(const JsonReader &reader) {
    const std::size_t count = reader.arraySize();
    if (count > kMostFunctions) reader.fail(concat("has ", count, " functions; the limit is ", kMostFunctions));
    std::vector<std::string> names;
    for (std::size_t n = 0; n < count; ++n) names.push_back(reader.at(n).string());
    return names;
}

}  // namespace

nlohmann::json toJson(const SymbolicSettings &settings) {
    return {{"lib", settings.lib},
            {"own", settings.own},
            {"a_low", settings.fit.a_low},
            {"a_high", settings.fit.a_high},
            {"b_low", settings.fit.b_low},
            {"b_high", settings.fit.b_high},
            {"margin", settings.fit.margin},
            {"score", toString(settings.score)},
            {"r2_threshold", settings.r2_threshold}};
}

SymbolicSettings symbolicSettingsFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"lib", "own", "a_low", "a_high", "b_low", "b_high", "margin", "score", "r2_threshold"});
    SymbolicSettings settings;
    if (reader.has("lib")) settings.lib = functionsFromJson(reader.at("lib"));
    if (reader.has("own")) settings.own = functionsFromJson(reader.at("own"));
    const std::pair<const char *, double *> numbers[] = {
        {"a_low", &settings.fit.a_low},   {"a_high", &settings.fit.a_high}, {"b_low", &settings.fit.b_low},
        {"b_high", &settings.fit.b_high}, {"margin", &settings.fit.margin}, {"r2_threshold", &settings.r2_threshold}};
    for (const auto &[key, target] : numbers)
        if (reader.has(key)) *target = reader.at(key).number();
    try {
        if (reader.has("score")) settings.score = symbolicScoreFromString(reader.at("score").string());
        settings.validate();
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    return settings;
}

}  // namespace kan
