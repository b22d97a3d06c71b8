#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/cli/command.h"

namespace kan::cli {

/// Whether a word can only be an option: it begins with '-' and has more.
bool isOption(const std::string &word);

/// The words after a command's name in the form in which every value stands alone after the name of its option:
/// "--grid=5" becomes "--grid 5", and "--set a=1 b=2" becomes "--set a=1 --set b=2": assignments are the word after the
/// option and those that follow it as long as they hold '=' and do not begin with '-'. Words that are no option of the
/// command stay as they are. Throws UsageError for an option without its value, or a flag with one.
std::vector<std::string> spelledOut(const Command &command, std::span<const std::string> words);

}  // namespace kan::cli
