#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/experiment/experiment.h"
#include "core/io/json_reader.h"

namespace kan {

/// The parts of reading and writing experiment files, for files that hold more than an experiment. All that read throw
/// ExperimentError.
nlohmann::json experimentAsJson(const Experiment &experiment);
/// Checked as a whole. Members that are no experiment's are left alone.
Experiment experimentFromJson(const JsonReader &reader);
/// Text that has to be a JSON object.
nlohmann::json parseJsonObject(const std::string &text, const std::string &name_for_messages);
/// Of a file that has to be there and not to be empty.
std::string readExperimentText(const std::filesystem::path &file);

}  // namespace kan
