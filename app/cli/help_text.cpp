#include "app/cli/help_text.h"

#include <algorithm>

#include "core/text.h"

namespace kan::cli {

namespace {

/// Letters, not bytes: what begins one in UTF-8.
std::size_t lettersOf(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Where the word that begins at `at` ends; "0 .. 1024" is one.
std::size_t endOfWord(std::string_view text, std::size_t at) {
    constexpr std::string_view kTo = " .. ";
    std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    if (text.substr(end, kTo.size()) == kTo) end = std::min(text.find_first_of(" \n", end + kTo.size()), text.size());
    return end;
}

void append(std::string &list, std::string_view entry) {
    if (entry.empty()) return;
    if (!list.empty()) list += "; ";
    list += entry;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width) {
    std::string result;
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\n') {
            result += '\n';
            used = 0;
            ++at;
            continue;
        }
        const std::size_t end = endOfWord(text, at);
        const std::string_view word = text.substr(at, end - at);
        const std::size_t letters = lettersOf(word);
        if (used > 0 && used + 1 + letters > width) {
            result += '\n';
            used = 0;
        }
        if (used > 0) result += ' ';
        result += word;
        used += letters + (used > 0 ? 1 : 0);
        at = end + (end < text.size() && text[end] == ' ' ? 1 : 0);
    }
    return result;
}

std::string meaning(const Option &option) {
    std::string notes;
    const std::vector<std::string_view> choices_of(option.choices.begin(), option.choices.end());
    if (option.completion == Completion::Choices) append(notes, choices(choices_of));
    if (option.completion == Completion::NameList) append(notes, concat("of ", choices(choices_of)));
    append(notes, option.range);
    if (!option.standard.empty()) append(notes, concat("default ", option.standard));
    if (!option.needs.empty()) append(notes, concat("with ", option.needs));
    return notes.empty() ? option.words : concat(option.words, " (", notes, ")");
}

std::vector<std::string> usageOf(const Command &command) {
    if (!command.usage.empty()) return command.usage;
    std::string line;
    for (const Positional &place : command.positionals)
        line += place.required ? place.name + " " : concat("[", place.name, "] ");
    if (!command.commands.empty()) return {"NAME [OPTION ...]"};
    return {line + "[OPTION ...]"};
}

}  // namespace kan::cli
