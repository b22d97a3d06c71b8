#include "app/cli/library_option.h"

#include "core/formula/user_function.h"
#include "core/text.h"

namespace kan::cli {

std::vector<std::string> splitAtCommas(const std::string &text) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char letter : text) {
        depth += letter == '(' ? 1 : (letter == ')' ? -1 : 0);
        if (letter == ',' && depth == 0)
            parts.emplace_back();
        else
            parts.back() += letter;
    }
    return parts;
}

std::optional<SymbolicLibrary> libraryOption(Arguments &arguments) {
    const std::optional<std::string> text = arguments.option("--lib");
    if (!text) return std::nullopt;
    try {
        return symbolicLibraryOf(splitAtCommas(*text));
    } catch (const std::invalid_argument &error) {
        throw UsageError(concat("--lib: ", error.what()));
    }
}

}  // namespace kan::cli
