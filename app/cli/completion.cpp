#include "app/cli/completion.h"

#include <algorithm>

namespace kan::cli {

namespace {

void collect(const Command &command, const std::string &path, std::vector<CommandPlace> &places) {
    places.push_back({path, &command});
    for (const Command &part : command.commands)
        collect(part, path.empty() ? part.name : path + " " + part.name, places);
}

}  // namespace

std::vector<std::string> shellNames() {
    return {"bash", "zsh", "fish"};
}

Shell shellNamed(const std::string &name) {
    if (name == "bash") return Shell::Bash;
    if (name == "zsh") return Shell::Zsh;
    if (name == "fish") return Shell::Fish;
    throw wrongValue("--completion", name, "bash, zsh or fish");
}

std::string completionScript(const Command &program, const CompletionWords &words, Shell shell) {
    switch (shell) {
        case Shell::Bash:
            return bashCompletion(program, words);
        case Shell::Zsh:
            return zshCompletion(program, words);
        case Shell::Fish:
            break;
    }
    return fishCompletion(program, words);
}

std::vector<CommandPlace> placesOf(const Command &program) {
    std::vector<CommandPlace> places;
    collect(program, "", places);
    return places;
}

std::string spaced(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string brief(const std::string &words) {
    return words.substr(0, std::min(words.find(';'), words.find(". ")));
}

std::string quoted(const std::string &text) {
    std::string result = "'";
    for (const char letter : text) result += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return result + "'";
}

std::string functionName(const std::string &name) {
    std::string result = name;
    for (char &letter : result)
        if (letter == '-' || letter == ' ') letter = '_';
    return result;
}

}  // namespace kan::cli
