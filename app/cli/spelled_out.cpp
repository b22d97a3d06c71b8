#include "app/cli/spelled_out.h"

#include <algorithm>

#include "core/text.h"

namespace kan::cli {

namespace {

/// An option of the command, and the value that stands in the same word.
struct Word {
    const Option *option = nullptr;  ///< null: the word is none of them
    std::optional<std::string> value;
};

Word understood(const Command &command, const std::string &word) {
    if (!isOption(word)) return {};
    const std::size_t equals = word.find('=');
    Word result{findOption(command, word.substr(0, equals)), std::nullopt};
    if (result.option && equals != word.npos) result.value = word.substr(equals + 1);
    return result;
}

UsageError missingValue(const Option &option) {
    return UsageError(concat(option.name, option.assignments ? " needs a value such as lamb=0.1" : " needs a value"));
}

}  // namespace

bool isOption(const std::string &word) {
    return word.size() > 1 && word[0] == '-';
}

std::vector<std::string> spelledOut(const Command &command, std::span<const std::string> words) {
    std::vector<std::string> result;
    for (std::size_t n = 0; n < words.size();) {
        const auto [option, value] = understood(command, words[n]);
        if (!option) {
            result.push_back(words[n++]);
            continue;
        }
        if (option->value.empty() && value)
            throw UsageError(concat(option->name, " takes no value; leave out \"=", *value, "\""));
        result.push_back(option->name);
        ++n;
        if (option->value.empty()) continue;
        if (!value && (n == words.size() || (option->assignments && isOption(words[n])))) throw missingValue(*option);
        result.push_back(value ? *value : words[n++]);
        if (!option->assignments) continue;
        for (; n < words.size() && !isOption(words[n]) && words[n].find('=') != words[n].npos; ++n)
            result.insert(result.end(), {option->name, words[n]});
    }
    return result;
}

}  // namespace kan::cli
