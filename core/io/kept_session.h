#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/io/experiment_error.h"
#include "core/io/file_stamp.h"

namespace kan {

/// What is kept of a session in case that the program crashes. Its file is an experiment's with one member more,
/// "kept": whoever opens it as an experiment gets the experiment.
struct KeptSession {
    Experiment experiment;             ///< the networks of the history are its versions, the present one the last
    std::vector<ModelVersion> undone;  ///< to which redo leads, the next one first
    std::filesystem::path file;        ///< that the session was opened from or saved to; empty: none
    std::optional<FileStamp> stamp;    ///< of it as the session knows it
};

/// Throw ExperimentError, as of an experiment (experiment_file.h). A file without "kept" is an experiment alone.
KeptSession readKeptSession(const std::filesystem::path &file);
KeptSession parseKeptSession(const std::string &json, const std::string &name_for_messages);
/// For the user's eyes only (FileAccess::OwnerOnly).
void writeKeptSession(const KeptSession &session, const std::filesystem::path &file);
std::string keptSessionToJson(const KeptSession &session);

}  // namespace kan
