#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/field.h"
#include "core/io/json_reader.h"

namespace kan {

/// An object with a key for each field.
template <class Options>
nlohmann::json fieldsToJson(std::span<const Field<Options>> fields, const Options &options) {
    nlohmann::json object = nlohmann::json::object();
    for (const Field<Options> &field : fields)
        readField(field, options, [&](const auto &value) { object[std::string(field.name)] = value; });
    return object;
}

/// The names of the fields and of keys of pykan that are read over.
template <class Options>
std::vector<std::string> knownKeys(std::span<const Field<Options>> fields,
                                   const std::vector<std::string> &others = {}) {
    std::vector<std::string> keys;
    for (const Field<Options> &field : fields) keys.emplace_back(field.name);
    keys.insert(keys.end(), others.begin(), others.end());
    return keys;
}

/// Readers of one value each. Throw ExperimentError that names the place.
void readValue(const JsonReader &reader, double &value);
void readValue(const JsonReader &reader, int &value);
void readValue(const JsonReader &reader, std::uint64_t &value);
void readValue(const JsonReader &reader, bool &value);
void readValue(const JsonReader &reader, double (&value)[2]);  ///< low and high
void readValue(const JsonReader &reader, std::vector<int> &value);
void readValue(const JsonReader &reader, std::vector<double> &value);
void readValue(const JsonReader &reader, std::vector<std::string> &value);  ///< names of functions
void readValue(const JsonReader &reader, std::vector<std::pair<double, double>> &value);

/// Takes the fields whose keys are there. Throws ExperimentError; std::invalid_argument for an unknown name of a
/// choice.
template <class Options>
void readFields(const JsonReader &reader, std::span<const Field<Options>> fields, Options &options) {
    for (const Field<Options> &field : fields) {
        const std::string key(field.name);
        if (!reader.has(key)) continue;
        std::visit(
            [&](const auto &member) {
                if constexpr (std::is_same_v<std::decay_t<decltype(member)>, typename Field<Options>::Choice>)
                    member.choose(options, reader.at(key).string());
                else
                    readValue(reader.at(key), member(options));
            },
            field.member);
    }
}

}  // namespace kan
