#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/library_option.h"
#include "app/cli/output.h"
#include "app/cli/status_line.h"
#include "app/cli/table_experiment.h"
#include "app/cli/time_limit.h"
#include "app/cli/trained_rows.h"
#include "core/data/formula_options.h"
#include "core/experiment/experiment.h"
#include "core/experiment/prepared_data.h"
#include "core/experiment/row_names.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/table_rows.h"
#include "core/interpret/user_rmse.h"
#include "core/io/discover_json.h"
#include "core/text.h"

namespace kan::cli {

namespace {

void report(const DiscoverStage &stage, const UserRmse &rmse, StatusLine &status) {
    char line[160];
    std::snprintf(line, sizeof line, "| %-8s | train_loss: %.2e | test_loss: %.2e | %3d edges, %3d in closed form | ",
                  stage.name.c_str(), rmse.train(stage.model, stage.train_rmse),
                  rmse.test(stage.model, stage.test_rmse), stage.edges, stage.symbolic_edges);
    status.leave(line + stage.detail);
    status.hasten();
}

struct DiscoverArguments {
    ExperimentArguments experiment;
    TableArguments table;
    std::optional<std::string> library;
    int attempts = DiscoverOptions().attempts;
    std::optional<double> seconds;  ///< none: as long as it takes
    std::optional<int> size;
    std::vector<std::string> operators, must_use;
    std::string out, saved;
};

FormulaWishes wishesOf(const DiscoverArguments &given, const Dataset &dataset) {
    FormulaWishes wishes;
    if (given.size) wishes.size = *given.size;
    wishes.operators = given.operators;
    std::vector<std::string> names = formulaOptionsOf(dataset, dataset.outputs()).input_names;
    for (int n = static_cast<int>(names.size()); n < dataset.inputs(); ++n) names.push_back(concat("x", n + 1));
    for (const std::string &name : given.must_use) wishes.must_use.push_back(placeOf(name, names, "--must-use"));
    return wishes;
}

/// As the table calls them.
std::vector<std::string> titlesOf(const FarRows &far, Experiment experiment) {
    std::vector<std::string> titles;
    if (far.count() == 0) return titles;
    if (experiment.table) experiment.dataset.reset();
    findTableFiles(experiment);
    TableStore store;
    const PreparedDataPtr rows = prepareData(experiment, store);
    for (const bool test : {false, true})
        for (const Eigen::Index n : test ? far.test : far.train)
            titles.push_back(rowTitle(*rows, rowOf(*rows, test, n)));
    return titles;
}

/// "row 11, row 500 and 3 more".
std::string listedShort(const std::vector<std::string> &titles) {
    constexpr std::size_t kMostTold = 5;
    std::string text;
    for (std::size_t n = 0; n < std::min(kMostTold, titles.size()); ++n) text += concat(n == 0 ? "" : ", ", titles[n]);
    return titles.size() > kMostTold ? concat(text, " and ", titles.size() - kMostTold, " more") : text;
}

int runDiscover(const DiscoverArguments &given) {
    const std::optional<SymbolicLibrary> asked =
        given.library ? std::optional(libraryOf(*given.library)) : std::nullopt;
    std::optional<Experiment> of_table = tableExperiment(given.table, given.experiment);
    Experiment experiment =
        of_table ? std::move(*of_table) : namedExperiment(given.experiment, {given.out, given.saved});
    if (!given.table.file) leaveOut(given.table, experiment);
    readRows(experiment);
    experiment.validate();
    const SymbolicLibrary library = asked ? *asked : experiment.symbolic.library();
    DiscoverOptions options = discoverOptions(experiment.symbolic, experiment.training.threads);
    options.attempts = given.attempts;
    options.loss = experiment.training.loss;
    Interrupt interrupt;
    TimeLimit limit(interrupt.token(), given.seconds);
    const std::shared_ptr<const Dataset> dataset = experiment.makeDataset();
    options.wishes = wishesOf(given, *dataset);
    const auto start = std::chrono::steady_clock::now();
    const UserRmse rmse(*dataset);
    std::mutex one_at_a_time;
    StatusLine status;
    options.progress = [&](int attempt, const std::string &doing) {
        const std::lock_guard lock(one_at_a_time);
        if (status.due()) status.show(attempt > 0 ? concat("attempt ", attempt + 1, ", ", doing) : doing);
    };
    DiscoverResult result = discover(discoverStart(experiment, *dataset), dataset, library, options, limit.token(),
                                     [&](const DiscoverStage &stage) {
                                         const std::lock_guard lock(one_at_a_time);
                                         report(stage, rmse, status);
                                     });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const bool time_is_up = result.stopped && limit.reached();
    if (time_is_up)
        result.message = result.stages.empty()
                             ? concat("nothing is found in ", *given.seconds, " s; give more than that by --time")
                             : concat("the time is up; of what was found in ", *given.seconds, " s this is the best");
    const std::vector<std::string> far = titlesOf(result.far_rows, experiment);
    status.leave(concat("kan-cli: ", result.message, far.empty() ? "" : ": ", listedShort(far)));
    // Constants are fitted to the rows that count.
    const std::shared_ptr<const Dataset> counted = far.empty() ? dataset : withoutRows(*dataset, result.far_rows);
    nlohmann::json report = discoverToJson(result, *counted, experiment.training.loss.kind);
    report["seconds"] = seconds;
    report["left_out"] = far;
    saveAndReport(experiment, {"discovered", result.model, {}}, given.saved, report, given.out);
    return result.stopped && !time_is_up ? kInterrupted : kDone;
}

std::vector<Option> wishOptions(DiscoverArguments &given) {
    return {
        reader("--time DURATION",
               "the best that is found in so long, as 30s or 2min; none, which is the default: as long as it takes, "
               "with the same result on every machine",
               [&given](const std::string &value) { given.seconds = duration("--time", value); }),
        whole("--size N", "formulas of at most N nodes: names, numbers, operators and functions", given.size,
              {1, 10000}),
        reader("--operators LIST",
               "of + - * / ^ sqrt and functions, such as \"+,*,exp\", those that may be in the formula; constants may "
               "add and multiply in any case",
               [&given](const std::string &value) { given.operators = splitAtCommas(value); }),
        reader("--must-use NAME[,NAME]", "inputs that have to be in the formula",
               [&given](const std::string &value) { given.must_use = listed("--must-use", value); })};
}

}  // namespace

Command discoverCommand() {
    const auto given = std::make_shared<DiscoverArguments>();
    Command command;
    command.name = "discover";
    command.summary = "looks for a formula of the data of an experiment, or of a table";
    command.description =
        "Looks for a law on the rows, and where there is none as good as a network trains, prunes, fixes functions, "
        "trains "
        "and snaps the constants; prints the formula with its RMSE, what the rows show of it, the stages and "
        "the front of complexity against RMSE as JSON.";
    command.usage = {"FILE [OPTION ...]", "--csv TABLE --target NAME[,NAME] [OPTION ...]"};
    command.positionals = {experimentPlace(given->experiment.name)};
    command.positionals.front().unless = "--csv";
    command.options =
        joined({{whole("--attempts N", "networks of further seeds that are tried until a formula is exact",
                       given->attempts, {1, 1000}),
                 libraryOption(given->library), outOption(given->out),
                 outputOption("--save EXPERIMENT.json",
                              "writes an experiment with the formula's network, for predict, export and the window",
                              given->saved)},
                wishOptions(*given),
                changeOptions(given->experiment),
                tableOptions(given->table)});
    command.examples = {"discover demo-6-default --set model.seed=3", "discover demo-6-default --lib x,x^2,sin,exp",
                        "discover heart.json --save formula.json",
                        "discover --csv heart.csv --target output --save formula.json"};
    command.run = [given] { return runDiscover(*given); };
    return command;
}

}  // namespace kan::cli
