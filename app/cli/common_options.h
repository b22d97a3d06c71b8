#pragma once

#include <optional>
#include <string>

#include "app/cli/command.h"

namespace kan::cli {

// Options that several commands have, so that they mean the same everywhere.

Option outOption(std::string &out);                  ///< --out FILE, - for standard output
Option jsonOption(bool &json);                       ///< --json
Option threadsOption(int &threads);                  ///< --threads N, 0 for all of the machine
Option threadsOption(std::optional<int> &threads);   ///< the same where it may be left to the experiment
Option libraryOption(std::optional<std::string> &);  ///< --lib x,sin,...: see libraryOf
/// --seed S of what `words` name.
Option seedOption(std::string words, int &seed);

/// A text option that names a file.
Option fileOption(std::string_view spec, std::string words, std::string &file);
Option fileOption(std::string_view spec, std::string words, std::optional<std::string> &file);
/// One that names a file to be written. Before the command runs it is refused if it cannot be written, if the command
/// reads it, or if two options name it.
Option outputOption(std::string_view spec, std::string words, std::string &file);

}  // namespace kan::cli
