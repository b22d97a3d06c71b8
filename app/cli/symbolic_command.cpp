#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/library_option.h"
#include "app/cli/output.h"
#include "core/io/symbolic_file.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct SymbolicArguments {
    std::string name, out;
    int threads = 0;
    SymbolicScore score = SymbolicScore::Simplest;
    SymbolicFitOptions options;
    std::optional<std::string> library;
};

Option rangeOption(std::string_view spec, std::string words, double &low, double &high) {
    Option option = reader(spec, std::move(words), {});
    option.take = [&low, &high, name = option.name](const std::string &text) {
        std::tie(low, high) = lowHigh(name, text, "low,high such as -10,10");
    };
    option.standard = concat(low, ",", high);
    return option;
}

int fitCurves(const SymbolicArguments &given) {
    given.options.validate();
    const SymbolicLibrary library = given.library ? libraryOf(*given.library) : SymbolicLibrary::standard();
    const SymbolicFile file = readSymbolicFile(given.name, library);
    nlohmann::json curves = nlohmann::json::array();
    for (const SymbolicFile::Curve &curve : file.curves) {
        const SymbolicFits fits = fitAll(library, curve.x, curve.y, given.options, given.threads);
        if (!fits.message.empty()) std::cerr << "kan-cli: " << curve.name << ": " << fits.message << "\n";
        const CurveExpressions expressions = searchExpressions(curve.x, curve.y, library, fits);
        curves.push_back(symbolicResultToJson(curve, fits, library, given.score, expressions));
    }
    writeResult({{"curves", std::move(curves)}, {"score", std::string(toString(given.score))}}, given.out);
    return kDone;
}

}  // namespace

Command symbolicCommand() {
    const auto given = std::make_shared<SymbolicArguments>();
    SymbolicFitOptions &fit = given->options;
    Command command;
    command.name = "symbolic";
    command.summary = "tells which functions given curves are";
    command.description =
        "Fits c*f(a*x+b)+d with every function f of the library to each curve of FILE, {\"curves\": [{\"curve\": name, "
        "\"x\": [...], \"y\": [...]}]}; prints the fits as JSON, best first. Fits that the data do not tell from a "
        "plainer function, such as a sine on a small part of its period from x^2, come last and say what they imitate. "
        "Small expressions with all their constants, such as A/x^12 - B/x^6, follow in a list of their own, the "
        "shortest "
        "description first.";
    command.positionals = {{"FILE", "curves as JSON", Completion::Files, &given->name}};
    command.options = {
        libraryOption(given->library),
        oneOf("--score NAME", "what is best: the simplest function that is as good as the best, or by pykan's score",
              given->score, {SymbolicScore::Simplest, SymbolicScore::Pykan}, symbolicScoreFromString),
        rangeOption("--a-range lo,hi", "where a is looked for", fit.a_low, fit.a_high),
        rangeOption("--b-range lo,hi", "where b is looked for", fit.b_low, fit.b_high),
        threadsOption(given->threads),
        outOption(given->out)};
    command.examples = {"symbolic curves.json --lib \"x,x^2,sin,exp(-x)*x\" --a-range -5,5"};
    command.run = [given] { return fitCurves(*given); };
    return command;
}

}  // namespace kan::cli
