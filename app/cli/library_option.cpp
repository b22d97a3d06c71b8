#include "app/cli/library_option.h"

#include "app/cli/values.h"
#include "core/formula/user_function.h"
#include "core/text.h"

namespace kan::cli {

SymbolicLibrary libraryOf(const std::string &names) {
    try {
        return symbolicLibraryOf(splitAtCommas(names));
    } catch (const std::invalid_argument &error) {
        throw UsageError(concat("--lib: ", error.what()));
    }
}

}  // namespace kan::cli
