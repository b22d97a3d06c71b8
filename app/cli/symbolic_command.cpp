#include <charconv>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/library_option.h"
#include "core/io/symbolic_file.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// "low,high" of an option, if it is there.
void readRange(Arguments &arguments, const std::string &name, double &low, double &high) {
    const std::optional<std::string> text = arguments.option(name);
    if (!text) return;
    const std::vector<std::string> parts = splitAtCommas(*text);
    double *const targets[] = {&low, &high};
    for (std::size_t n = 0; n < 2; ++n) {
        const std::string part = n < parts.size() ? parts[n] : std::string();
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), *targets[n]);
        if (parts.size() != 2 || error != std::errc() || end != part.data() + part.size())
            throw UsageError(concat(name, " is \"", *text, "\"; expected low,high such as -10,10"));
    }
}

}  // namespace

int symbolicCommand(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const int threads = arguments.integer("--threads", 0, 0, 1024);
    const SymbolicScore score = symbolicScoreFromString(arguments.option("--score").value_or("simplest"));
    SymbolicFitOptions options;
    readRange(arguments, "--a-range", options.a_low, options.a_high);
    readRange(arguments, "--b-range", options.b_low, options.b_high);
    options.validate();
    const SymbolicLibrary library = libraryOption(arguments).value_or(SymbolicLibrary::standard());
    const std::string name = arguments.positional(1, 1, "FILE")[0];
    const SymbolicFile file = readSymbolicFile(name, library);
    nlohmann::json curves = nlohmann::json::array();
    for (const SymbolicFile::Curve &curve : file.curves) {
        const SymbolicFits fits = fitAll(library, curve.x, curve.y, options, threads);
        if (!fits.message.empty()) std::cerr << "kan-cli: " << curve.name << ": " << fits.message << "\n";
        curves.push_back(symbolicResultToJson(curve, fits, library, score));
    }
    writeResult({{"curves", std::move(curves)}, {"score", std::string(toString(score))}}, out);
    return kDone;
}

}  // namespace kan::cli
