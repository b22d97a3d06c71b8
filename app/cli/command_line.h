#pragma once

#include <string>
#include <vector>

#include "app/cli/command.h"

namespace kan::cli {

/// The command of `program` that the words choose, after its options and positionals have been kept. Throws UsageError,
/// and what Option::take throws: of an unknown name the message tells the nearest known one. Files to be written are
/// looked at. Nothing is run.
const Command &parsed(const Command &program, const std::vector<std::string> &words);

/// The help page of the command that the first words name, or as many of them as do.
std::string helpPage(const Command &program, const std::vector<std::string> &words);

/// Runs the command that the words choose, or prints its help page if one of them is --help or -h; without words prints
/// that of the program on standard error. Returns an ExitCode. Throws as parsed() and the command do.
int execute(const Command &program, const std::vector<std::string> &words);

}  // namespace kan::cli
