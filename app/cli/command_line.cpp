#include "app/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <iostream>
#include <memory>

#include "app/cli/exit_code.h"
#include "app/cli/help_text.h"
#include "app/cli/spelled_out.h"
#include "core/io/file_writer.h"
#include "core/io/output_place.h"
#include "core/text.h"

// The one place that knows CLI11, whose headers take long to compile.

namespace kan::cli {

namespace {

constexpr std::size_t kPageWidth = 110, kNameWidth = 28;

/// A command and those above it, the program first.
using Path = std::vector<const Command *>;

std::string nameOf(const Path &path) {
    std::string name;
    for (const Command *command : path) name += (name.empty() ? "" : " ") + command->name;
    return name;
}

Path pathOf(const Command &program, const std::vector<std::string> &words) {
    Path path = {&program};
    for (const std::string &word : words) {
        const Command *next = find(*path.back(), word);
        if (!next) break;
        path.push_back(next);
    }
    return path;
}

/// The page of one command.
class HelpPage : public CLI::Formatter {
  public:
    explicit HelpPage(Path path) : path_(std::move(path)) { column_width(kNameWidth); }

    std::string make_description(const CLI::App *) const override {
        return wrapped(concat(nameOf(path_), ": ", command().summary), kPageWidth) + "\n";
    }
    std::string make_usage(const CLI::App *, std::string) const override {
        std::string page = "\nUsage:\n";
        for (const std::string &way : usageOf(command())) page += concat("  ", nameOf(path_), " ", way, "\n");
        if (!command().description.empty()) page += "\n" + wrapped(command().description, kPageWidth) + "\n";
        return page;
    }
    std::string make_group(std::string group, bool is_positional,
                           std::vector<const CLI::Option *> options) const override {
        return CLI::Formatter::make_group(is_positional ? "Arguments" : group, is_positional, std::move(options));
    }
    std::string make_subcommands(const CLI::App *app, CLI::AppFormatMode) const override {
        const auto commands = app->get_subcommands([](const CLI::App *) { return true; });
        if (commands.empty()) return {};
        std::string kind = command().kind;
        kind[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(kind[0])));
        std::string page = concat("\n", kind, "s:\n");
        for (const CLI::App *one : commands) page += make_subcommand(one);
        return page;
    }
    std::string make_option_opts(const CLI::Option *option) const override {
        return option->get_positional() || option->get_type_name().empty() ? "" : " " + option->get_type_name();
    }
    std::string make_footer(const CLI::App *) const override {
        std::string page;
        if (!command().examples.empty()) page += "Examples:\n";
        for (const std::string &example : command().examples)
            page += concat("  ", path_.front()->name, " ", example, "\n");
        if (!command().footer.empty()) page += concat(page.empty() ? "" : "\n", command().footer, "\n");
        return page;
    }

  private:
    const Command &command() const { return *path_.back(); }
    Path path_;
};

void addOption(CLI::App &app, const Option &option) {
    const std::string words = wrapped(meaning(option), kPageWidth - kNameWidth);
    if (option.value.empty()) {
        app.add_flag_callback(
            option.name, [&option] { option.take(""); }, words);
        return;
    }
    const auto take = [&option](const CLI::results_t &values) {
        for (const std::string &value : values) option.take(value);
        return true;
    };
    using Policy = CLI::MultiOptionPolicy;
    app.add_option(option.name, CLI::callback_t(take), words)
        ->type_name(option.value)
        ->multi_option_policy(option.assignments || option.repeated ? Policy::TakeAll : Policy::TakeLast);
}

void addPositional(CLI::App &app, const Positional &place) {
    const auto take = [&place](const CLI::results_t &values) {
        *place.target = values.front();
        return true;
    };
    app.add_option(place.name, CLI::callback_t(take), wrapped(place.words, kPageWidth - kNameWidth));
}

/// What the command declares, and all that belongs to it.
void declare(CLI::App &app, Path path) {
    const Command &command = *path.back();
    app.allow_extras();
    app.require_subcommand(0, 1);  // a word after the chosen command is not taken for another one
    app.set_help_flag("-h,--help", "prints this page");
    for (const Positional &place : command.positionals) addPositional(app, place);
    for (const Option &option : command.options) addOption(app, option);
    for (const Command &part : command.commands) {
        Path below = path;
        below.push_back(&part);
        declare(*app.add_subcommand(part.name, wrapped(part.summary, kPageWidth - kNameWidth)), std::move(below));
    }
    app.formatter(std::make_shared<HelpPage>(std::move(path)));
}

CLI::App &chosen(CLI::App &app, const Path &path) {
    CLI::App *at = &app;
    for (std::size_t n = 1; n < path.size(); ++n) at = at->get_subcommand(path[n]->name);
    return *at;
}

/// Of the program the help page names the commands, of a group the message does.
UsageError unknownPart(const Path &path, const std::string &name) {
    const Command &group = *path.back();
    std::vector<std::string> names;
    for (const Command &command : group.commands) names.push_back(command.name);
    const std::string what = name.empty() ? concat("the name of a ", group.kind, " is missing")
                                          : concat("unknown ", group.kind, " \"", name, "\"");
    const std::string near = nearestName(name, names);
    const std::vector<std::string_view> views(names.begin(), names.end());
    return UsageError(concat(what, near.empty() ? "" : "; perhaps " + near,
                             path.size() == 1 ? concat("; see ", nameOf(path), " --help")
                                              : concat("; the ", group.kind, "s are ", choices(views))));
}

/// "--grid=5" without dashes and value.
std::string bare(const std::string &option) {
    const std::size_t begin = std::min(option.find_first_not_of('-'), option.size());
    return option.substr(begin, std::min(option.find('='), option.size()) - begin);
}

/// What nothing declares; `words` have a first one.
UsageError unknownWord(const Path &path, const std::vector<std::string> &words) {
    const Command &command = *path.back();
    const std::string page = concat("; see ", nameOf(path), " --help");
    const auto option = std::find_if(words.begin(), words.end(), isOption);
    if (option == words.end() && !command.commands.empty()) return unknownPart(path, words.front());
    if (option == words.end()) return UsageError(concat("unexpected argument \"", words.front(), "\"", page));
    std::vector<std::string> names = {"help"};
    for (const Option &known : command.options) names.push_back(bare(known.name));
    const std::string near = nearestName(bare(*option), names);
    return UsageError(concat("unknown option ", *option, near.empty() ? "" : "; perhaps --" + near, page));
}

void checkNeeds(const CLI::App &app, const Command &command) {
    for (const Option &option : command.options) {
        if (option.needs.empty() || app.count(option.name) == 0 || app.count(option.needs) > 0) continue;
        const Option &other = *findOption(command, option.needs);
        throw UsageError(concat(option.name, " belongs to ", other.name, "; add ", other.name, " ", other.value,
                                " or leave it out"));
    }
}

/// That the command has the positionals which it needs, and none which an option stands for.
void checkPositionals(const CLI::App &app, const Path &path) {
    const std::string page = concat("; see ", nameOf(path), " --help");
    std::string missing;
    bool complete = true;
    for (const Positional &place : path.back()->positionals) {
        const bool given = app.count(place.name) > 0;
        const bool replaced = !place.unless.empty() && app.count(place.unless) > 0;
        if (given && replaced) throw UsageError(concat("unexpected argument \"", *place.target, "\"", page));
        if (!place.required || replaced) continue;
        complete = complete && given;
        missing += concat(missing.empty() ? "" : " and ", place.name,
                          place.completion == Completion::Experiments ? " or preset" : "");
    }
    if (!complete) throw UsageError(concat("missing ", missing, page));
}

/// The last value of an option or positional; empty if it is not given.
std::string given(const CLI::App &app, const std::string &name) {
    const CLI::Option *option = app.get_option(name);
    return option->count() > 0 ? option->results().back() : "";
}

/// The files that the command reads, as far as its words name them; amongst them presets, which are no files.
std::vector<std::filesystem::path> filesRead(const CLI::App &app, const Command &command) {
    std::vector<std::filesystem::path> files;
    for (const Positional &place : command.positionals) files.emplace_back(given(app, place.name));
    for (const Option &option : command.options)
        if (option.completion == Completion::Files && !option.output) files.emplace_back(given(app, option.name));
    return files;
}

/// That what the command is to write can be written, before it computes it, and takes the place of nothing it reads.
void checkOutputs(const CLI::App &app, const Command &command) {
    std::vector<std::filesystem::path> others = filesRead(app, command), outputs;
    for (const Option &option : command.options) {
        const std::string file = option.output ? given(app, option.name) : "";
        if (file.empty() || file == "-") continue;
        try {
            requireWritable(file);
            requireOtherThan(others, file);
        } catch (const FileError &error) {
            throw UsageError(concat(option.name, ": ", error.what()));
        }
        const OutputPlace leads = findOutputPlace(file);
        if (leads.is_stream) continue;
        std::error_code error;
        const std::filesystem::path place = std::filesystem::weakly_canonical(leads.file, error);
        if (std::find(outputs.begin(), outputs.end(), place) != outputs.end())
            throw UsageError(
                concat(option.name, ": ", file, " is also what another option writes; choose another name"));
        outputs.push_back(place);
    }
}

}  // namespace

const Command &parsed(const Command &program, const std::vector<std::string> &words) {
    const Path path = pathOf(program, words);
    const Command &command = *path.back();
    const std::size_t names = path.size() - 1;
    std::vector<std::string> spelled = spelledOut(command, std::span(words).subspan(names));
    spelled.insert(spelled.begin(), words.begin(), words.begin() + static_cast<std::ptrdiff_t>(names));
    CLI::App app(program.summary, program.name);
    declare(app, {&program});
    std::reverse(spelled.begin(), spelled.end());  // as CLI11 takes them
    try {
        app.parse(spelled);
    } catch (const CLI::Error &error) {
        throw UsageError(concat(error.what(), "; see ", nameOf(path), " --help"));
    }
    const CLI::App &at = chosen(app, path);
    if (const std::vector<std::string> left = at.remaining(); !left.empty()) throw unknownWord(path, left);
    if (!command.run) throw unknownPart(path, "");
    checkNeeds(at, command);
    checkPositionals(at, path);
    checkOutputs(at, command);
    return command;
}

std::string helpPage(const Command &program, const std::vector<std::string> &words) {
    const Path path = pathOf(program, words);
    CLI::App app(program.summary, program.name);
    declare(app, {&program});
    return chosen(app, path).help();
}

int execute(const Command &program, const std::vector<std::string> &words) {
    if (words.empty()) {
        std::cerr << helpPage(program, {});
        return kBadInput;
    }
    const auto asks = [](const std::string &word) { return word == "--help" || word == "-h"; };
    if (std::any_of(words.begin(), words.end(), asks)) {
        std::cout << helpPage(program, words);
        return kDone;
    }
    return parsed(program, words).run();
}

}  // namespace kan::cli
