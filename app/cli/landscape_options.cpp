#include "app/cli/landscape_options.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "app/cli/table_experiment.h"
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

double number(const char *option, const std::string &text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        throw UsageError(concat(option, " holds \"", text, "\"; expected a number such as 0.5"));
    return value;
}

std::optional<std::vector<double>> numbers(Arguments &arguments, const char *option) {
    const std::optional<std::string> text = arguments.option(option);
    if (!text) return std::nullopt;
    std::vector<double> values;
    for (const std::string &part : listed(*text)) values.push_back(number(option, part));
    if (values.empty()) throw UsageError(concat(option, " holds no number; expected numbers such as 2 or 2,-1"));
    return values;
}

LandscapeRange range(Arguments &arguments, bool of_formula) {
    const std::optional<std::vector<double>> ends = numbers(arguments, "--range");
    if (!ends) return {};
    if (!of_formula) throw UsageError("--range belongs to --formula; leave it out");
    if (ends->size() != 2) throw UsageError("--range takes two numbers, low and high, such as --range=-5,5");
    return {(*ends)[0], (*ends)[1]};
}

std::vector<Landscape> landscapes(Arguments &arguments) {
    const std::optional<std::string> name = arguments.option("--landscape"), formula = arguments.option("--formula");
    if (name && formula) throw UsageError("--landscape and --formula exclude each other; leave one out");
    const LandscapeRange shown = range(arguments, formula.has_value());
    if (formula) return {of("--formula", [&] { return Landscape(*formula, shown); })};
    if (name) {
        const LandscapeKind kind = of("--landscape", [&] { return landscapeKindFromString(*name); });
        if (kind == LandscapeKind::Formula)
            throw UsageError("--landscape formula needs the formula itself: --formula \"x1^2 + cos(3*x1)\"");
        return {Landscape(kind)};
    }
    return {Landscape(LandscapeKind::Ackley1), Landscape(LandscapeKind::Quartic),
            Landscape(LandscapeKind::SixHumpCamel)};
}

std::vector<LandscapeProblem> problems(Arguments &arguments) {
    std::vector<LandscapeProblem> all;
    for (Landscape &landscape : landscapes(arguments)) {
        std::vector<double> start = landscape.defaultStart();
        all.push_back({std::move(landscape), std::move(start)});
    }
    const std::optional<std::vector<double>> start = numbers(arguments, "--start");
    if (!start) return all;
    if (all.size() > 1) throw UsageError("--start belongs to one landscape; add --landscape NAME or --formula TEXT");
    const int expected = all.front().landscape.dimension();
    if (start->size() != static_cast<std::size_t>(expected))
        throw UsageError(concat("--start has ", start->size(), " numbers; ", all.front().landscape.title(), " has ",
                                expected, expected == 1 ? " variable: --start 2" : " variables: --start 2,-1"));
    all.front().start = *start;
    return all;
}

std::vector<Parameterisation> networks(Arguments &arguments) {
    Parameterisation common;
    common.width = arguments.integer("--width", common.width, 1, 4096);
    common.latent = arguments.integer("--latent", common.latent, 1, 4096);
    common.kan_latent = arguments.integer("--kan-latent", common.kan_latent, 1, 256);
    common.kan_hidden = arguments.integer("--kan-hidden", common.kan_hidden, 1, 256);
    common.weight_norm = !arguments.flag("--no-weight-norm");
    const std::optional<std::string> name = arguments.option("--parameterisation");
    std::vector<ParameterisationKind> kinds = {ParameterisationKind::Direct, ParameterisationKind::Mlp9};
    if (name && *name == "all")
        kinds = parameterisations();
    else if (name)
        kinds = {of("--parameterisation", [&] { return parameterisationKindFromString(*name); })};
    std::vector<Parameterisation> all;
    for (const ParameterisationKind kind : kinds) {
        all.push_back(common);
        all.back().kind = kind;
        of("--width, --latent", [&] { all.back().validate(); });
    }
    return all;
}

LandscapeOptions options(Arguments &arguments) {
    LandscapeOptions options;
    if (const std::optional<std::string> opt = arguments.option("--opt"))
        options.opt = of("--opt", [&] { return landscapeOptimizerFromString(*opt); });
    if (const std::optional<std::string> lr = arguments.option("--lr")) {
        options.lr = number("--lr", *lr);
        if (options.lr <= 0) throw UsageError(concat("--lr is ", options.lr, "; it must be above 0"));
    }
    if (const int epochs = arguments.integer("--epochs", -1, 0, 1'000'000); epochs >= 0)
        options.epochs = options.direct_epochs = epochs;
    options.seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, 0, std::numeric_limits<int>::max()));
    options.threads = arguments.integer("--threads", 0, 0, 1024);
    options.validate();
    return options;
}

}  // namespace

LandscapeTask landscapeTask(Arguments arguments) {
    LandscapeTask task;
    task.json = arguments.flag("--json");
    task.out = arguments.option("--out").value_or("");
    task.problems = problems(arguments);
    task.parameterisations = networks(arguments);
    task.options = options(arguments);
    task.starts = arguments.integer("--starts", 1, 1, kMostStarts);
    task.runs = arguments.integer("--runs", task.starts > 1 ? 1 : 0, 1, 10'000);
    if (task.runs > kMostRuns / task.starts)
        throw UsageError(concat("--runs ", task.runs, " from each of --starts ", task.starts,
                                " are too many; choose at most ", kMostRuns, " in all"));
    arguments.positional(0, 0, "");
    return task;
}

}  // namespace kan::cli
