#include "core/interpret/symbolic_settings.h"

#include <stdexcept>

#include "core/formula/user_function.h"
#include "core/interpret/symbolic_fields.h"
#include "core/text.h"

namespace kan {

void SymbolicSettings::validate() const {
    requireInRange(symbolicFields(), *this);
    fit.validate();
    autoSymbolicOptions(1).validate();
    library();
}

SymbolicLibrary SymbolicSettings::library() const {
    SymbolicLibrary library = lib.empty() ? SymbolicLibrary::standard() : SymbolicLibrary();
    const auto add = [&](const std::string &name) {
        try {
            const SymbolicLibrary one = symbolicLibraryOf({name});
            if (!library.find(one.functions().front().name)) library.add(one.functions().front());
        } catch (const std::invalid_argument &error) {
            throw std::invalid_argument(concat("lib: \"", name, "\": ", error.what()));
        }
    };
    for (const std::string &name : lib.empty() ? own : lib) add(name);
    return library;
}

SuggestOptions SymbolicSettings::suggestOptions(int threads) const {
    return {.fit = fit, .score = score, .threads = threads};
}

AutoSymbolicOptions SymbolicSettings::autoSymbolicOptions(int threads) const {
    AutoSymbolicOptions options;
    options.r2_threshold = r2_threshold;
    options.suggest = suggestOptions(threads);
    return options;
}

}  // namespace kan
