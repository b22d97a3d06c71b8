#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/values.h"

namespace kan::cli {

/// What a shell offers where a word is expected.
enum class Completion {
    Nothing,
    Choices,   ///< one of the choices
    NameList,  ///< several of the choices, apart by commas
    Files,
    Experiments,  ///< files, and the presets' ids
    Fields        ///< of an experiment, each with "=" after it
};

/// An option as a command declares it. The parser, the help page and the completion of the shells are made from it.
struct Option {
    std::string name;                  ///< "--threads"
    std::string value;                 ///< what stands for its value in the help page, "N"; of a flag empty
    std::string words;                 ///< what it means
    std::string standard;              ///< what holds without it, if that is a value
    std::string range;                 ///< of its number: "0 .. 1024"
    std::string needs;                 ///< another option without which it makes no sense
    std::vector<std::string> choices;  ///< values, or names of a list
    Completion completion = Completion::Nothing;
    bool output = false;       ///< names a file that is written: looked at before the command runs
    bool assignments = false;  ///< takes "key=value" and all of them that follow; may be repeated
    bool repeated = false;     ///< each of its values counts, not only the last
    /// Reads and keeps the value, of a flag "". Throws UsageError or std::invalid_argument. Of an option that is
    /// given again the last value counts, unless it says otherwise.
    std::function<void(const std::string &)> take;

    // Not written out in every file that declares options: they would be most of what it compiles.
    Option();
    Option(const Option &);
    Option(Option &&) noexcept;
    Option &operator=(const Option &);
    Option &operator=(Option &&) noexcept;
    ~Option();

    /// The same with something said of it.
    Option of(std::string other) &&;                  ///< `needs`
    Option completed(Completion with) &&;             ///< `completion`
    Option amongst(std::vector<std::string> all) &&;  ///< `choices`, of which it names one
    Option listing(std::vector<std::string> all) &&;  ///< `choices`, of which it names some
};

/// An argument without a name.
struct Positional {
    std::string name;   ///< "FILE"
    std::string words;  ///< what it means
    Completion completion = Completion::Files;
    std::string *target = nullptr;  ///< stays as it is without the argument
    bool required = true;
    std::string unless = {};  ///< an option that stands for it
};

/// A command with all that it takes, or a group of commands. What options and positionals write to lives as long as
/// `run`.
struct Command {
    std::string name;                ///< "train"
    std::string summary;             ///< one line
    std::string description;         ///< what the summary leaves open; paragraphs apart by "\n"
    std::vector<std::string> usage;  ///< what may follow the name, one entry for each way; empty: made from the rest
    std::vector<Positional> positionals;
    std::vector<Option> options;
    std::vector<std::string> examples;  ///< what may follow "kan-cli "
    std::string footer;                 ///< the end of the help page
    std::string kind = "command";       ///< what `commands` are called
    std::vector<Command> commands;
    std::function<int()> run;  ///< with what options and positionals have been given; returns an ExitCode

    Command();
    Command(const Command &);
    Command(Command &&) noexcept;
    Command &operator=(const Command &);
    Command &operator=(Command &&) noexcept;
    ~Command();
};

/// Null if there is none of this name.
const Command *find(const Command &group, std::string_view name);
const Option *findOption(const Command &command, std::string_view name);

// Declarations of options that write to `target`. `spec` is "--threads N", of a flag "--json". What the target holds at
// the time of the declaration is the standard value that the help page names; nothing of a std::optional.

Option flag(std::string_view name, std::string words, bool &target);
Option text(std::string_view spec, std::string words, std::string &target);
Option text(std::string_view spec, std::string words, std::optional<std::string> &target);
Option whole(std::string_view spec, std::string words, int &target, WholeRange range);
Option whole(std::string_view spec, std::string words, std::optional<int> &target, WholeRange range);
Option real(std::string_view spec, std::string words, double &target, std::string expected);
Option real(std::string_view spec, std::string words, std::optional<double> &target, std::string expected);
Option reader(std::string_view spec, std::string words, std::function<void(const std::string &)> take);

/// One of `all`, by its name; what `from_string` throws is the message.
template <class Value>
Option oneOf(std::string_view spec, std::string words, Value &target, const std::vector<Value> &all,
             Value (*from_string)(std::string_view)) {
    std::vector<std::string> names;
    names.reserve(all.size());
    for (const Value value : all) names.emplace_back(toString(value));
    Option option = reader(spec, std::move(words), [&target, from_string](const std::string &name) {
                        target = from_string(name);
                    }).amongst(std::move(names));
    option.standard = toString(target);
    return option;
}

/// The options one after the other.
std::vector<Option> joined(std::vector<std::vector<Option>> parts);

}  // namespace kan::cli
