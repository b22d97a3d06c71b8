#include "app/cli/command.h"

#include <algorithm>
#include <iterator>

#include "core/text.h"

namespace kan::cli {

namespace {

template <class Entry>
const Entry *named(const std::vector<Entry> &entries, std::string_view name) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry &e) { return e.name == name; });
    return found == entries.end() ? nullptr : &*found;
}

template <class Target>
Option wholeOption(std::string_view spec, std::string words, Target &target, WholeRange range) {
    Option option = reader(spec, std::move(words), {});
    option.take = [&target, range, name = option.name](const std::string &text) {
        target = wholeNumber(name, text, range);
    };
    option.range = concat(range.low, " .. ", range.high);
    return option;
}

template <class Target>
Option realOption(std::string_view spec, std::string words, Target &target, std::string expected) {
    Option option = reader(spec, std::move(words), {});
    option.take = [&target, expected = std::move(expected), name = option.name](const std::string &text) {
        target = realNumber(name, text, expected);
    };
    return option;
}

}  // namespace

Option::Option() = default;
Option::Option(const Option &) = default;
Option::Option(Option &&) noexcept = default;
Option &Option::operator=(const Option &) = default;
Option &Option::operator=(Option &&) noexcept = default;
Option::~Option() = default;

Command::Command() = default;
Command::Command(const Command &) = default;
Command::Command(Command &&) noexcept = default;
Command &Command::operator=(const Command &) = default;
Command &Command::operator=(Command &&) noexcept = default;
Command::~Command() = default;

Option Option::of(std::string other) && {
    needs = std::move(other);
    return std::move(*this);
}

Option Option::completed(Completion with) && {
    completion = with;
    return std::move(*this);
}

Option Option::amongst(std::vector<std::string> all) && {
    choices = std::move(all);
    completion = Completion::Choices;
    return std::move(*this);
}

Option Option::listing(std::vector<std::string> all) && {
    choices = std::move(all);
    completion = Completion::NameList;
    return std::move(*this);
}

const Command *find(const Command &group, std::string_view name) {
    return named(group.commands, name);
}

const Option *findOption(const Command &command, std::string_view name) {
    return named(command.options, name);
}

Option flag(std::string_view name, std::string words, bool &target) {
    return reader(name, std::move(words), [&target](const std::string &) { target = true; });
}

Option text(std::string_view spec, std::string words, std::string &target) {
    Option option = reader(spec, std::move(words), [&target](const std::string &text) { target = text; });
    option.standard = target;
    return option;
}

Option text(std::string_view spec, std::string words, std::optional<std::string> &target) {
    return reader(spec, std::move(words), [&target](const std::string &text) { target = text; });
}

Option whole(std::string_view spec, std::string words, int &target, WholeRange range) {
    Option option = wholeOption(spec, std::move(words), target, range);
    option.standard = std::to_string(target);
    return option;
}

Option whole(std::string_view spec, std::string words, std::optional<int> &target, WholeRange range) {
    return wholeOption(spec, std::move(words), target, range);
}

Option real(std::string_view spec, std::string words, double &target, std::string expected) {
    Option option = realOption(spec, std::move(words), target, std::move(expected));
    option.standard = concat(target);
    return option;
}

Option real(std::string_view spec, std::string words, std::optional<double> &target, std::string expected) {
    return realOption(spec, std::move(words), target, std::move(expected));
}

Option reader(std::string_view spec, std::string words, std::function<void(const std::string &)> take) {
    const std::size_t space = std::min(spec.find(' '), spec.size());
    Option option;
    option.name = spec.substr(0, space);
    if (space < spec.size()) option.value = spec.substr(space + 1);
    option.words = std::move(words);
    option.take = std::move(take);
    return option;
}

std::vector<Option> joined(std::vector<std::vector<Option>> parts) {
    std::vector<Option> all;
    for (std::vector<Option> &part : parts)
        all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    return all;
}

}  // namespace kan::cli
