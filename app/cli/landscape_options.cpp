#include "app/cli/landscape_options.h"

#include "app/cli/common_options.h"
#include "core/lab/landscape/success_rate.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// Runs what reads an option's value; what it throws is put after the option's name.
template <class Read>
auto of(const char *option, const Read &read) {
    try {
        return read();
    } catch (const UsageError &) {
        throw;
    } catch (const std::exception &error) {
        throw UsageError(concat(option, ": ", error.what()));
    }
}

LandscapeRange rangeOf(const LandscapeArguments &given) {
    if (!given.range) return {};
    if (!given.formula) throw UsageError("--range belongs to --formula; leave it out");
    const auto [low, high] = lowHigh("--range", *given.range, "two numbers, low and high, such as --range=-5,5");
    return {low, high};
}

std::vector<Landscape> landscapes(const LandscapeArguments &given) {
    if (given.landscape && given.formula)
        throw UsageError("--landscape and --formula exclude each other; leave one out");
    const LandscapeRange shown = rangeOf(given);
    if (given.formula) return {of("--formula", [&] { return Landscape(*given.formula, shown); })};
    if (!given.landscape)
        return {Landscape(LandscapeKind::Ackley1), Landscape(LandscapeKind::Quartic),
                Landscape(LandscapeKind::SixHumpCamel)};
    const LandscapeKind kind = of("--landscape", [&] { return landscapeKindFromString(*given.landscape); });
    if (kind == LandscapeKind::Formula)
        throw UsageError("--landscape formula needs the formula itself: --formula \"x1^2 + cos(3*x1)\"");
    return {Landscape(kind)};
}

std::vector<LandscapeProblem> problems(const LandscapeArguments &given) {
    std::vector<LandscapeProblem> all;
    for (Landscape &landscape : landscapes(given)) {
        std::vector<double> start = landscape.defaultStart();
        all.push_back({std::move(landscape), std::move(start)});
    }
    if (given.start.empty()) return all;
    if (all.size() > 1) throw UsageError("--start belongs to one landscape; add --landscape NAME or --formula TEXT");
    const int expected = all.front().landscape.dimension();
    if (given.start.size() != static_cast<std::size_t>(expected))
        throw UsageError(concat("--start has ", given.start.size(), " numbers; ", all.front().landscape.title(),
                                " has ", expected,
                                expected == 1 ? " variable: --start 2" : " variables: --start 2,-1"));
    all.front().start = given.start;
    return all;
}

std::vector<Parameterisation> networks(const LandscapeArguments &given) {
    std::vector<ParameterisationKind> kinds = {ParameterisationKind::Direct, ParameterisationKind::Mlp9};
    if (given.parameterisation == "all")
        kinds = parameterisations();
    else if (given.parameterisation)
        kinds = {of("--parameterisation", [&] { return parameterisationKindFromString(*given.parameterisation); })};
    std::vector<Parameterisation> all;
    for (const ParameterisationKind kind : kinds) {
        all.push_back(given.network);
        all.back().kind = kind;
        all.back().weight_norm = !given.plain_weights;
        of("--width, --latent", [&] { all.back().validate(); });
    }
    return all;
}

LandscapeOptions optionsOf(const LandscapeArguments &given) {
    LandscapeOptions options = given.options;
    if (given.epochs) options.epochs = options.direct_epochs = *given.epochs;
    options.seed = static_cast<std::uint64_t>(given.seed);
    options.validate();
    return options;
}

std::vector<double> startFrom(const std::string &text) {
    std::vector<double> start = realNumbers("--start", text, "a number such as 0.5");
    if (start.empty()) throw UsageError("--start holds no number; expected numbers such as 2 or 2,-1");
    return start;
}

std::vector<Option> problemOptions(LandscapeArguments &given) {
    std::vector<std::string> names;
    for (const LandscapeKind kind : namedLandscapes()) names.emplace_back(toString(kind));
    const auto takeStart = [&given](const std::string &text) { given.start = startFrom(text); };
    return {
        text("--landscape NAME", "what is gone down; without it ackley-1d, quartic and six-hump-camel", given.landscape)
            .amongst(std::move(names)),
        text("--formula TEXT", "a landscape of x1, or of x1 and x2, in place of a name", given.formula),
        text("--range lo,hi", "of the formula's variables, without it -5,5", given.range),
        reader("--start a,b", "where it begins, without it the landscape's own start", takeStart)};
}

std::vector<Option> networkOptions(LandscapeArguments &given) {
    std::vector<std::string> names = {"all"};
    for (const ParameterisationKind kind : parameterisations()) names.emplace_back(toString(kind));
    Parameterisation &network = given.network;
    return {text("--parameterisation NAME", "x itself or what makes it; without it direct and mlp-9",
                 given.parameterisation)
                .amongst(std::move(names)),
            whole("--width N", "of the perceptrons' first layers", network.width, {1, 4096}),
            whole("--latent N", "numbers that enter them", network.latent, {1, 4096}),
            flag("--no-weight-norm", "leaves out the perceptrons' weight normalisation", given.plain_weights),
            whole("--kan-latent N", "numbers that enter the KAN", network.kan_latent, {1, 256}),
            whole("--kan-hidden N", "hidden nodes of the KAN", network.kan_hidden, {1, 256})};
}

Option rateOption(double &rate) {
    return reader("--lr X", concat("learning rate, without it ", rate), [&rate](const std::string &text) {
        rate = realNumber("--lr", text, "a number such as 0.5");
        if (rate <= 0) throw UsageError(concat("--lr is ", rate, "; it must be above 0"));
    });
}

Option optimizerOption(LandscapeOptimizer &opt) {
    Option option = oneOf("--opt NAME", "optimiser", opt, {LandscapeOptimizer::Adam, LandscapeOptimizer::Sgd},
                          landscapeOptimizerFromString);
    option.take = [&opt](const std::string &name) {
        opt = of("--opt", [&] { return landscapeOptimizerFromString(name); });
    };
    return option;
}

}  // namespace

std::vector<Option> landscapeOptions(LandscapeArguments &given) {
    const std::string epochs = concat("of each run; without it ", given.options.direct_epochs, " in x itself and ",
                                      given.options.epochs, " through a network");
    return joined(
        {problemOptions(given),
         networkOptions(given),
         {whole("--epochs N", epochs, given.epochs, {0, 1'000'000}), optimizerOption(given.options.opt),
          rateOption(given.options.lr), seedOption("of the networks and starts", given.seed),
          whole("--runs N", "tells how many of N seeds reach the minimum", given.runs, {1, 10'000}),
          whole("--starts N", "from N starts: the given one and more, drawn evenly from the landscape's range",
                given.starts, {1, kMostStarts}),
          threadsOption(given.options.threads), jsonOption(given.json), outOption(given.out)}});
}

LandscapeTask landscapeTask(const LandscapeArguments &given) {
    LandscapeTask task;
    task.problems = problems(given);
    task.parameterisations = networks(given);
    task.options = optionsOf(given);
    task.starts = given.starts;
    task.runs = given.runs.value_or(task.starts > 1 ? 1 : 0);
    if (task.runs > kMostRuns / task.starts)
        throw UsageError(concat("--runs ", task.runs, " from each of --starts ", task.starts,
                                " are too many; choose at most ", kMostRuns, " in all"));
    return task;
}

}  // namespace kan::cli
