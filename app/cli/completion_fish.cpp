#include "app/cli/completion.h"
#include "core/text.h"

namespace kan::cli {

namespace {

// FUNCTION_after: the words before are exactly these; FUNCTION_in: they begin with them.
constexpr const char *kFunctions = R"(function FUNCTION_after
    set -l words (commandline -opc)
    set -e words[1]
    test "$words" = "$argv"
end
function FUNCTION_in
    set -l words (commandline -opc)
    set -e words[1]
    set -l count (count $argv)
    test $count -eq 0; and return 0
    test (count $words) -ge $count; and test "$words[1..$count]" = "$argv"
end
)";

/// What fish is told of a value: -x, it is no file; -F, files too; -a, these words.
std::string values(Completion completion, const std::vector<std::string> &choices, const CompletionWords &words) {
    switch (completion) {
        case Completion::Choices:
        case Completion::NameList:
            return " -x -a " + quoted(spaced(choices));
        case Completion::Files:
            return " -r -F";
        case Completion::Experiments:
            return " -F -a " + quoted(spaced(words.presets));
        case Completion::Fields:
            return " -x -a " + quoted(spaced(words.fields));
        case Completion::Nothing:
            break;
    }
    return " -x";
}

class Script {
  public:
    Script(std::string program, const CompletionWords &words)
        : program_(std::move(program)), function_("__" + functionName(program_)), words_(words) {
        std::string functions = kFunctions;
        const std::string name = "FUNCTION";
        for (std::size_t at = functions.find(name); at != functions.npos; at = functions.find(name, at))
            functions.replace(at, name.size(), function_);
        text_ = concat("# Completion of ", program_, " in fish. Load it by: ", program_,
                       " --completion fish | source\n\n", functions, "\ncomplete -c ", program_, " -f\n");
    }

    void add(const CommandPlace &place) {
        const bool group = !place.command->commands.empty();
        for (const Command &part : place.command->commands)
            line("after", place.path, concat(" -a ", part.name, " -d ", quoted(part.summary)));
        for (const Option &option : place.command->options)
            line(group ? "after" : "in", place.path,
                 concat(" -l ", option.name.substr(2),
                        option.value.empty() ? "" : values(option.completion, option.choices, words_), " -d ",
                        quoted(brief(option.words))));
        line("in", place.path, " -s h -l help -d 'prints the help page'");
        if (!place.command->positionals.empty())
            line("in", place.path, values(place.command->positionals.front().completion, {}, words_));
    }
    const std::string &text() const { return text_; }

  private:
    void line(const std::string &condition, const std::string &path, const std::string &what) {
        const std::string test = concat(function_, "_", condition, path.empty() ? "" : " ", path);
        text_ += concat("complete -c ", program_, " -n ", quoted(test), what, "\n");
    }

    std::string program_, function_, text_;
    const CompletionWords &words_;
};

}  // namespace

std::string fishCompletion(const Command &program, const CompletionWords &words) {
    Script script(program.name, words);
    for (const CommandPlace &place : placesOf(program)) script.add(place);
    return script.text();
}

}  // namespace kan::cli
