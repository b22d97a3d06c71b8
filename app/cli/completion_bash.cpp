#include <map>

#include "app/cli/completion.h"
#include "core/text.h"

namespace kan::cli {

namespace {

// PROGRAM and FUNCTION stand for the program's names. Bash takes "--format=latex" apart at '='.
constexpr const char *kHead = R"(# Completion of PROGRAM in bash. Load it by: source <(PROGRAM --completion bash)

# Offers those of the words $2 that begin with $1.
FUNCTION_offer() { mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1"); }

# The same for the last name of "a,b,c".
FUNCTION_list() {
    local before=
    [[ $1 == *,* ]] && before=${1%,*},
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$2" -- "${1##*,}")
    compopt -o nospace 2>/dev/null
}

# Offers files, and those of the words $2 that begin with $1.
FUNCTION_files() {
    mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1"; compgen -f -- "$1")
    compopt -o filenames 2>/dev/null
}

# Offers those of the words $2 that begin with $1, each to be followed by "=".
FUNCTION_fields() {
    mapfile -t COMPREPLY < <(compgen -S = -W "$2" -- "$1")
    compopt -o nospace 2>/dev/null
}
)";

constexpr const char *kTail = R"(
complete -F FUNCTION PROGRAM
)";

std::string named(std::string text, const std::string &program) {
    for (const auto &[from, to] : {std::pair<std::string, std::string>("FUNCTION", "_" + functionName(program)),
                                   std::pair<std::string, std::string>("PROGRAM", program)})
        for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    return text;
}

/// The call that offers what is completed in this way; empty if nothing is.
std::string offer(Completion completion, const std::vector<std::string> &choices, const CompletionWords &words) {
    switch (completion) {
        case Completion::Choices:
            return "FUNCTION_offer \"$word\" " + quoted(spaced(choices));
        case Completion::NameList:
            return "FUNCTION_list \"$word\" " + quoted(spaced(choices));
        case Completion::Files:
            return "FUNCTION_files \"$word\" ''";
        case Completion::Experiments:
            return "FUNCTION_files \"$word\" " + quoted(spaced(words.presets));
        case Completion::Fields:
            return "FUNCTION_fields \"$word\" " + quoted(spaced(words.fields));
        case Completion::Nothing:
            break;
    }
    return ":";
}

/// A branch for the values of every option, those that offer the same together.
std::string valueBranches(const std::vector<CommandPlace> &places, const CompletionWords &words) {
    std::map<std::string, std::vector<std::string>> options_of;
    for (const auto &[path, command] : places)
        for (const Option &option : command->options)
            if (!option.value.empty())
                options_of[offer(option.completion, option.choices, words)].push_back(quoted(path + " " + option.name));
    std::string branches;
    for (const auto &[call, options] : options_of) {
        std::string patterns;
        for (const std::string &option : options) patterns += (patterns.empty() ? "" : "|") + option;
        branches += concat("        ", patterns, ") ", call, "; return ;;\n");
    }
    return branches;
}

std::string optionBranches(const std::vector<CommandPlace> &places) {
    std::string branches;
    for (const auto &[path, command] : places) {
        std::vector<std::string> names;
        for (const Option &option : command->options) names.push_back(option.name);
        names.emplace_back("--help");
        branches += concat("        ", quoted(path), ") FUNCTION_offer \"$word\" ", quoted(spaced(names)), " ;;\n");
    }
    return branches;
}

std::string positionalBranches(const std::vector<CommandPlace> &places, const CompletionWords &words) {
    std::string branches;
    for (const auto &[path, command] : places) {
        std::vector<std::string> names;
        for (const Command &part : command->commands) names.push_back(part.name);
        std::string call;
        if (!names.empty()) call = offer(Completion::Choices, names, words);
        if (!command->positionals.empty()) call = offer(command->positionals.front().completion, {}, words);
        if (!call.empty()) branches += concat("        ", quoted(path), ") ", call, " ;;\n");
    }
    return branches;
}

/// Finds the command's name in the words before the one to be completed.
std::string pathBranches(const Command &program) {
    std::string groups;
    for (const Command &command : program.commands)
        if (!command.commands.empty()) groups += (groups.empty() ? "" : "|") + command.name;
    return concat(
        "    [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} != -* ]] && path=${COMP_WORDS[1]}\n    case \"$path\" in\n       "
        " ",
        groups, ") [[ $COMP_CWORD -gt 2 ]] && path+=\" ${COMP_WORDS[2]}\" ;;\n    esac\n");
}

/// --set takes further words: whether the last option before the word is one of its kind.
std::string assignmentBranches(const std::vector<CommandPlace> &places, const CompletionWords &words) {
    std::string patterns;
    for (const auto &[path, command] : places)
        for (const Option &option : command->options)
            if (option.assignments) patterns += (patterns.empty() ? "" : "|") + quoted(path + " " + option.name);
    return concat(
        "    for ((n = COMP_CWORD - 1; n > 1; --n)); do\n"
        "        [[ ${COMP_WORDS[n]} == -* ]] || continue\n"
        "        case \"$path ${COMP_WORDS[n]}\" in\n            ",
        patterns, ") ", offer(Completion::Fields, {}, words),
        "; [[ ${#COMPREPLY[@]} -gt 0 ]] && return ;;\n        esac\n        break\n    done\n");
}

}  // namespace

std::string bashCompletion(const Command &program, const CompletionWords &words) {
    const std::vector<CommandPlace> places = placesOf(program);
    const std::string text =
        concat(kHead,
               "\nFUNCTION() {\n"
               "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} path= n\n"
               "    COMPREPLY=()\n"
               "    if [[ $word == '=' ]]; then\n        word=\n"
               "    elif [[ $before == '=' ]]; then\n        before=${COMP_WORDS[COMP_CWORD - 2]}\n    fi\n",
               pathBranches(program), "    case \"$path $before\" in\n", valueBranches(places, words), "    esac\n",
               "    if [[ $word == -* ]]; then\n        case \"$path\" in\n", optionBranches(places),
               "        esac\n        return\n    fi\n", assignmentBranches(places, words), "    case \"$path\" in\n",
               positionalBranches(places, words), "    esac\n}\n", kTail);
    return named(text, program.name);
}

}  // namespace kan::cli
