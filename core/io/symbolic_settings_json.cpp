#include "core/io/symbolic_settings_json.h"

#include <stdexcept>
#include <string>

#include "core/interpret/symbolic_fields.h"
#include "core/io/fields_json.h"
#include "core/text.h"

namespace kan {

nlohmann::json toJson(const SymbolicSettings &settings) {
    return fieldsToJson(symbolicFields(), settings);
}

SymbolicSettings symbolicSettingsFromJson(const JsonReader &reader) {
    reader.requireKnownKeys(knownKeys(symbolicFields()));
    SymbolicSettings settings;
    try {
        readFields(reader, symbolicFields(), settings);
        settings.validate();
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    return settings;
}

}  // namespace kan
