#include "core/io/kept_session.h"

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/data/data_file.h"
#include "core/io/experiment_file.h"
#include "core/io/experiment_json.h"
#include "core/io/json_reader.h"
#include "core/io/model_version_json.h"
#include "core/text.h"

namespace kan {

namespace {

using nlohmann::json;

constexpr std::int64_t kMostTicks = std::numeric_limits<std::int64_t>::max();

json toJson(const FileStamp &stamp) {
    return {{"modified", stamp.modified}, {"bytes", stamp.bytes}};
}

FileStamp stampFromJson(const JsonReader &reader) {
    reader.requireKnownKeys({"modified", "bytes"});
    return {reader.at("modified").integer(std::numeric_limits<std::int64_t>::min(), kMostTicks),
            static_cast<std::uint64_t>(reader.at("bytes").integer(0, kMostTicks))};
}

/// All but the experiment.
void readKept(const JsonReader &reader, KeptSession &session) {
    reader.requireKnownKeys({"undone", "file", "stamp"});
    if (reader.has("undone")) session.undone = versionsFromJson(reader.at("undone"));
    if (reader.has("file")) session.file = reader.at("file").string();
    if (reader.has("stamp")) session.stamp = stampFromJson(reader.at("stamp"));
}

}  // namespace

KeptSession parseKeptSession(const std::string &text, const std::string &name) {
    const json document = parseJsonObject(text, name);
    const JsonReader reader(document, name);
    KeptSession session;
    session.experiment = experimentFromJson(reader);
    if (reader.has("kept")) readKept(reader.at("kept"), session);
    return session;
}

KeptSession readKeptSession(const std::filesystem::path &file) {
    KeptSession session = parseKeptSession(readExperimentText(file), file.filename().string());
    session.experiment.folder = file.parent_path();
    return session;
}

std::string keptSessionToJson(const KeptSession &session) {
    json document = experimentAsJson(session.experiment);
    json &kept = document["kept"] = json::object();
    for (const ModelVersion &version : session.undone) kept["undone"].push_back(versionToJson(version));
    if (!session.file.empty()) kept["file"] = session.file.string();
    if (session.stamp) kept["stamp"] = toJson(*session.stamp);
    return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

void writeKeptSession(const KeptSession &session, const std::filesystem::path &file) {
    try {
        requireOtherThan(dataFiles(session.experiment, file.parent_path()), file);
        writeFile(file, keptSessionToJson(session), FileAccess::OwnerOnly);
    } catch (const FileError &error) {
        throw ExperimentError(error.what());
    }
}

}  // namespace kan
