#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/io/experiment_error.h"
#include "core/io/file_writer.h"

namespace kan {

/// Latest version of files that is read; files of a later version are refused with a message. A file says the earliest
/// version that reads it: 1; with multiplication nodes or numbers of nodes 2; with derived inputs of drawn rows 3.
inline constexpr int kExperimentVersion = 3;

/// Throws ExperimentError. Never returns a half-read experiment.
Experiment readExperiment(const std::filesystem::path &file);
Experiment parseExperiment(const std::string &json, const std::string &name_for_messages);
/// Bit-identical round trip of every number. Written as writeFile does; also throws ExperimentError if `file` is one
/// with the experiment's rows.
void writeExperiment(const Experiment &experiment, const std::filesystem::path &file,
                     FileAccess access = FileAccess::AsBefore);
std::string experimentToJson(const Experiment &experiment);

/// Applies "key=value" (training.lamb=0.1, model.grid=5, lamb=0.1, formula=..., sampling.seed=3). The short name works
/// where it is unique. Throws std::invalid_argument naming unknown keys with the nearest known ones.
void setField(Experiment &experiment, const std::string &assignment);
/// The keys that it knows: "training.lamb" and, where the short name is unique, "lamb".
std::vector<std::string> fieldNames();

}  // namespace kan
