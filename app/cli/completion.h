#pragma once

#include <string>
#include <vector>

#include "app/cli/command.h"

namespace kan::cli {

enum class Shell { Bash, Zsh, Fish };

/// "bash", "zsh", "fish".
std::vector<std::string> shellNames();
/// Throws UsageError naming the choices.
Shell shellNamed(const std::string &name);

/// What the program's own tree of commands does not know.
struct CompletionWords {
    std::vector<std::string> presets;  ///< ids, for Completion::Experiments
    std::vector<std::string> fields;   ///< "training.lamb", for Completion::Fields
};

/// A script for this shell that completes commands, options, and the values of both.
std::string completionScript(const Command &program, const CompletionWords &words, Shell shell);

// One for each shell, in a file of its own.

std::string bashCompletion(const Command &program, const CompletionWords &words);
std::string zshCompletion(const Command &program, const CompletionWords &words);
std::string fishCompletion(const Command &program, const CompletionWords &words);

/// A command and its name below the program: "", "train", "lab", "lab splines".
struct CommandPlace {
    std::string path;
    const Command *command = nullptr;
};
/// All of them, the program first. Valid as long as the program is.
std::vector<CommandPlace> placesOf(const Command &program);
std::vector<CommandPlace> placesOf(Command &&program) = delete;

/// "a b c".
std::string spaced(const std::vector<std::string> &words);
/// What stands before the first ';' or '.', for lists.
std::string brief(const std::string &words);
/// In single quotes, as all three shells read it.
std::string quoted(const std::string &text);
/// The name as part of a shell function's.
std::string functionName(const std::string &name);

}  // namespace kan::cli
