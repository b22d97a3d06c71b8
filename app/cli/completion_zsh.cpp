#include "app/cli/completion.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// For the part of an _arguments specification that ends at ']' or ':'.
std::string escaped(const std::string &text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') result += '\\';
        result += letter;
    }
    return result;
}

/// What _arguments does for a word that is completed in this way.
std::string action(const std::string &function, Completion completion, const std::vector<std::string> &choices) {
    switch (completion) {
        case Completion::Choices:
            return "(" + spaced(choices) + ")";
        case Completion::NameList:
            return "_values -s , name " + spaced(choices);
        case Completion::Files:
            return "_files";
        case Completion::Experiments:
            return function + "_experiments";
        case Completion::Fields:
            return function + "_fields";
        case Completion::Nothing:
            break;
    }
    return " ";
}

std::string specification(const std::string &function, const Option &option) {
    const std::string words = concat("[", escaped(brief(option.words)), "]");
    if (option.value.empty()) return quoted(option.name + words);
    return quoted(concat(option.assignments || option.repeated ? "*" : "", option.name, "=", words, ":",
                         escaped(option.value), ":", action(function, option.completion, option.choices)));
}

/// A call of _arguments for all that stands in the command's declaration.
std::string arguments(const std::string &root, const Command &command, const std::string &indent) {
    std::string text = indent + "_arguments '(- *)'{-h,--help}'[prints the help page]'";
    for (const Option &option : command.options) text += " \\\n" + indent + "    " + specification(root, option);
    for (const Positional &place : command.positionals)
        text +=
            " \\\n" + indent + "    " +
            quoted(concat(place.required ? ":" : "::", escaped(place.name), ":", action(root, place.completion, {})));
    return text + "\n";
}

std::string functionOf(const std::string &root, const std::string &function, const Command &command);

/// Offers the names of the group's commands, or hands the words on to the function of the one that is chosen.
std::string groupFunction(const std::string &root, const std::string &function, const Command &group) {
    std::string parts, names, branches;
    for (const Command &part : group.commands) {
        const std::string below = function + "_" + functionName(part.name);
        parts += functionOf(root, below, part);
        names += "\n            " + quoted(concat(part.name, ":", escaped(part.summary)));
        branches += concat("        ", part.name, ") ", below, " ;;\n");
    }
    return concat(parts, function,
                  "() {\n    if (( CURRENT == 2 )) || [[ $words[2] == -* ]]; then\n        local -a names=(", names,
                  "\n        )\n        (( CURRENT == 2 )) && _describe ", group.kind, " names\n",
                  arguments(root, group, "        "),
                  "        return\n    fi\n    local name=$words[2]\n    shift words\n    (( CURRENT-- ))\n"
                  "    case $name in\n",
                  branches, "    esac\n}\n\n");
}

std::string functionOf(const std::string &root, const std::string &function, const Command &command) {
    if (!command.commands.empty()) return groupFunction(root, function, command);
    return concat(function, "() {\n", arguments(root, command, "    "), "}\n\n");
}

}  // namespace

std::string zshCompletion(const Command &program, const CompletionWords &words) {
    const std::string root = "_" + functionName(program.name);
    return concat("#compdef ", program.name, "\n# Completion of ", program.name, " in zsh. Load it by: source <(",
                  program.name, " --completion zsh)\n\n", root, "_experiments() {\n    _alternative ",
                  quoted(concat("presets:preset:(", spaced(words.presets), ")")), " 'files:file:_files'\n}\n\n", root,
                  "_fields() {\n    compadd -S = -- ", spaced(words.fields), "\n}\n\n", functionOf(root, root, program),
                  "if [[ $funcstack[1] == ", root, " ]]; then\n    ", root, " \"$@\"\nelse\n    compdef ", root, " ",
                  program.name, "\nfi\n");
}

}  // namespace kan::cli
